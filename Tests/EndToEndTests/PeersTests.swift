import Testing

/// The same configuration and the same awkward targets, scraped by a real Prometheus and by us through a reload, log
/// against log.
@Suite(
    "Beside Prometheus, scrape by scrape",
    .enabled(if: RealPrometheus.path != nil && LoggedSamples.hasReader, "needs Prometheus 3.5 and Python"),
    .serialized
)
struct PeersTests {
    /// One run of all sets at once.
    private static let runs = Result { try PeerRun.all(PeerSet.all) }

    @Test("both programs run from their start through a reload to their end")
    func end() throws {
        #expect(PeerRow.all.count >= 150)
        _ = try Self.runs.get()
    }

    /// What ends the runs is told once.
    private func run(_ set: Int) -> PeerRun? { try? Self.runs.get()[set] }

    @Test("a row has the same series, values, stale markers and order in both logs", arguments: PeerCase.all)
    func row(_ place: PeerCase) {
        guard let run = run(place.set) else { return }
        guard run.set.makeStorage == nil else {
            // On a storage that is ahead nothing is stored.
            #expect(run.ours.entries[place.row.name] == nil && run.theirs.entries[place.row.name] == nil)
            return
        }
        #expect(run.theirs.entries[place.row.name]?.isEmpty == false)
        #expect(PeerDifferences(row: place.row, ours: run.ours, theirs: run.theirs).report == "")
    }

    @Test("of a row the same is said in both logs at level debug", arguments: PeerCase.all)
    func messages(_ place: PeerCase) {
        guard let run = run(place.set) else { return }
        #expect(run.theirMessages.count > 3)
        let differences = run.ourMessages.differences(from: run.theirMessages, in: place.row)
        #expect(differences.joined(separator: "\n") == "")
    }

    @Test("a row has the same lines in scrape_failure_log_file", arguments: PeerCase.all)
    func failures(_ place: PeerCase) {
        guard let run = run(place.set) else { return }
        #expect(run.theirFailures.count > 0)
        let differences = run.ourFailures.differences(from: run.theirFailures, in: place.row)
        #expect(differences.joined(separator: "\n") == "")
    }

    @Test(
        "/api/v1/targets has the same labels, health and errors, before the reload and after it",
        arguments: PeerSet.all.indices,
        [0, 1]
    )
    func targets(_ set: Int, _ phase: Int) throws {
        let run = try Self.runs.get()[set]
        let (ours, theirs) = (Set(run.ourTargets[phase]), Set(run.theirTargets[phase]))
        #expect(theirs.count > 10 * run.set.rows.count / 2)
        #expect(ours.subtracting(theirs).sorted() == [] && theirs.subtracting(ours).sorted() == [])
    }

    @Test("a scrape that the end of the program cuts short is stored as failed")
    func cutShort() throws {
        let run = try Self.runs.get()[0]
        #expect(!run.requestsCutShort.isEmpty)
        for (row, requests) in run.requestsCutShort {
            #expect([run.ours, run.theirs].map { $0.scrapes(of: row, phase: 0) } == requests)
        }
    }
}
