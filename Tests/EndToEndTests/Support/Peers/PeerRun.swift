import Glibc
import MetricModel

/// All rows, scraped by a real Prometheus and by ours at the same time, from the start of both through a reload to their
/// end.
struct PeerRun {
    static let features = [
        "exemplar-storage", "native-histograms", "created-timestamp-zero-ingestion", "extra-scrape-metrics",
        "metadata-wal-records",
    ]

    private static let longest: Int64 = 90_000

    let ours: PeerLog
    let theirs: PeerLog
    let ourFailures: PeerFailures
    let theirFailures: PeerFailures
    /// The active targets in the API when nothing changes any more, under both configurations, as lines.
    let ourTargets: [[String]]
    let theirTargets: [[String]]
    /// Requests of both for the targets whose scrapes the end cuts short.
    let requestsCutShort: [String: [Int]]

    init(_ rows: [PeerRow]) throws {
        let farm = try PeerFarm(rows)
        let programs = try [true, false].map { isOurs in
            try PeerProgram(isOurs: isOurs, features: Self.features, files: Self.files(rows, farm.address))
        }
        let scripts = programs.map { PeerScript(rows: rows, program: $0, farm: farm) }
        try Self.play(scripts.flatMap(\.tracks))
        for program in programs { try program.stop() }
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
        (ours, theirs) = (logs[0], logs[1])
        let failures = try programs.map { try PeerFailures($0.failures(), rows: rows) }
        (ourFailures, theirFailures) = (failures[0], failures[1])
        (ourTargets, theirTargets) = (scripts[0].targets, scripts[1].targets)
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
