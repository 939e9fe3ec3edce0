import Testing

@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration

@Suite("What the discovery manager decides")
final class DiscoveryManagerStateTests {
    private var state = DiscoveryManagerState(start: seconds(0))
    private let wall = WallTime(milliseconds: 0)

    private func id(_ kind: String, _ number: Int) -> ProviderID { ProviderID(kind: kind, number: number) }

    @discardableResult
    private func apply(_ jobs: DiscoveryManagerState.Job..., at time: Double) -> [DiscoveryManagerState.Action] {
        state.apply(jobs, at: seconds(time))
    }

    private func due(_ time: Double) -> TargetSets? { state.due(at: seconds(time)) }

    /// What is told when everybody has been waited for.
    private func set(at time: Double = 1) -> [String]? {
        state.flush(at: seconds(time))
        return state.due(at: seconds(time))?.summary
    }

    @Test("a group takes the place of the one with its source, the others stay")
    func incremental() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1"), group("x:1", "two:2")], from: id("file", 0), at: seconds(0))
        state.received([group("x:0", "three:3", "four:4")], from: id("file", 0), at: seconds(0))
        #expect(set() == [#"a: x:0=["three:3", "four:4"] x:1=["two:2"]"#])
    }

    @Test("an empty group removes its source")
    func removal() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1"), group("x:1", "two:2")], from: id("file", 0), at: seconds(0))
        state.received([.removal(of: "x:0"), .removal(of: "never:0")], from: id("file", 0), at: seconds(0))
        #expect(set() == [#"a: x:1=["two:2"]"#])
        #expect(state.statuses.map(\.targetCount) == [1])
    }

    @Test("a set is complete: every job is in it, those without targets with an empty list")
    func complete() {
        apply(job("none"), job("waits", files("x.yml")), job("has", fixed("one:1")), at: 0)
        #expect(set() == [#"has: 0=["one:1"]"#, "none: ", "waits: "])
    }

    @Test("equal blocks are one provider, also in several jobs; different ones are not")
    func sharing() {
        let actions = state.apply(
            [
                job("a", files("x.yml"), fixed("one:1")), job("b", files("x.yml", line: 40)),
                job("c", files("x.yml", every: 10)),
            ],
            at: seconds(0)
        )
        #expect(
            actions == [
                .start(id("file", 0), fileBlock("x.yml")), .start(id("file", 2), fileBlock("x.yml", every: 10)),
            ]
        )
        #expect(state.statuses.map(\.id.description) == ["file/0", "static/1", "file/2"])
        #expect(state.statuses.map(\.jobs) == [["a", "b"], ["a"], ["c"]])
        state.received([group("x:0", "two:2")], from: id("file", 0), at: seconds(0))
        #expect(set() == [#"a: x:0=["two:2"] 0=["one:1"]"#, #"b: x:0=["two:2"]"#, "c: "])
    }

    @Test("a block that a job has twice counts once")
    func twice() {
        apply(job("a", files("x.yml"), files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        #expect(set() == [#"a: x:0=["one:1"]"#])
    }

    @Test("on a reload equal blocks keep running with their targets, also under another job name")
    func keeps() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        #expect(apply(job("renamed", files("x.yml", line: 9)), at: 1) == [])
        #expect(set() == [#"renamed: x:0=["one:1"]"#])
    }

    @Test("a job that newly uses a running provider has its groups at once; one that no longer does loses them")
    func subscriptions() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        #expect(apply(job("a"), job("b", files("x.yml")), at: 1) == [])
        #expect(due(1)?.summary == ["a: ", #"b: x:0=["one:1"]"#])
    }

    @Test("on a reload unused providers stop before new ones start, and their late groups are ignored")
    func replaces() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        let actions = apply(job("a", files("y.yml")), at: 1)
        #expect(actions == [.stop(id("file", 0)), .start(id("file", 1), fileBlock("y.yml"))])
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(1))
        state.answered(by: id("file", 0), problem: "late", at: seconds(1), wall)
        #expect(set() == ["a: "])
        #expect(state.statuses.map(\.id) == [id("file", 1)])
    }

    @Test("numbers of providers are never used again")
    func numbers() {
        apply(job("a", files("x.yml")), at: 0)
        apply(at: 1)
        #expect(apply(job("a", files("x.yml")), at: 2) == [.start(id("file", 1), fileBlock("x.yml"))])
    }

    @Test("removing every job tells an empty set")
    func removeAll() {
        apply(job("a", fixed("one:1")), at: 0)
        _ = due(0)
        apply(at: 1)
        #expect(due(1)?.summary == [])
    }

    @Test("static groups are there at once, sources counted over the list, groups without targets left out")
    func staticGroups() {
        #expect(apply(job("a", fixed("one:1,two:2", "", "three:3")), at: 0) == [])
        let sets = due(0)
        #expect(sets?.summary == [#"a: 0=["one:1", "two:2"] 2=["three:3"]"#])
        #expect(sets?.isFirstSinceApply == true)
        #expect(sets?.pending == [])
    }

    @Test("each job and each reload sees its own positions of an equal block")
    func positions() throws {
        apply(job("a", fixed("one:1", line: 3)), job("b", fixed("one:1", line: 7)), at: 0)
        let first = try #require(due(0))
        #expect(first.groups["a"]?.first?.location?.line == 3)
        #expect(first.groups["b"]?.first?.location?.line == 7)
        #expect(apply(job("a", fixed("one:1", line: 4)), at: 1) == [])
        let second = try #require(due(1))
        #expect(second.groups["a"]?.first?.location?.line == 4)
        #expect(second.groups == first.groups.filter { $0.key == "a" }, "positions are no difference")
    }

    @Test("the set an apply owes waits for new providers, then names those that are pending")
    func pending() throws {
        apply(job("a", files("x.yml"), fixed("one:1")), at: 0)
        #expect(due(0) == nil)
        #expect(state.nextCheck(after: seconds(0)) == seconds(0.5))
        let set = try #require(due(0.5))
        #expect(set.pending.map(\.id) == [id("file", 0)])
        #expect(set.isFirstSinceApply)
        state.received([group("x:0", "two:2")], from: id("file", 0), at: seconds(1))
        state.answered(by: id("file", 0), problem: nil, at: seconds(1), wall)
        let complete = try #require(due(1))
        #expect(!complete.isFirstSinceApply)
        #expect(complete.summary == [#"a: x:0=["two:2"] 0=["one:1"]"#])
    }

    @Test("an answer with a problem is an answer")
    func failedFirstAnswer() {
        apply(job("a", files("x.yml")), at: 0)
        state.answered(by: id("file", 0), problem: "broken", at: seconds(0.1), WallTime(milliseconds: 100))
        #expect(due(0.1)?.summary == ["a: "])
        #expect(state.statuses.map(\.health) == [.failed("broken", since: WallTime(milliseconds: 100))])
    }

    @Test("a failure keeps its first time until an answer is fine again, and keeps the groups")
    func since() {
        apply(job("a", files("x.yml")), at: 0)
        #expect(state.statuses.map(\.health) == [.pending])
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), WallTime(milliseconds: 1))
        state.answered(by: id("file", 0), problem: "first", at: seconds(1), WallTime(milliseconds: 2))
        state.answered(by: id("file", 0), problem: "second", at: seconds(2), WallTime(milliseconds: 3))
        #expect(state.statuses.map(\.health) == [.failed("second", since: WallTime(milliseconds: 2))])
        #expect(state.statuses.map(\.lastAnswer) == [WallTime(milliseconds: 3)])
        #expect(set() == [#"a: x:0=["one:1"]"#])
        state.answered(by: id("file", 0), problem: nil, at: seconds(3), WallTime(milliseconds: 4))
        #expect(state.statuses.map(\.health) == [.ok])
    }

    @Test("what a provider sends by itself waits for the tick; groups that say nothing new tell nothing")
    func throttled() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        #expect(due(0) != nil)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(1))
        #expect(state.nextCheck(after: seconds(1)) == nil)
        state.received([group("x:0", "one:1", "two:2")], from: id("file", 0), at: seconds(2))
        #expect(due(2) == nil)
        #expect(state.nextCheck(after: seconds(2)) == seconds(5))
        #expect(due(5)?.summary == [#"a: x:0=["one:1", "two:2"]"#])
        #expect(due(10) == nil)
    }

    @Test("a group that moved in its file is told, though it is equal")
    func moved() throws {
        var here = group("x:0", "one:1")
        here.location = place(1, "x.yml")
        apply(job("a", files("x.yml")), at: 0)
        state.received([here], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        _ = due(0)
        here.location = place(2, "x.yml")
        state.received([here], from: id("file", 0), at: seconds(1))
        let set = try #require(due(5))
        #expect(set.groups["a"]?.first?.location?.line == 2)
    }

    @Test("a set that was not taken is offered again at the next tick, with what came since")
    func refused() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        _ = due(0)
        state.refused(at: seconds(0))
        state.received([group("x:0", "two:2")], from: id("file", 0), at: seconds(1))
        #expect(due(4) == nil)
        #expect(due(5)?.summary == [#"a: x:0=["two:2"]"#])
    }

    @Test("sources that differ only in their Unicode form are two")
    func unicode() {
        apply(job("a", files("x.yml")), at: 0)
        state.received([group("\u{e9}:0", "one:1"), group("e\u{301}:0", "two:2")], from: id("file", 0), at: seconds(0))
        #expect(state.statuses.map(\.groupCount) == [2])
    }

    // MARK: Kinds that nothing runs

    @Test("a block of a kind that nothing runs is failed from the start, finds nothing, and keeps nobody waiting")
    func notRun() throws {
        let actions = state.apply(
            [job("a", fixed("one:1"), unsupported("consul")), job("b", unsupported("consul", line: 9))],
            at: seconds(0)
        )
        #expect(actions.isEmpty)
        let set = try #require(due(0))
        #expect(set.summary == [#"a: 0=["one:1"]"#, "b: "] && set.pending.isEmpty)
        #expect(state.statuses.map(\.id.description) == ["static/0", "consul/1"])
        #expect(state.statuses.map(\.health) == [.ok, .unavailable("not supported yet")])
        #expect(state.statuses.map(\.jobs) == [["a"], ["a", "b"]])
        apply(job("a", unsupported("consul")), at: 1)
        #expect(state.statuses.map(\.health) == [.unavailable("not supported yet")])
        #expect(apply(job("a", fixed("one:1")), at: 2).isEmpty)
    }

    // MARK: Providers that cannot be built

    @Test("a provider that cannot be built keeps nobody waiting, is counted per job, and is tried again by each apply")
    func unavailable() throws {
        apply(job("a", files("x.yml"), fixed("one:1")), job("b", files("x.yml")), at: 0)
        state.unavailable(id("file", 0), "no inotify", at: seconds(0))
        #expect(try #require(due(0)).summary == [#"a: 0=["one:1"]"#, "b: "])
        #expect(state.statuses.map(\.health) == [.unavailable("no inotify"), .ok])
        #expect(state.failedSections == 2)
        let again = apply(job("a", files("x.yml")), at: 1)
        #expect(again == [.stop(id("file", 0)), .start(id("file", 2), fileBlock("x.yml"))])
        #expect(state.failedSections == 0 && state.statuses.map(\.health) == [.pending])
    }

    // MARK: Jobs that wait

    @Test("a job keeps its targets while a changed block has not answered, for as long as a tick of Prometheus's takes")
    func held() throws {
        apply(job("a", files("x.yml")), job("b", fixed("b:1")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        #expect(try #require(due(0)).summary == [#"a: x:0=["one:1"]"#, #"b: 0=["b:1"]"#])
        apply(job("a", files("x.yml", every: 10)), job("b", fixed("b:1")), job("new", files("n.yml")), at: 1)
        let partly = try #require(due(1.5))
        #expect(partly.isFirstSinceApply && partly.heldJobs == ["a"])
        #expect(partly.summary == [#"b: 0=["b:1"]"#, "new: "])
        var answering = state
        answering.received([group("x:0", "one:1")], from: id("file", 2), at: seconds(2))
        answering.answered(by: id("file", 2), problem: nil, at: seconds(2), wall)
        answering.answered(by: id("file", 3), problem: nil, at: seconds(2), wall)
        let answered = answering.due(at: seconds(2))
        let complete = try #require(answered)
        #expect(complete.heldJobs.isEmpty && complete.summary.first == #"a: x:0=["one:1"]"#)
        #expect(try #require(due(5)).heldJobs == ["a", "new"])
        #expect(state.nextCheck(after: seconds(5)) == seconds(10))
        let late = try #require(due(10))
        #expect(late.heldJobs.isEmpty && late.summary == ["a: ", #"b: 0=["b:1"]"#, "new: "])
    }

    // MARK: Forecasts

    @Test("a forecast has the groups of blocks that run, and names the jobs of those that do not")
    func forecast() {
        apply(job("a", files("x.yml")), job("b", files("late.yml")), at: 0)
        state.received([group("x:0", "one:1")], from: id("file", 0), at: seconds(0))
        state.answered(by: id("file", 0), problem: nil, at: seconds(0), wall)
        let before = state.statuses
        let forecast = state.forecast([
            job("a", files("x.yml", line: 9), fixed("two:2"), files("x.yml")), job("b", files("late.yml")),
            job("c", fixed("three:3"), files("new.yml")), job("d", unsupported("consul")), job("e"),
        ])
        #expect(
            TargetSets(groups: forecast.groups).summary == [
                #"a: x:0=["one:1"] 0=["two:2"]"#, "b: ", #"c: 0=["three:3"]"#, "d: ", "e: ",
            ]
        )
        #expect(forecast.unknownJobs == ["b", "c"])
        #expect(state.statuses == before)
    }
}
