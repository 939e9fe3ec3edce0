import MetricModel
import ScrapeTestSupport
import Testing

@testable import Discovery

/// What a provider has said so far (configuration and discovery 5.1: group identity, empty groups).
@Suite("The groups of a provider")
struct KnownGroupsTests {
    private func group(_ source: String, _ addresses: String..., line: Int = 1) -> TargetGroup {
        TargetGroup(
            source: source,
            targets: addresses.map(TargetGroup.target(address:)),
            location: SourceLocation(file: "f", line: line, column: 1)
        )
    }

    @Test("stay as they were, storage and all, when they are said again; only what is new or elsewhere is news")
    func sameAgain() throws {
        var known = KnownGroups()
        let first = known.store([group("a", "h:1"), group("b", "h:2")])
        let before = known.ordered
        let news = [
            [group("b", "h:2"), group("a", "h:1")], [], [.removal(of: "never")], [group("b", "h:2", line: 7)],
            [group("b", "h:3", "h:4")],
        ].map { message in
            let isNews = known.store(message)
            if !isNews {
                let isShared = zip(before, known.ordered).allSatisfy { old, new in
                    old.targets.withUnsafeBufferPointer { old in
                        new.targets.withUnsafeBufferPointer { $0.baseAddress == old.baseAddress }
                    }
                }
                #expect(isShared)
            }
            return isNews
        }
        #expect(first)
        #expect(news == [false, false, false, true, true])
        #expect(known.ordered.map { $0.location?.line } == [1, 1])
        #expect(known.targetCount == 3 && known.count == 2)
    }

    @Test("are told apart by the bytes of their sources")
    func bytes() {
        var known = KnownGroups()
        // One letter, and the same of two.
        known.store([group("\u{E9}", "h:1"), group("e\u{301}", "h:2")])
        #expect(known.count == 2)
        known.store([.removal(of: "e\u{301}")])
        #expect(known.ordered.map(\.targets) == [[TargetGroup.target(address: "h:1")]])
    }

    @Test("stand in the order in which their sources came, whatever changes, goes and comes again", arguments: 1...20)
    func order(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var known = KnownGroups()
        var model: [TargetGroup] = []
        for _ in 0..<200 {
            let message = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                let addresses = (0..<Int.random(in: 0..<3, using: &random)).map { "h:\($0)" }
                return TargetGroup(
                    source: "s\(Int.random(in: 0..<30, using: &random))",
                    targets: addresses.map(TargetGroup.target(address:))
                )
            }
            var isNews = false
            for group in message {
                let place = model.firstIndex { $0.source == group.source }
                isNews = isNews || (place.map { model[$0] != group } ?? !group.targets.isEmpty)
                switch (place, group.targets.isEmpty) {
                case (nil, true): break
                case (nil, false): model.append(group)
                case (let place?, true): model.remove(at: place)
                case (let place?, false): model[place] = group
                }
            }
            let isSeenAsNews = known.store(message)
            #expect(isSeenAsNews == isNews)
            #expect(known.ordered == model)
            #expect(known.count == model.count && known.targetCount == model.reduce(0) { $0 + $1.targets.count })
        }
    }
}
