internal import Glibc
internal import MetricModel

/// A recording that is being written.
package final class RecordingFile {
    /// The first line of every recording; the number is the format's.
    static let magic = Array("scrape-tui recording 1\n".utf8)

    package let path: String
    private let descriptor: CInt
    /// What stands in it for good.
    private(set) var byteCount = 0

    /// Makes a new file that nobody else may read.
    ///
    /// - Throws: what keeps it from being made; a file that is there is never written over.
    package init(creating path: String) throws(RecordingProblem) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            if code == EEXIST {
                throw RecordingProblem("\(path) is there already: a recording never writes over a file")
            }
            throw RecordingProblem("cannot make \(path): \(String(cString: strerror(code)))")
        }
        // Whatever mask or ACL there is.
        fchmod(descriptor, 0o600)
    }

    /// For a file that is open already.
    init(path: String, descriptor: CInt) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends all of these bytes or none.
    ///
    /// - Throws: why the system did not take them.
    func append(_ bytes: [UInt8]) throws(RecordingProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            let code = count == 0 ? EIO : errno
            if code == EINTR { continue }
            ftruncate(descriptor, off_t(byteCount))
            throw RecordingProblem("\(path): \(String(cString: strerror(code)))")
        }
        byteCount += bytes.count
    }
}

/// A recording that is read. Its records are found, and each held against its checksum, when it is opened: O(bytes).
package final class RecordingReader: RecordSource {
    private let descriptor: CInt
    let index: RecordIndex
    let base: Int64
    /// What is wrong with its end; nil for one that was ended in order.
    package let remark: String?

    /// - Throws: when the file cannot be read, is no recording, or nothing of it can be shown.
    package convenience init(path: String) throws(RecordingProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw RecordingProblem("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        try self.init(descriptor)
    }

    /// Closes the descriptor at the end.
    init(_ descriptor: CInt) throws(RecordingProblem) {
        self.descriptor = descriptor
        var scan = RecordingScan(descriptor)
        do {
            try scan.run()
        } catch {
            close(descriptor)
            throw error
        }
        index = scan.index
        base = scan.base
        remark = scan.remark
    }

    deinit { close(descriptor) }

    var still: any RecordSource { self }

    func content(of place: RecordPlace) throws(RecordingProblem) -> [UInt8] {
        guard let stored = RecordingScan.bytes(descriptor, at: place.offset, count: place.header.storedCount) else {
            throw RecordingProblem("the file has become shorter", at: place.offset)
        }
        return try place.content(stored)
    }
}

/// One pass over a file.
private struct RecordingScan {
    private let descriptor: CInt
    private(set) var index = RecordIndex()
    private(set) var base: Int64 = 0
    private(set) var remark: String?

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    mutating func run() throws(RecordingProblem) {
        let magic = RecordingFile.magic
        let first = Self.bytes(descriptor, at: 0, count: magic.count) ?? []
        guard first == magic else {
            let name = magic.prefix { $0 != UInt8(ascii: "1") }
            guard first.starts(with: name) else { throw RecordingProblem("this is no recording of scrape-tui", at: 0) }
            throw RecordingProblem("a recording of another version than 1: use the program that made it", at: 0)
        }
        var position = Int64(magic.count)
        var order = 0
        while let header = try header(at: position) {
            let content = position + Int64(RecordHeader.byteCount)
            guard let stored = Self.bytes(descriptor, at: content, count: header.storedCount) else {
                remark = "its end is cut off at byte \(position)"
                break
            }
            guard Checksum.of(stored[...]) == header.checksum else {
                remark = "it is damaged at byte \(position)"
                break
            }
            let place = RecordPlace(header: header, order: order, offset: content)
            if order == 0 { try begin(place, stored) }
            index.add(place)
            order += 1
            position = content + Int64(header.storedCount)
        }
        guard !index.ticks.isEmpty else {
            throw RecordingProblem(remark ?? "nothing was recorded yet", at: remark == nil ? position : nil)
        }
    }

    private mutating func header(at position: Int64) throws(RecordingProblem) -> RecordHeader? {
        let bytes = Self.readable(descriptor, at: position, count: RecordHeader.byteCount)
        if bytes.isEmpty {
            if !index.hasEnd, !index.ticks.isEmpty { remark = "it was not ended in order" }
            return nil
        }
        if bytes.count < RecordHeader.byteCount {
            remark = "its end is cut off at byte \(position)"
            return nil
        }
        guard let header = RecordHeader(bytes[...]) else {
            remark = "it is damaged at byte \(position)"
            return nil
        }
        return header
    }

    private mutating func begin(_ place: RecordPlace, _ stored: [UInt8]) throws(RecordingProblem) {
        guard place.header.kind == .begin else {
            throw RecordingProblem("a recording begins with another record", at: place.offset)
        }
        // The base is the header's time, so that one number is enough.
        base = place.header.at.nanoseconds
        _ = try place.content(stored)
    }

    /// Exactly so many bytes; nil when the file has fewer.
    static func bytes(_ descriptor: CInt, at offset: Int64, count: Int) -> [UInt8]? {
        let bytes = readable(descriptor, at: offset, count: count)
        return bytes.count == count ? bytes : nil
    }

    /// As many as there are.
    static func readable(_ descriptor: CInt, at offset: Int64, count: Int) -> [UInt8] {
        var status = stat()
        // Not even memory for what the file does not have.
        guard fstat(descriptor, &status) == 0, Int64(status.st_size) > offset else { return [] }
        let room = Int(min(Int64(count), Int64(status.st_size) - offset))
        return [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            while filled < room {
                let count = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + filled },
                    room - filled,
                    off_t(offset) + filled
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                filled += count
            }
        }
    }
}
