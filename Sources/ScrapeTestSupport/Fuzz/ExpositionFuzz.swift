internal import Exposition

/// Reads damaged bodies, each twice: by a reader that has never read anything, and by one that has a past. Both must say
/// the same, the place of a problem must lie in the body, and memory must stay within a small multiple of the body.
///
/// The numbers of inputs are the same in every run for the same seed and corpus.
package struct ExpositionFuzz {
    /// A body that is read in two ways, or wrongly.
    package struct Surprise: Sendable, CustomStringConvertible {
        package let page: String
        package let what: String
        package let body: [UInt8]

        package var description: String { "\(page): \(what): \(body)" }
    }

    private let pages: [PageFile]
    private var random: SeededRandom

    package init(pages: [PageFile], seed: UInt64) {
        self.pages = pages
        random = SeededRandom(seed: seed)
    }

    /// Reads `count` damaged bodies and returns the first surprise. Without pages there is nothing to read.
    package mutating func run(_ count: Int) -> Surprise? {
        guard !pages.isEmpty else { return nil }
        var done = 0
        while done < count {
            let page = random.pick(pages)
            let inputs = min(count - done, 8)
            if let surprise = life(of: page, inputs: inputs) { return surprise }
            done += inputs
        }
        return nil
    }

    /// One target's life: the page as it is, then damaged ones, adopted or abandoned, and the page again now and then.
    private mutating func life(of page: PageFile, inputs: Int) -> Surprise? {
        let options = someOptions()
        var past = FuzzReader(options)
        _ = past.read(page.bytes, as: page.format)
        past.adopt()
        for _ in 0..<inputs {
            let body = damaged(page)
            let format = random.below(20) == 0 ? random.pick(ExpositionFormat.allCases) : page.format
            var fresh = FuzzReader(options)
            let expected = fresh.read(body, as: format)
            let found = past.read(body, as: format)
            if let surprise = surprise(page, body, options, found, expected) { return surprise }
            if fresh.memoryBytes > 1 << 16 + 64 * body.count {
                return Surprise(page: page.name, what: "\(fresh.memoryBytes) bytes of memory", body: body)
            }
            switch random.below(4) {
            case 0: past.adopt()
            case 1: past.abandon(entries: random.below(past.rowCount + 1), flush: random.below(3) == 0)
            default: past.abandon(entries: 0, flush: false)
            }
        }
        return nil
    }

    private func surprise(
        _ page: PageFile,
        _ body: [UInt8],
        _ options: ReadOptions,
        _ found: FuzzReader.Verdict,
        _ expected: FuzzReader.Verdict
    ) -> Surprise? {
        if found != expected {
            let what = "not the same with a past (\(options)): \(found) is not \(expected)"
            return Surprise(page: page.name, what: what, body: body)
        }
        if let problem = expected.problem {
            let isInside = (0...body.count).contains(problem.offset) && problem.line >= 1 && problem.column >= 1
            if !isInside || problem.text.isEmpty || problem.expected.isEmpty {
                return Surprise(page: page.name, what: "a problem without a place or words: \(problem)", body: body)
            }
        }
        return nil
    }

    private mutating func damaged(_ page: PageFile) -> [UInt8] {
        var body = page.bytes
        if random.below(10) == 0 {
            let other = random.pick(pages).bytes
            body = Array(body.prefix(random.below(body.count + 1)) + other.suffix(random.below(other.count + 1)))
        }
        for _ in 0..<(1 + random.below(3)) { BodyMutation.mutate(&body, &random) }
        return body
    }

    private mutating func someOptions() -> ReadOptions {
        var options = ReadOptions()
        options.exemplars = random.below(2) == 0
        options.convertsClassicHistograms = random.below(4) == 0
        options.keepsClassicHistograms = random.below(4) == 0
        options.createdTimestamps = !options.convertsClassicHistograms && random.below(4) == 0
        return options
    }
}
