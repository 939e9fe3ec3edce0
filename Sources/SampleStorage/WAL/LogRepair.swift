/// Brings a damaged log into a state that can be opened (`WL.Repair` in `tsdb/wlog/wlog.go`, v3.5).
///
/// The damaged segment keeps its records before the damage, byte for byte, and is padded as Prometheus pads it. What is
/// behind cannot be used: records may speak of series that are lost. Prometheus deletes it; here it is moved to
/// `DIR/damaged`. Empty segments take the place of later ones, so that no number is used twice and places that others
/// remember stay in the past.
package enum LogRepair {
    package struct Report: Sendable, Hashable {
        package var segment: UInt32
        /// How much of the segment was kept, without the padding.
        package var keptByteCount: Int
        /// The segments that were emptied, beside the damaged one.
        package var emptied: [UInt32]
        /// Where the segments lie now as they were.
        package var damagedPath: String
    }

    private static let unfinished = "/damaged.tmp"

    /// Repairs `DIR/wal` before it is opened. A kill at any moment leaves a log that shows the same damage again or
    /// none, and loses nothing.
    ///
    /// - Throws: `problem` itself, with nothing touched, when it is no `.corruption`; `.unreadable`, `.unwritable`.
    package static func repair(
        _ directory: String,
        after problem: LogProblem,
        files: LogFiles = .system
    ) throws(LogProblem) -> Report {
        guard case .corruption(let segment, let offset, _) = problem else { throw problem }
        let log = directory + "/wal"
        guard let segments = try LogDirectoryListing(log, files: files).segments, segments.contains(segment) else {
            throw problem
        }
        let kept = try intactByteCount(of: segment, before: offset, in: log, files)
        let collected = directory + unfinished
        try files.makeDirectory(collected)
        let later = segments.filter { $0 > segment }
        // The damaged one last: until it is whole again, another start finds the same damage.
        for number in later.reversed() {
            try replace(number, in: log, keeping: 0, length: 0, original: collected, files)
        }
        try replace(segment, in: log, keeping: kept, length: paddedLength(of: kept), original: collected, files)
        let damaged = directory + "/damaged"
        try files.remove(damaged)
        try files.rename(collected, to: damaged)
        try files.syncDirectory(directory)
        return Report(segment: segment, keptByteCount: kept, emptied: later, damagedPath: damaged)
    }

    /// Where the last record ends that ends before `offset`.
    private static func intactByteCount(
        of segment: UInt32,
        before offset: Int,
        in log: String,
        _ files: LogFiles
    ) throws(LogProblem) -> Int {
        let folder = SegmentFolder(log, segments: segment...segment, files: files)
        var reader = LogReader(folder, from: LogPosition(segment: segment), through: segment)
        var end = 0
        do {
            while let record = try reader.next(), record.end.offset < offset { end = Int(record.end.offset) }
        } catch {
            guard case .corruption = error else { throw error }
        }
        return end
    }

    /// What is kept is padded by the page it ends in, or by one more where nothing is left of that.
    private static func paddedLength(of byteCount: Int) -> Int {
        LogPage.nextFragment(after: byteCount) / LogPage.size * LogPage.size + LogPage.size
    }

    /// Puts the beginning of a segment, filled up with zeros to `length`, in its place; `original` gets it as it was.
    private static func replace(
        _ segment: UInt32,
        in log: String,
        keeping byteCount: Int,
        length: Int,
        original: String,
        _ files: LogFiles
    ) throws(LogProblem) {
        let path = "\(log)/\(SegmentName.text(segment))"
        let old = "\(original)/\(SegmentName.text(segment))"
        // What an interrupted repair has put there is the older.
        if try files.status(old) == nil {
            try files.link(path, as: old)
            try files.syncDirectory(original)
        }
        let repaired = path + ".repair"
        try files.remove(repaired)
        let file = try files.create(repaired)
        try copy(byteCount, from: files.open(path), to: file)
        try file.truncate(to: length)
        try file.sync()
        try files.rename(repaired, to: path)
        try files.syncDirectory(log)
    }

    private static func copy(_ byteCount: Int, from source: LogFile, to target: LogFile) throws(LogProblem) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { piece.deallocate() }
        var copied = 0
        while copied < byteCount {
            let room = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, byteCount - copied)])
            let count = try source.read(from: copied, into: room)
            // Zeros that a reader adds to a last page are added by `length`.
            guard count > 0 else { return }
            try target.write(UnsafeRawBufferPointer(rebasing: room[..<count]), at: copied)
            copied += count
        }
    }
}

extension LogRepair.Report: CustomStringConvertible {
    /// What became of the segments, for people.
    package var description: String {
        let rest = emptied.isEmpty ? "it lies" : "it and \(emptied.count) behind it lie"
        return "the segment keeps its first \(keptByteCount) bytes; \(rest) as before in \(damagedPath)"
    }
}
