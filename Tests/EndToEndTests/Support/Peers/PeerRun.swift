import Glibc
import MetricModel

/// The rows of a set, scraped by a real Prometheus and by ours at the same time, from the start of both through a reload to
/// their end.
struct PeerRun {
    private static let longest: Int64 = 90_000

    let set: PeerSet
    let ours: PeerLog
    let theirs: PeerLog
    let ourFailures: PeerLines
    let theirFailures: PeerLines
    let ourMessages: PeerLines
    let theirMessages: PeerLines
    /// The active targets in the API when nothing changes any more, under both configurations, as lines.
    let ourTargets: [[String]]
    let theirTargets: [[String]]
    /// Requests of both for the targets whose scrapes the end cuts short.
    let requestsCutShort: [String: [Int]]

    /// Two programs for each set, all of them at once.
    static func all(_ sets: [PeerSet]) throws -> [PeerRun] {
        // Ours scrape from their first moment on: by then the others, which need longer to start, have started.
        let pairs = try sets.map(Opponent.init).map(Pair.init)
        try play(pairs.flatMap(\.tracks))
        for pair in pairs { try pair.stop() }
        return try pairs.map(PeerRun.init)
    }

    /// The real Prometheus of a set.
    private struct Opponent {
        let set: PeerSet
        let farm: PeerFarm
        /// Is gone with it.
        let storage: TemporaryDirectory?
        let program: PeerProgram

        init(_ set: PeerSet) throws {
            self.set = set
            farm = try PeerFarm(set.rows)
            storage = try set.makeStorage?()
            program = try Self.program(isOurs: false, of: set, farm, storage)
        }

        static func program(
            isOurs: Bool,
            of set: PeerSet,
            _ farm: PeerFarm,
            _ storage: TemporaryDirectory?
        ) throws -> PeerProgram {
            try PeerProgram(
                isOurs: isOurs,
                features: set.features,
                files: PeerRun.files(set.rows, farm.address),
                storage: storage?.path("data")
            )
        }
    }

    /// The two programs of a set while they run.
    private struct Pair {
        let set: PeerSet
        let farm: PeerFarm
        let programs: [PeerProgram]
        let scripts: [PeerScript]

        init(_ opponent: Opponent) throws {
            let (set, farm) = (opponent.set, opponent.farm)
            self.set = set
            self.farm = farm
            let ours = try Opponent.program(isOurs: true, of: set, farm, opponent.storage)
            programs = [ours, opponent.program]
            scripts = programs.map { PeerScript(rows: set.rows, program: $0, farm: farm) }
        }

        var tracks: [PeerTrack] { scripts.flatMap(\.tracks) }

        func stop() throws {
            for program in programs { try program.stop() }
        }
    }

    private init(_ pair: Pair) throws {
        let (rows, farm, programs) = (pair.set.rows, pair.farm, pair.programs)
        let logs = try programs.map { program in
            PeerLog(
                try program.log(),
                rows: rows,
                start: farm.start,
                // The last scrapes may have been cut short.
                end: program.end - 1500,
                firstPhase: { row, target in
                    row.isReloaded ? farm.requests(isOurs: program.isOurs, target: target, phase: 0) : nil
                }
            )
        }
        set = pair.set
        (ours, theirs) = (logs[0], logs[1])
        let failures = try programs.map { try PeerLines(failures: $0.failures(), rows: rows) }
        (ourFailures, theirFailures) = (failures[0], failures[1])
        let messages = programs.map { PeerLines(log: $0.messages, rows: rows) }
        (ourMessages, theirMessages) = (messages[0], messages[1])
        (ourTargets, theirTargets) = (pair.scripts[0].targets, pair.scripts[1].targets)
        requestsCutShort = Dictionary(
            uniqueKeysWithValues: rows.filter(\.isCutShort).map { row in
                (row.name, programs.map { farm.requests(isOurs: $0.isOurs, target: row.name, phase: 0) })
            }
        )
    }

    static func configuration(_ rows: [PeerRow], _ phase: Int, _ farm: String) -> String {
        "global: {scrape_interval: 1s, scrape_timeout: 1s, scrape_failure_log_file: \(PeerProgram.failureFile)}\n"
            + "scrape_configs:\n" + rows.map { $0.configuration(phase, farm: farm) }.joined()
    }

    private static func files(_ rows: [PeerRow], _ farm: String) -> [(name: String, text: String)] {
        let lists = rows.filter(\.isDiscovered).map { row in
            (name: "\(row.name).json", text: row.groups(row.jobs[0]?.targets ?? [], farm: farm))
        }
        return lists + [(name: "prometheus.yml", text: configuration(rows, 0, farm))]
    }

    private static func play(_ tracks: [PeerTrack]) throws {
        var tracks = tracks
        let start = WallTime.now().milliseconds
        while true {
            for index in tracks.indices { try tracks[index].advance() }
            let waits = tracks.compactMap(\.waitsFor)
            if waits.isEmpty { return }
            guard WallTime.now().milliseconds - start < longest else {
                throw RunningProgram.Problem(text: waits.joined(separator: "\n"))
            }
            usleep(200_000)
        }
    }
}
