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

    @Test("both programs run from their start through a reload to their end")
    func end() throws {
        #expect(PeerRow.all.count >= 80)
        _ = try Self.run.get()
    }

    @Test("a row has the same series, values, stale markers and order in both logs", arguments: PeerRow.all)
    func row(_ row: PeerRow) throws {
        // What ends a run is told once.
        guard case .success(let run) = Self.run else { return }
        #expect(run.theirs.entries[row.name]?.isEmpty == false)
        #expect(PeerDifferences(row: row, ours: run.ours, theirs: run.theirs).report == "")
    }

    @Test("a row has the same lines in scrape_failure_log_file", arguments: PeerRow.all)
    func failures(_ row: PeerRow) throws {
        guard case .success(let run) = Self.run else { return }
        #expect(run.theirFailures.count > 20)
        #expect(run.ourFailures.differences(from: run.theirFailures, in: row).joined(separator: "\n") == "")
    }

    @Test("/api/v1/targets has the same labels, health and errors, before the reload and after it", arguments: [0, 1])
    func targets(_ phase: Int) throws {
        let run = try Self.run.get()
        let (ours, theirs) = (Set(run.ourTargets[phase]), Set(run.theirTargets[phase]))
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
