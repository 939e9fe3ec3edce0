import Glibc
import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

/// A directory of its own for a test, removed with everything in it.
final class ScratchDirectory {
    let path: String

    init() {
        var template = Array("/tmp/scrape-tui-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        let entries = Self.entries(of: path)
        for entry in entries {
            for inner in Self.entries(of: "\(path)/\(entry)") { unlink("\(path)/\(entry)/\(inner)") }
            if rmdir("\(path)/\(entry)") != 0 { unlink("\(path)/\(entry)") }
        }
        rmdir(path)
    }

    static func entries(of path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    static func write(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    static func read(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return Array(bytes.prefix(max(count, 0)))
    }
}

@Suite("The progress of a destination's shards")
struct ShardProgressFileTests {
    private let directory = ScratchDirectory()

    private var path: String { directory.path + "/remote/name-x" }

    private static func place(_ segment: UInt32, _ offset: UInt32 = 0, _ entry: UInt32 = 0) -> LogPosition {
        LogPosition(segment: segment, offset: offset, entry: entry)
    }

    private static func all(_ file: ShardProgressFile) -> [ShardProgress] {
        (0..<file.shardCount).map { file.progress(of: $0) }
    }

    @Test("what was noted is there after the next start")
    func roundTrip() throws {
        var file = try ShardProgressFile.create(path: path, shardCount: 3, at: Self.place(7, 100))
        file.begin(shard: 0, end: Self.place(7, 100, 12))
        file.begin(shard: 1, end: Self.place(8, 0, 3))
        file.acknowledge(shard: 1)
        file.advance(shard: 2, to: Self.place(9))
        file.advance(shard: 2, to: Self.place(8))
        file.advance(shard: 0, to: Self.place(9))
        let noted = [
            ShardProgress(acknowledged: Self.place(7, 100), inFlightEnd: Self.place(7, 100, 12)),
            ShardProgress(acknowledged: Self.place(8, 0, 3)),
            ShardProgress(acknowledged: Self.place(9)),
        ]
        #expect(Self.all(file) == noted)
        file = try #require(try ShardProgressFile.open(path: path))
        #expect(Self.all(file) == noted)
        #expect(file.oldestAcknowledged == Self.place(7, 100))
        #expect(file.newestNoted == Self.place(9))
    }

    @Test("positions of any size are kept")
    func extremes() throws {
        let far = Self.place(.max, .max, .max)
        let file = try ShardProgressFile.create(path: path, shardCount: 1, at: Self.place(0))
        file.begin(shard: 0, end: far)
        let again = try #require(try ShardProgressFile.open(path: path))
        #expect(again.progress(of: 0) == ShardProgress(acknowledged: Self.place(0), inFlightEnd: far))
    }

    @Test("another number of shards begins at one place, and the file grows when it must", arguments: [1, 2, 50, 500])
    func switching(count: Int) throws {
        let file = try ShardProgressFile.create(path: path, shardCount: 2, at: Self.place(1))
        try file.switchCount(to: count, at: Self.place(5, 6, 7))
        try file.switchCount(to: 4, at: Self.place(6))
        try file.switchCount(to: count, at: Self.place(7))
        let expected = Array(repeating: ShardProgress(acknowledged: Self.place(7)), count: count)
        #expect(Self.all(file) == expected)
        let again = try #require(try ShardProgressFile.open(path: path))
        #expect(Self.all(again) == expected)
    }

    @Test("without a path it works in memory, growing too")
    func inMemory() throws {
        let file = try ShardProgressFile.create(path: nil, shardCount: 1, at: Self.place(1))
        file.begin(shard: 0, end: Self.place(2))
        file.acknowledge(shard: 0)
        #expect(Self.all(file) == [ShardProgress(acknowledged: Self.place(2))])
        try file.switchCount(to: 300, at: Self.place(3))
        #expect(file.shardCount == 300)
        #expect(file.oldestAcknowledged == Self.place(3))
    }

    @Test("no file is no progress")
    func missing() throws {
        #expect(try ShardProgressFile.open(path: path) == nil)
    }

    /// The file as it is after every single store of a random run, opened as the next start would: it must say what was
    /// noted before the step under way or after it, never anything else.
    @Test("a kill at any store leaves what was noted before or after", arguments: [1, 2, 3] as [UInt64])
    func kills(seed: UInt64) throws {
        var random = FixedRandom(seed: seed)
        let file = try ShardProgressFile.create(path: path, shardCount: 2, at: Self.place(1))
        let copy = directory.path + "/copy"
        var snapshots: [[UInt8]] = []
        file.afterStore = { snapshots.append(Array($0)) }
        var newest: UInt32 = 1
        var checked = 0
        for step in 0..<120 {
            let before = Self.all(file)
            let shard = Int.random(in: 0..<file.shardCount, using: &random)
            newest += 1
            if step % 30 == 29 {
                try file.switchCount(to: Int.random(in: 1...5, using: &random), at: Self.place(newest))
            } else if before[shard].inFlightEnd != nil {
                file.acknowledge(shard: shard)
            } else if Bool.random(using: &random) {
                file.begin(shard: shard, end: Self.place(newest, newest, newest))
            } else {
                file.advance(shard: shard, to: Self.place(newest))
            }
            let after = Self.all(file)
            for snapshot in snapshots {
                ScratchDirectory.write(snapshot, to: copy)
                let found = try #require(try ShardProgressFile.open(path: copy))
                let progress = Self.all(found)
                #expect(progress == before || progress == after)
                checked += 1
            }
            snapshots = []
        }
        #expect(checked > 900)
    }

    @Test(
        "what is not trusted is said in words",
        arguments: [
            ("cut", "1000 bytes are no size of a progress file"), ("empty", "0 bytes are no size of a progress file"),
            ("headers", "no valid header"), ("version", "version 2 is not known"),
            ("slot", "nothing valid about shard 1"),
        ]
    )
    func damage(kind: String, reason: String) throws {
        do {
            let file = try ShardProgressFile.create(path: path, shardCount: 4, at: Self.place(1))
            file.begin(shard: 1, end: Self.place(2))
        }
        var bytes = ScratchDirectory.read(path)
        switch kind {
        case "cut": bytes = Array(bytes.prefix(1000))
        case "empty": bytes = []
        case "headers":
            bytes[64 + 16] ^= 1
        case "version":
            bytes[64 + 8] = 2
            let checksum = bytes[64..<96].withUnsafeBytes { CRC32C.checksum($0) }
            withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(96..<100, with: $0) }
        default:
            for slot in 0..<4 { bytes[128 + 256 + slot * 64 + 17] ^= 0x40 }
        }
        ScratchDirectory.write(bytes, to: path)
        #expect(throws: ShardProgressProblem.damaged(path: path, reason: reason)) {
            try ShardProgressFile.open(path: path)
        }
    }

    @Test("a file that cannot be made says why")
    func refused() throws {
        ScratchDirectory.write([], to: directory.path + "/remote")
        #expect(
            throws: ShardProgressProblem.refused(path: path + ".tmp", operation: "open", code: ENOTDIR)
        ) { try ShardProgressFile.create(path: path, shardCount: 1, at: Self.place(1)) }
    }

    @Test("a destination's key is its name, else its URL and which of the same URL it is")
    func keys() {
        var named = RemoteWriteSection(url: "http://a/")
        named.name = "far/away %"
        var other = RemoteWriteSection(url: "http://a/")
        other.queue.capacity = 5
        let keys = DestinationKey.keys(of: [named, other, RemoteWriteSection(url: "http://a/"), other])
        #expect(keys[0] == "name-far%2Faway%20%25")
        #expect(Set(keys).count == 4)
        #expect(
            keys[1].hasPrefix("url-") && keys[1].hasSuffix("-0") && keys[2].hasSuffix("-1") && keys[3].hasSuffix("-2")
        )
        #expect(keys[1] == DestinationKey.keys(of: [RemoteWriteSection(url: "http://a/")])[0])
        var long = named
        long.name = String(repeating: "ä", count: 300)
        var longer = named
        longer.name = long.name + "x"
        let longKeys = DestinationKey.keys(of: [long, longer])
        #expect(longKeys[0] != longKeys[1])
        #expect(longKeys.allSatisfy { $0.utf8.count <= 250 })
    }
}
