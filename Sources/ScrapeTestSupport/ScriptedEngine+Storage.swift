internal import MetricModel
internal import SampleStorage
package import ScrapeEngine

extension ScriptedEngine {
    /// Storages in states that a test, or somebody who looks at the screen, asks for by name.
    package enum Storage: String, Sendable, CaseIterable {
        /// A head and nothing else.
        case none
        /// Destinations, but no path: the log is in memory.
        case ring
        /// A log and two destinations that keep up.
        case healthy
        /// One destination is minutes behind and retries, one was never reached, one has lost samples.
        case behind
        /// The disk is full.
        case failing
        /// Thirty destinations, long names, numbers beyond any column.
        case huge
    }

    /// Shows the snapshot it has with another storage, and wakes the observer.
    package func show(_ storage: Storage) {
        var snapshot = snapshot(fresh: true)
        storage.apply(to: &snapshot)
        show(snapshot)
    }
}

extension ScriptedEngine.Storage {
    /// Puts this storage into a snapshot; times count from the moment it was taken.
    package func apply(to snapshot: inout EngineSnapshot) {
        let now = snapshot.takenAt
        snapshot.storage = StorageStatistics(head: head)
        snapshot.storage.headWindow = PrometheusDuration(seconds: 900)
        switch self {
        case .none: break
        case .ring:
            snapshot.storage.ringBytes = 41 << 20
            snapshot.storage.ringLimit = 64 << 20
            snapshot.storage.destinations = [sending(1, now)]
        case .healthy:
            snapshot.storage.disk = disk()
            snapshot.storage.destinations = [sending(1, now), sending(2, now)]
        case .behind:
            snapshot.storage.disk = disk()
            snapshot.storage.destinations = [sending(1, now), retrying(now), unreached(now), losing(now)]
        case .failing:
            snapshot.storage.disk = failingLog(now)
            snapshot.storage.destinations = [sending(1, now)]
            snapshot.storage.head.samplesDroppedByBudget = 12_300
        case .huge:
            snapshot.storage.disk = hugeLog
            snapshot.storage.destinations = (1...30).map { huge($0, now) }
            snapshot.storage.head.seriesCount = .max
            snapshot.storage.head.chunkBytes = 1_200_000_000_000
            snapshot.storage.head.samplesKept = .max
            snapshot.storage.head.samplesDroppedByBudget = .max
        }
    }

    private var head: HeadStatistics {
        var head = HeadStatistics()
        head.seriesCount = 1_204_000
        head.chunkBytes = 312 << 20
        head.budgetBytes = 1 << 30
        head.samplesKept = 14_100_000
        return head
    }

    // MARK: - Logs

    private func disk() -> StorageStatistics.Disk {
        var disk = StorageStatistics.Disk(
            path: "./data/wal",
            retentionTime: PrometheusDuration(seconds: 7200),
            retentionSize: ByteSize(bytes: 10 << 30)
        )
        disk.bytes = 1_395_864_371
        disk.firstSegment = 12
        disk.currentSegment = 31
        disk.replay = "12 segments, 31,204 series, 4.1M samples in 1.2 s"
        return disk
    }

    private func failingLog(_ now: WallTime) -> StorageStatistics.Disk {
        var disk = disk()
        disk.failure = LogFailure(
            since: now + -140_000_000_000,
            text: "write ./data/wal/00000031: no space left on device"
        )
        disk.samplesLost = 12_345_678
        return disk
    }

    private var hugeLog: StorageStatistics.Disk {
        var disk = StorageStatistics.Disk(
            path: "/" + String(repeating: "very-long-folder/", count: 30) + "wal",
            retentionTime: PrometheusDuration(seconds: 3_153_600_000),
            retentionSize: ByteSize(bytes: .max)
        )
        disk.bytes = .max
        disk.currentSegment = 99_999_999
        disk.samplesLost = .max
        disk.replay = String(repeating: "segment and ", count: 60)
        return disk
    }

    // MARK: - Destinations

    private func destination(_ name: String, _ url: String, line: Int) -> DestinationStatistics {
        let location = SourceLocation(file: "/etc/prometheus/prometheus.yml", line: line, column: 5)
        var destination = DestinationStatistics(name: name, url: url, location: location)
        destination.shards = 1
        destination.shardsDesired = 1
        destination.shardsMax = 50
        return destination
    }

    private func sending(_ number: Int, _ now: WallTime) -> DestinationStatistics {
        var destination = destination(
            number == 1 ? "mimir" : "victoria",
            "https://\(number == 1 ? "mimir" : "vm").example:8443/api/v1/push",
            line: 60 + number * 10
        )
        destination.phase = .sending
        destination.lagSeconds = 0.4
        destination.samplesPerSecond = 98_400
        destination.bytesPerSecond = 1_468_006
        destination.pending = 1204
        destination.samplesSent = 12_345_678
        destination.samplesFiltered = number == 2 ? 40_960 : 0
        destination.lastSentAt = now + -1_000_000_000
        return destination
    }

    private func retrying(_ now: WallTime) -> DestinationStatistics {
        var destination = destination("backup", "http://10.4.0.9:9090/api/v1/write", line: 90)
        destination.phase = .retrying
        destination.lagSeconds = 192.4
        destination.pending = 512_000
        destination.shards = 12
        destination.shardsDesired = 64
        destination.segmentsBehind = 7
        destination.samplesSent = 8_100_000
        destination.samplesRetried = 96_000
        destination.lastSentAt = now + -192_000_000_000
        destination.lastError =
            "server returned HTTP status 503 Service Unavailable: \u{1B}[31mupstream connect error or disconnect/reset"
            + " before headers\nretried and the latest reset reason: connection timeout"
        destination.lastErrorAt = now + -3_000_000_000
        destination.nextTryAt = now + 2_400_000_000
        return destination
    }

    private func unreached(_ now: WallTime) -> DestinationStatistics {
        var destination = destination("5d1c0e", "http://127.0.0.1:9/api/v1/write", line: 97)
        destination.phase = .retrying
        destination.lastError =
            "Post \"http://127.0.0.1:9/api/v1/write\": dial tcp 127.0.0.1:9: connect: connection refused"
        destination.lastErrorAt = now + -100_000_000
        destination.nextTryAt = now + 30_000_000
        return destination
    }

    private func losing(_ now: WallTime) -> DestinationStatistics {
        var destination = sending(2, now)
        destination.lagSeconds = 14.2
        destination.samplesFailed = 3
        destination.samplesDropped = 20
        destination.samplesLost = 4100
        destination.lastError = "server returned HTTP status 400 Bad Request: out of order sample"
        destination.lastErrorAt = now + -320_000_000_000
        return destination
    }

    private func huge(_ number: Int, _ now: WallTime) -> DestinationStatistics {
        let name = number == 1 ? "naïve-東京-\u{202E}live" : String(repeating: "long-name-", count: 20) + "\(number)"
        var destination = destination(
            name,
            "https://" + String(repeating: "host.", count: 100) + "example/\(number)",
            line: 1_000_000
        )
        destination.phase = [.starting, .sending, .retrying, .flushing][number % 4]
        destination.lagSeconds = [-3, .nan, .infinity, 1e300, 86_400 * 400, 11][number % 6]
        destination.samplesPerSecond = 1.2e12
        destination.bytesPerSecond = number == 2 ? .infinity : 1.2e12
        destination.pending = 1_200_000_000_000
        destination.shards = 1_000_000
        destination.shardsDesired = .max
        destination.shardsMax = 1_000_000
        destination.samplesSent = .max
        destination.samplesRetried = .max
        destination.samplesFailed = .max
        destination.samplesDropped = .max
        destination.samplesLost = .max
        destination.segmentsBehind = .max
        destination.lastSentAt = now + 3_600_000_000_000
        destination.lastError = String(repeating: "all is lost \u{7}\u{9B}31m ", count: 400)
        destination.lastErrorAt = now + 3_600_000_000_000
        destination.nextTryAt = now + -1
        return destination
    }
}
