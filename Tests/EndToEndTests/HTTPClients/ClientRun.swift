import Glibc
import JSON
import MetricModel
import ScrapeTestSupport

/// What one program made of the jobs: each a set of lines, about its states before and after its files and its configuration
/// changed, its requests, its pool that could not be made, and what was stored of its scrapes.
struct ClientRun {
    private(set) var lines: [String: Set<String>] = [:]
    /// When the scrapes that the states are of began, by job: Unix time in milliseconds.
    private var moments: [String: [(when: String, milliseconds: Int64)]] = [:]

    /// A program that scrapes the jobs.
    struct Program {
        /// Of its API.
        let address: String
        /// What it has said so far.
        let log: () -> String
        /// Lets it load its configuration again.
        let reload: () -> Void
        /// Ends it so that its storage is whole.
        let stop: () throws -> Void
        /// The directory of that storage.
        let storage: String
    }

    init(of servers: ClientServers, _ files: ClientFiles, _ start: () throws -> Program) throws {
        files.reset()
        files.folder.write("prometheus.yml", ClientJobs.configuration(servers.places, isReloaded: false))
        _ = servers.takeRequests()
        let program = try start()
        add("at first", try Self.targets(program.address, scrapes: 2))
        files.change()
        // The scrape that is known already, one that may have been under way, and the first with the new files.
        add("later", try Self.targets(program.address, scrapes: 3))
        files.folder.write("prometheus.yml", ClientJobs.configuration(servers.places, isReloaded: true))
        program.reload()
        // One more, for the target sets come a second behind the new settings.
        add("reloaded", try Self.targets(program.address, scrapes: 4))
        addFailures(program.log())
        try program.stop()
        try addStored(program.storage)
        for (job, requests) in servers.takeRequests() {
            lines[job, default: []].formUnion(requests)
        }
    }

    private mutating func add(_ line: String, to job: String) { lines[job, default: []].insert(line) }

    // MARK: States

    /// Waits until every target was scraped so often, by the times that the target API shows from now on, and none of them
    /// ran out of time: no server keeps anybody waiting, so that it was the machine.
    private static func targets(_ address: String, scrapes: Int) throws -> [JSONValue] {
        var times: [String: Set<String>] = [:]
        var late = ["all"]
        for _ in 0..<800 {
            let answer = LoopbackRequest.get(address, "/api/v1/targets?state=active")
            if answer.status == 200 {
                let active = try JSONReader.parse(answer.body)["data"]?["activeTargets"]?.elements ?? []
                for target in active where target["health"]?.text != "unknown" {
                    times[job(of: target), default: []].insert(target["lastScrape"]?.text ?? "")
                }
                late = active.filter { target in
                    (times[job(of: target)] ?? []).count < scrapes
                        || target["lastError"]?.text?.hasSuffix("context deadline exceeded") == true
                }
                .map(job)
                if !active.isEmpty, late.isEmpty { return active }
            }
            usleep(50_000)
        }
        throw RunningProgram.Problem(text: "\(address): these targets are not scraped in time: \(late)")
    }

    private static func job(of target: JSONValue) -> String { target["labels"]?["job"]?.text ?? "" }

    private mutating func add(_ when: String, _ targets: [JSONValue]) {
        for target in targets {
            let words = ["health", "scrapeUrl", "lastError"].map { target[$0]?.text ?? "" }
            let text = ErrorMask.masked(words.joined(separator: " ")).split { $0.isNewline }.joined(separator: "\\n")
            add("\(when) \(text)", to: Self.job(of: target))
            let time = Self.milliseconds(target["lastScrape"]?.text ?? "")
            moments[Self.job(of: target), default: []].append((when, time))
        }
    }

    /// Pools that could not be made, or made anew, from the log.
    private mutating func addFailures(_ log: String) {
        let (start, name) = ("error creating HTTP client: ", " scrape_pool=")
        for line in log.split(separator: "\n") {
            let isNew = line.contains("error creating new scrape pool")
            guard isNew || line.contains("error reloading scrape pool") else { continue }
            guard let text = line.firstRange(of: start), let job = line.firstRange(of: name) else { continue }
            let reason = line[text.upperBound...].replacing("\\\"", with: "'").prefix { $0 != "\"" }
            let state = isNew ? "has no pool" : "keeps its pool"
            add("\(state): \(reason)", to: String(line[job.upperBound...].prefix { $0 != " " }))
        }
    }

    // MARK: Storage

    /// The values of the reports that were stored of the scrapes whose states are known.
    private mutating func addStored(_ directory: String) throws {
        for series in try LoggedSamples.inLog(directory) {
            let name = series.label("__name__")
            guard name == "up" || name == "scrape_samples_scraped" else { continue }
            let samples = series.samples.filter { $0.bits != StaleMarker.bits }
            for moment in moments[series.label("job")] ?? [] {
                let nearest = samples.min {
                    abs($0.millis - moment.milliseconds) < abs($1.millis - moment.milliseconds)
                }
                let value = nearest.map { GoSyntax.float(Double(bitPattern: $0.bits)) } ?? "nothing"
                add("\(moment.when) stores \(name) \(value)", to: series.label("job"))
            }
        }
    }

    /// Of a time in UTC as the API writes it, `2026-11-21T15:08:30.123456789Z`; the zone is not looked at.
    private static func milliseconds(_ text: String) -> Int64 {
        let numbers = text.split { !$0.isNumber }
        let parts = numbers.compactMap { Int32($0) }
        guard parts.count >= 6 else { return 0 }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (parts[0] - 1900, parts[1] - 1, parts[2])
        (time.tm_hour, time.tm_min, time.tm_sec) = (parts[3], parts[4], parts[5])
        let fraction = numbers.count > 6 ? Double("0.\(numbers[6])") ?? 0 : 0
        return Int64(timegm(&time)) * 1000 + Int64(fraction * 1000)
    }
}
