import Glibc
import Testing

/// Damage at every kind of place of a log that the agent wrote, in three runs and so in three segments.
@Suite(
    "A damaged log",
    .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"),
    .enabled(if: LoggedSamples.hasReader, "needs python3")
)
struct DirectoryDamageTests {
    /// The segments before the damage; none when they could not be made.
    private static let segments: [[UInt8]] = {
        guard let agent = try? LoggingAgent() else { return [] }
        let made = try? (0..<3).map { run in
            try agent.run(scrapes: 2)
            return try agent.directory.readBytes("data/wal/0000000\(run)")
        }
        return made ?? []
    }()

    enum Damage: Sendable {
        /// This bit of this byte; from the end when negative.
        case flip(Int, bit: UInt8 = 1)
        case cut(Int)
        case append([UInt8])

        func apply(to bytes: inout [UInt8]) {
            switch self {
            case .flip(let place, let bit): bytes[place < 0 ? bytes.count + place : place] ^= bit
            case .cut(let count): bytes.removeSubrange(count...)
            case .append(let more): bytes += more
            }
        }
    }

    private static let rows: [(place: String, segment: Int, damage: Damage, cause: String)] = [
        ("type, full to last", 1, .flip(0, bit: 5), "unexpected last record, dropping buffer"),
        ("type, unknown", 1, .flip(0, bit: 6), "unexpected record type 7"),
        ("length", 1, .flip(2, bit: 0x40), "unexpected checksum "),
        ("length, too large", 1, .flip(1, bit: 0x80), "invalid record size "),
        ("checksum", 1, .flip(5), "unexpected checksum "),
        ("payload, middle segment", 1, .flip(20), "unexpected checksum "),
        ("payload, oldest segment", 0, .flip(700), "unexpected checksum "),
        ("payload, newest segment", 2, .flip(20), "unexpected checksum "),
        ("padding", 1, .flip(-3), "unexpected non-zero byte in padded page"),
        ("cut, middle segment", 1, .cut(100), "unexpected checksum "),
        ("cut, newest segment", 2, .cut(100), "unexpected checksum "),
        ("bytes behind the end", 2, .append([1, 2, 3, 4, 5, 6, 7, 8, 9]), "unexpected checksum "),
    ]

    @Test("is repaired: told with file and place, everything kept aside, and a real Prometheus opens the rest")
    func repaired() throws {
        for row in Self.rows { try expectRepaired(row.place, row.segment, row.damage, row.cause) }
        #expect(Self.segments.count == 3)
    }

    private func expectRepaired(_ place: String, _ segment: Int, _ damage: Damage, _ cause: String) throws {
        let site = try Site(Self.segments)
        let whole = try LoggedSamples.lines(LoggedSamples.inLog(site.path))
        var damaged = Self.segments[segment]
        damage.apply(to: &damaged)
        try site.agent.directory.writeBytes("data/wal/0000000\(segment)", damaged)
        let before = segment == 0 ? [] : try LoggedSamples.lines(site.log(of: 0..<segment))

        let said = try site.run()
        #expect(said.contains("corruption in segment \(site.path)/wal/0000000\(segment) at "), "\(place)")
        #expect(said.contains(": \(cause)"), "\(place): \(said)")
        #expect(said.contains("as before in \(site.path)/damaged"), "\(place)")
        #expect(try site.agent.directory.readBytes("data/damaged/0000000\(segment)") == damaged, "\(place)")
        for later in (segment + 1)..<max(3, segment + 1) {
            #expect(try site.agent.directory.readBytes("data/damaged/0000000\(later)") == Self.segments[later])
            #expect(try site.agent.directory.readBytes("data/wal/0000000\(later)").isEmpty)
        }
        let left = try LoggedSamples.lines(LoggedSamples.inLog(site.path))
        #expect(
            Set(left).isSubset(of: whole) && Set(before).isSubset(of: left) && left.count < whole.count + 1,
            "\(place)"
        )
        #expect(differences(try LoggedSamples.dumpedByPromtool(site.path), left) == [], "\(place)")
        #expect(!(try site.run()).contains("corruption"), "\(place)")
    }

    @Test(
        "is none when only nothing was added or lost: zeros, an empty file, leftovers of a checkpoint",
        arguments: ["zeros", "empty", "leftovers"]
    )
    func harmless(what: String) throws {
        let site = try Site(Self.segments)
        let directory = site.agent.directory
        switch what {
        case "zeros":
            try directory.writeBytes("data/wal/00000002", Self.segments[2] + [UInt8](repeating: 0, count: 100))
        case "empty": try directory.writeBytes("data/wal/00000003", [])
        default: try directory.copy(["data/wal/00000000"], into: "data/wal/checkpoint.00000001.tmp")
        }
        let whole = try LoggedSamples.lines(LoggedSamples.inLog(site.path))
        #expect(!(try site.run()).contains("corruption"))
        #expect(try LoggedSamples.lines(LoggedSamples.inLog(site.path)) == whole)
        #expect(access(directory.path("data/wal/checkpoint.00000001.tmp"), F_OK) != 0)
        #expect(access(directory.path("data/damaged"), F_OK) != 0)
        #expect(differences(try LoggedSamples.dumpedByPromtool(site.path), whole) == [])
    }

    @Test("is refused, with nothing touched, when it cannot be repaired", arguments: ["checkpoint", "gap", "file"])
    func refused(what: String) throws {
        let site = try Site(Self.segments)
        let directory = site.agent.directory
        let expected: String
        switch what {
        case "checkpoint":
            try directory.copy(["data/wal/00000000"], into: "data/wal/checkpoint.00000000")
            var bytes = Self.segments[0]
            bytes[200] ^= 1
            try directory.writeBytes("data/wal/checkpoint.00000000/00000000", bytes)
            expected = "corruption in segment \(site.path)/wal/checkpoint.00000000/00000000 at "
        case "gap":
            unlink(directory.path("data/wal/00000001"))
            expected = "\(site.path)/wal: segments are not sequential"
        default:
            try directory.writeBytes("data/wal/checkpoint.00000001", [])
            expected = "\(site.path)/wal: checkpoint checkpoint.00000001 is not a directory"
        }
        let before = try directory.checksums(of: "data")
        let agent = try site.agent.start(configuration: "nothing.yml")
        #expect(agent.waitForEnd() == 2)
        #expect(agent.errors.hasPrefix("--storage.path: \(expected)"))
        #expect(try directory.checksums(of: "data") == before)
    }

    @Test("behind a checkpoint is repaired, and the checkpoint's series stay known")
    func behindACheckpoint() throws {
        let site = try Site(Self.segments)
        let directory = site.agent.directory
        try directory.copy(["data/wal/00000000"], into: "data/wal/checkpoint.00000000")
        var damaged = Self.segments[1]
        damaged[20] ^= 1
        try directory.writeBytes("data/wal/00000001", damaged)
        let said = try site.run()
        #expect(said.contains("corruption in segment \(site.path)/wal/00000001 at "))
        let left = try LoggedSamples.lines(LoggedSamples.inLog(site.path))
        #expect(try left == LoggedSamples.lines(site.log(of: 0..<1)))
        #expect(differences(try LoggedSamples.dumpedByPromtool(site.path), left) == [])
    }

    /// A directory with segments, of which one will be damaged.
    private struct Site {
        let agent: LoggingAgent
        var path: String { agent.path }

        init(_ segments: [[UInt8]]) throws {
            agent = try LoggingAgent()
            try agent.directory.copy([], into: "data/wal")
            for (number, bytes) in segments.enumerated() {
                try agent.directory.writeBytes("data/wal/0000000\(number)", bytes)
            }
        }

        /// Starts the agent, scraping nothing, and ends it; what it said.
        func run() throws -> String {
            let process = try agent.start(configuration: "nothing.yml")
            guard process.says("loaded nothing.yml") else { return process.errors }
            process.signal(SIGTERM)
            #expect(process.waitForEnd() == 0)
            return process.errors
        }

        /// What lies in some of the segments as they were.
        func log(of range: Range<Int>) throws -> [LoggedSamples.Series] {
            let directory = try TemporaryDirectory()
            try directory.copy([], into: "wal")
            for number in range {
                try directory.writeBytes("wal/0000000\(number)", DirectoryDamageTests.segments[number])
            }
            return try LoggedSamples.inLog(directory.path)
        }
    }
}
