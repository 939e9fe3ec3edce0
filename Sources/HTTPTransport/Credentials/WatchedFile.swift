internal import Glibc
internal import MetricModel

/// A small file that settings name: a secret or certificates. Its content is read again only when the file changed.
///
/// Looking at it blocks, so it is nothing for the I/O thread.
struct WatchedFile: Sendable {
    /// Why there is no content, in Go's words: `open x: no such file or directory`.
    struct Unreadable: Error, Hashable {
        let text: String
    }

    static let largest = 16 << 20

    /// What tells one state of a file from another.
    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt
        let size: Int
        let modified: [Int]

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = [
                Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec), Int(status.st_ctim.tv_sec),
                Int(status.st_ctim.tv_nsec),
            ]
        }
    }

    let path: String
    private(set) var content: Result<[UInt8], Unreadable>
    private var identity: Identity?
    /// It was read a second time without another change: a write within the clock's tick of the first reading leaves
    /// no other trace.
    private var isSettled = false

    /// Reads the file.
    init(path: String) {
        self.path = path
        (content, identity) = Self.read(path)
    }

    /// Reads the file again if it changed. True when the content is another now.
    mutating func refresh() -> Bool {
        var status = stat()
        let found = stat(path, &status) == 0 ? Identity(status) : nil
        if isSettled, found != nil, found == identity { return false }
        let before = (content, identity)
        (content, identity) = Self.read(path)
        isSettled = identity != nil && identity == before.1
        return content != before.0
    }

    /// Takes equal bytes that others have as well, so that all have them once.
    mutating func share(_ bytes: [UInt8]) {
        if content == .success(bytes) { content = .success(bytes) }
    }

    private static func read(_ path: String) -> (Result<[UInt8], Unreadable>, Identity?) {
        // A pipe without a writer must not hold anybody up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return (.failure(unreadable("open", path, errno)), nil) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return (.failure(unreadable("stat", path, errno)), nil) }
        // Without a writer it would read as an empty secret, with one only once.
        guard status.st_mode & S_IFMT != S_IFIFO else {
            return (.failure(Unreadable(text: "read \(path): not a regular file")), nil)
        }
        do {
            return (.success(try bytes(of: descriptor, path)), Identity(status))
        } catch {
            return (.failure(error), nil)
        }
    }

    private static func bytes(of descriptor: Int32, _ path: String) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unreadable("read", path, errno) }
            bytes.append(contentsOf: piece[..<count])
            if bytes.count > largest { throw unreadable("read", path, EFBIG) }
        }
    }

    private static func unreadable(_ call: String, _ path: String, _ code: Int32) -> Unreadable {
        Unreadable(text: "\(call) \(path): \(SystemError(code: code).text)")
    }
}
