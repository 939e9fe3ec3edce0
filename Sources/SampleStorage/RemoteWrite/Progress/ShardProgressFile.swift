internal import CSystem
internal import Glibc
internal import Synchronization

/// What a destination remembers about itself: how many shards it has and how far each has come. A file mapped into
/// memory, so that noting costs no system call and a kill loses nothing that was noted; without a path the same in
/// memory only.
///
///     ┌──────────┬──────────┬─────────────────┬─────────────────┬── …
///     │ header 0 │ header 1 │ shard 0: 4 slots│ shard 1: 4 slots│      64 bytes each
///     └──────────┴──────────┴─────────────────┴─────────────────┴── …
///     header   magic │ version │ generation │ shard count │ CRC-32C
///     slot     sequence │ generation │ acknowledged │ end of the request in flight, or 0 │ CRC-32C
///
/// A generation is a shard count. The newest valid header names it; its parity says which two of a shard's four slots
/// count. The two are written in turn, so at every moment one of them is whole, wherever the process is killed: the one
/// with the higher sequence is the shard's progress. Another shard count is written into the other two slots of every
/// shard, and its header makes it valid at a stroke.
///
/// `@unchecked Sendable`: one destination's thread owns it at a time.
package final class ShardProgressFile: @unchecked Sendable {
    static let wordsPerSlot = 8
    static let slotsPerShard = 4
    static let headerWords = 2 * wordsPerSlot
    /// More shards than anybody configures: a bound for what a file may claim.
    static let mostShards = 1 << 16
    private static let magic: UInt64 = 0x7477_2D68_6372_6373
    private static let version: UInt64 = 1

    private struct Live {
        var sequence: UInt64
        var copy: Int
        var progress: ShardProgress
    }

    package let path: String?
    private let descriptor: Int32
    private var words: UnsafeMutablePointer<UInt64>
    private var byteCount: Int
    private var generation: UInt64 = 0
    private var live: [Live] = []
    /// Sees the mapped bytes after every single store: how tests kill the process there.
    var afterStore: ((UnsafeRawBufferPointer) -> Void)?

    private init(path: String?, descriptor: Int32, words: UnsafeMutablePointer<UInt64>, byteCount: Int) {
        self.path = path
        self.descriptor = descriptor
        self.words = words
        self.byteCount = byteCount
    }

    deinit {
        munmap(words, byteCount)
        if descriptor >= 0 { close(descriptor) }
    }

    package var shardCount: Int { live.count }

    package func progress(of shard: Int) -> ShardProgress { live[shard].progress }

    /// Of all shards: what lies before it in the log is answered for.
    package var oldestAcknowledged: LogPosition {
        live.lazy.map(\.progress.acknowledged).min() ?? LogPosition(segment: 0)
    }

    /// The last place of the log that is noted.
    package var newestNoted: LogPosition {
        live.lazy.map { $0.progress.inFlightEnd ?? $0.progress.acknowledged }.max() ?? LogPosition(segment: 0)
    }

    /// Notes, before a request is sent, that it holds the shard's entries up to `end`.
    package func begin(shard: Int, end: LogPosition) {
        var progress = live[shard].progress
        progress.inFlightEnd = end
        write(progress, of: shard)
    }

    /// Notes that the request in flight was answered for good.
    package func acknowledge(shard: Int) {
        guard let end = live[shard].progress.inFlightEnd else { return }
        write(ShardProgress(acknowledged: end), of: shard)
    }

    /// Moves a shard that has nothing to send along with the reader, never backwards.
    package func advance(shard: Int, to position: LogPosition) {
        let progress = live[shard].progress
        guard progress.inFlightEnd == nil, progress.acknowledged < position else { return }
        write(ShardProgress(acknowledged: position), of: shard)
    }

    /// Goes over to another number of shards, all of which have come to `position`.
    ///
    /// - Throws: when the file cannot grow; the old number holds on then.
    package func switchCount(to count: Int, at position: LogPosition) throws(ShardProgressProblem) {
        let count = min(max(count, 1), Self.mostShards)
        try makeRoom(for: count)
        generation += 1
        live = Array(
            repeating: Live(sequence: 0, copy: 1, progress: ShardProgress(acknowledged: position)),
            count: count
        )
        for shard in 0..<count { write(live[shard].progress, of: shard) }
        writeHeader()
    }
}

// MARK: Opening

extension ShardProgressFile {
    /// Makes a new file, or memory without a path, in which every shard has come to `position`. The file appears whole
    /// or not at all; its directory is made when it is missing.
    package static func create(
        path: String?,
        shardCount: Int,
        at position: LogPosition
    ) throws(ShardProgressProblem) -> ShardProgressFile {
        guard let path else {
            let file = try map(path: nil, descriptor: -1, byteCount: byteCount(shards: shardCount))
            try file.switchCount(to: shardCount, at: position)
            return file
        }
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o777) }
        let fresh = path + ".tmp"
        let descriptor = Glibc.open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .refused(path: fresh, operation: "open", code: errno) }
        let byteCount = byteCount(shards: shardCount)
        // The space is taken now: a store into a hole of a full disk would kill the process.
        let code = posix_fallocate(descriptor, 0, byteCount)
        guard code == 0 else {
            close(descriptor)
            unlink(fresh)
            throw .refused(path: fresh, operation: "fallocate", code: code)
        }
        let file = try map(path: path, descriptor: descriptor, byteCount: byteCount)
        try file.switchCount(to: shardCount, at: position)
        fsync(descriptor)
        guard rename(fresh, path) == 0 else { throw .refused(path: path, operation: "rename", code: errno) }
        return file
    }

    /// Opens the file that a run before this one left; nil when there is none.
    ///
    /// - Throws: `.damaged` when what it says is not to be trusted.
    package static func open(path: String) throws(ShardProgressProblem) -> ShardProgressFile? {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .refused(path: path, operation: "open", code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw .refused(path: path, operation: "stat", code: errno)
        }
        let size = Int(status.st_size)
        let shards = (size - headerWords * 8) / (slotsPerShard * wordsPerSlot * 8)
        guard shards >= 1, shards <= mostShards, byteCount(shards: shards) == size else {
            close(descriptor)
            throw .damaged(path: path, reason: "\(size) bytes are no size of a progress file")
        }
        let file = try map(path: path, descriptor: descriptor, byteCount: size)
        try file.read(room: shards)
        return file
    }

    private static func byteCount(shards: Int) -> Int { (headerWords + shards * slotsPerShard * wordsPerSlot) * 8 }

    private static func map(
        path: String?,
        descriptor: Int32,
        byteCount: Int
    ) throws(ShardProgressProblem) -> ShardProgressFile {
        do {
            let words = try memory(path: path, descriptor: descriptor, byteCount: byteCount)
            return ShardProgressFile(path: path, descriptor: descriptor, words: words, byteCount: byteCount)
        } catch {
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
    }

    private static func memory(
        path: String?,
        descriptor: Int32,
        byteCount: Int
    ) throws(ShardProgressProblem) -> UnsafeMutablePointer<UInt64> {
        let flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED
        guard let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, descriptor, 0), memory != MAP_FAILED
        else { throw .refused(path: path ?? "memory", operation: "mmap", code: errno) }
        return memory.bindMemory(to: UInt64.self, capacity: byteCount / 8)
    }

    private func read(room: Int) throws(ShardProgressProblem) {
        let path = path ?? "memory"
        var count = 0
        for copy in 0..<2 {
            let header = words + copy * Self.wordsPerSlot
            guard header[0] == Self.magic, header[4] == Self.checksum(header, 4) else { continue }
            guard header[1] == Self.version else {
                throw .damaged(path: path, reason: "version \(header[1]) is not known")
            }
            if header[2] > generation {
                generation = header[2]
                count = Int(clamping: header[3])
            }
        }
        guard generation > 0 else { throw .damaged(path: path, reason: "no valid header") }
        guard count >= 1, count <= room else { throw .damaged(path: path, reason: "\(count) shards have no room") }
        for shard in 0..<count {
            let copies = (0..<2).compactMap { live(of: shard, copy: $0) }
            guard let newest = copies.max(by: { $0.sequence < $1.sequence }) else {
                throw .damaged(path: path, reason: "nothing valid about shard \(shard)")
            }
            live.append(newest)
        }
    }

    private func live(of shard: Int, copy: Int) -> Live? {
        let slot = slot(of: shard, copy: copy)
        guard slot[7] == Self.checksum(slot, 7), slot[1] == generation else { return nil }
        return Live(
            sequence: slot[0],
            copy: copy,
            progress: ShardProgress(
                acknowledged: Self.position(slot[2], slot[3]),
                inFlightEnd: slot[4] == 0 ? nil : Self.position(slot[5], slot[6])
            )
        )
    }
}

// MARK: Stores

extension ShardProgressFile {
    private func makeRoom(for shards: Int) throws(ShardProgressProblem) {
        let wanted = Self.byteCount(shards: shards)
        guard wanted > byteCount else { return }
        if descriptor >= 0 {
            let code = posix_fallocate(descriptor, 0, wanted)
            guard code == 0 else { throw .refused(path: path ?? "memory", operation: "fallocate", code: code) }
        }
        let larger = try Self.memory(path: path, descriptor: descriptor, byteCount: wanted)
        if descriptor < 0 { larger.update(from: words, count: byteCount / 8) }
        munmap(words, byteCount)
        words = larger
        byteCount = wanted
    }

    private func slot(of shard: Int, copy: Int) -> UnsafeMutablePointer<UInt64> {
        let index = shard * Self.slotsPerShard + Int(generation & 1) * 2 + copy
        return words + Self.headerWords + index * Self.wordsPerSlot
    }

    private func write(_ progress: ShardProgress, of shard: Int) {
        let copy = 1 - live[shard].copy
        let sequence = live[shard].sequence + 1
        let acknowledged = Self.words(progress.acknowledged)
        let end = progress.inFlightEnd.map(Self.words) ?? (0, 0)
        let isSending: UInt64 = progress.inFlightEnd == nil ? 0 : 1
        store(
            [sequence, generation, acknowledged.0, acknowledged.1, isSending, end.0, end.1],
            at: slot(of: shard, copy: copy)
        )
        live[shard] = Live(sequence: sequence, copy: copy, progress: progress)
    }

    private func writeHeader() {
        store(
            [Self.magic, Self.version, generation, UInt64(live.count)],
            at: words + Int(generation & 1) * Self.wordsPerSlot
        )
    }

    /// Stores values and their checksum, one word after another in this order, which the fences keep.
    private func store(_ values: [UInt64], at target: UnsafeMutablePointer<UInt64>) {
        for (index, value) in values.enumerated() { store(value, at: target + index) }
        store(Self.checksum(target, values.count), at: target + values.count)
    }

    private func store(_ value: UInt64, at word: UnsafeMutablePointer<UInt64>) {
        word.pointee = value
        atomicMemoryFence(ordering: .acquiringAndReleasing)
        afterStore?(UnsafeRawBufferPointer(start: words, count: byteCount))
    }

    private static func checksum(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) -> UInt64 {
        // The upper half tells a slot of zeros from one that was written.
        1 << 32 | UInt64(csystem_crc32c(0, words, count * 8))
    }

    private static func words(_ position: LogPosition) -> (UInt64, UInt64) {
        (UInt64(position.segment) << 32 | UInt64(position.offset), UInt64(position.entry))
    }

    private static func position(_ high: UInt64, _ low: UInt64) -> LogPosition {
        LogPosition(
            segment: UInt32(truncatingIfNeeded: high >> 32),
            offset: UInt32(truncatingIfNeeded: high),
            entry: UInt32(truncatingIfNeeded: low)
        )
    }
}
