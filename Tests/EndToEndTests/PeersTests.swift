import Testing

/// The same configuration and the same awkward targets, scraped by a real Prometheus and by us through a reload, log
/// against log.
@Suite(
    "Beside Prometheus, scrape by scrape",
    .enabled(if: RealPrometheus.path != nil && LoggedSamples.hasReader, "needs Prometheus 3.5 and Python"),
    .serialized
)
struct PeersTests {
    /// One run of both programs for all rows.
    private static let run = Result { try PeerRun(PeerRow.all) }

    /// Rows that are known to differ, or may, and why.
    private static let knownDifferences: [String: Comment] = [
        "no_http": "what is no HTTP has less exact words when libcurl reads it before it was looked at"
    ]

    @Test("both programs run from their start through a reload to their end")
    func end() throws {
        #expect(PeerRow.all.count >= 80)
        _ = try Self.run.get()
    }

    @Test("a row has the same series, values, stale markers and order in both logs", arguments: PeerRow.all)
    func row(_ row: PeerRow) throws {
        // What ends a run is told once.
        guard case .success(let run) = Self.run else { return }
        withKnownIssue(Self.knownDifferences[row.name], isIntermittent: true) {
            #expect(run.theirs.entries[row.name]?.isEmpty == false)
            #expect(PeerDifferences(row: row, ours: run.ours, theirs: run.theirs).report == "")
        } when: {
            Self.knownDifferences[row.name] != nil
        }
    }

    @Test("a row has the same lines in scrape_failure_log_file", arguments: PeerRow.all)
    func failures(_ row: PeerRow) throws {
        guard case .success(let run) = Self.run else { return }
        #expect(run.theirFailures.count > 20)
        withKnownIssue(Self.knownDifferences[row.name], isIntermittent: true) {
            #expect(run.ourFailures.differences(from: run.theirFailures, in: row).joined(separator: "\n") == "")
        } when: {
            Self.knownDifferences[row.name] != nil
        }
    }

    @Test("/api/v1/targets has the same labels, health and errors, before the reload and after it", arguments: [0, 1])
    func targets(_ phase: Int) throws {
        let run = try Self.run.get()
        func lines(_ targets: [[String]]) -> Set<String> {
            let known = Self.knownDifferences.keys.map { "row=\"\($0)\"" }
            return Set(targets[phase].filter { line in !known.contains { line.contains($0) } })
        }
        let (ours, theirs) = (lines(run.ourTargets), lines(run.theirTargets))
        #expect(theirs.count > 10 * 80)
        #expect(ours.subtracting(theirs).sorted() == [] && theirs.subtracting(ours).sorted() == [])
    }

    @Test("a scrape that the end of the program cuts short is stored as failed")
    func cutShort() throws {
        let run = try Self.run.get()
        #expect(!run.requestsCutShort.isEmpty)
        for (row, requests) in run.requestsCutShort {
            #expect([run.ours, run.theirs].map { $0.scrapes(of: row, phase: 0) } == requests)
        }
    }
}
