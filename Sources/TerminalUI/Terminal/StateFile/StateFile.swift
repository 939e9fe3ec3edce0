internal import Glibc
internal import MetricModel
internal import ScrapeConfiguration
internal import Synchronization

/// The file in which the screen's state outlives the program: `$XDG_STATE_HOME/scrape-tui/state.json`, else
/// `~/.local/state/scrape-tui/state.json`, for this user alone. Any thread; waits for the disk.
///
/// Several programs share it: each change reads it anew, puts one configuration's view in it and renames the new file over
/// the old one, all of it under a lock. What is damaged or of another version is never written over but set aside.
package final class StateFile: Sendable {
    package let path: String
    private let configuration: String
    private let folder: String
    /// The folders that may be made: of those above it is somebody else's business.
    private let root: String
    /// Named by nobody: where it cannot be written, nobody misses it.
    private let isUsual: Bool
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var hasComplained = false
        /// The view as this run has read or written it last.
        var known = KeptView()
    }

    /// The file as the environment has it, for the configuration at this path (relative to the working directory). nil
    /// where there is no place for one: HOME is not set, or no directory.
    package init?(environment: [String: String], configuration: String) {
        let given = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let base = given ?? home.map({ "\($0)/.local/state" }) else { return nil }
        if given == nil, let home, !Self.isDirectory(home) { return nil }
        root = given == nil ? home ?? "/" : "/"
        isUsual = given == nil
        folder = "\(base)/scrape-tui"
        path = "\(folder)/state.json"
        self.configuration = Self.absolute(configuration)
    }

    // MARK: - Reading

    /// What was kept of this configuration; nil when nothing was. `notice` says what is wrong with the file.
    package func read() -> (view: KeptView?, notice: String?) {
        do {
            let view = try document()[configuration]
            state.withLock { $0.known = view ?? KeptView() }
            return (view, nil)
        } catch {
            guard case .document = error, let lock = lock() else { return (nil, "\(error) (\(path))") }
            // Perhaps somebody has set it aside meanwhile; so it is looked at again.
            defer { Glibc.close(lock) }
            return (nil, setAsideIfBad())
        }
    }

    private enum Problem: Error, CustomStringConvertible {
        case document(StateDocument.Problem)
        case unreadable(String)

        var description: String {
            switch self {
            case .document(let problem): "the file of the screen's state \(problem)"
            case .unreadable(let reason): "the screen's state cannot be read: \(reason)"
            }
        }
    }

    /// The whole file; empty when there is none.
    private func document() throws(Problem) -> StateDocument {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return StateDocument() }
            throw .unreadable(Self.text(errno))
        }
        guard status.st_size <= 4 << 20 else { throw .document(.damaged("it is larger than 4 MiB")) }
        let bytes: [UInt8]
        do { bytes = try FileContent.read(path) } catch { throw .unreadable(error.message) }
        do { return try StateDocument(parsing: bytes) } catch { throw .document(error) }
    }

    /// Under the lock: renames a file that is no state of ours, and says so; nil when it is one.
    private func setAsideIfBad() -> String? {
        do {
            _ = try document()
            return nil
        } catch {
            guard case .document(let problem) = error else { return "\(error) (\(path))" }
            let other = "\(path).\(problem.suffix)"
            guard rename(path, other) == 0 else { return "\(error): \(path)" }
            // What became of it first: the rest may not fit into a line.
            let name = other.split(separator: "/").last ?? ""
            return "state set aside as \(name): the file \(problem) (\(other))"
        }
    }

    // MARK: - Writing

    /// Keeps `view`; what to tell the user, which is at most one sentence in a run.
    func write(_ view: KeptView) -> String? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let notice = update(view, &state.known)
            guard let notice, !state.hasComplained else { return nil }
            state.hasComplained = true
            return notice
        }
    }

    /// Keeps `view` as the last one: what another thread still has in hand is older.
    func close(_ view: KeptView?) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            if let view { _ = update(view, &state.known) }
        }
    }

    private func update(_ view: KeptView, _ known: inout KeptView) -> String? {
        guard makeFolder() else { return isUsual ? nil : unwritable(errno) }
        guard let lock = lock() else { return errno == EWOULDBLOCK ? nil : unwritable(errno) }
        defer { Glibc.close(lock) }
        let notice = setAsideIfBad()
        guard var document = try? document() else { return notice }
        document.put(view, path: configuration, since: known)
        let code = replace(document.bytes)
        if code == 0 { known = view }
        return code == 0 ? notice : unwritable(code)
    }

    private func unwritable(_ code: CInt) -> String {
        "the screen's state is not kept: \(Self.text(code)) (\(path)); --no-state keeps none"
    }

    /// A new file beside the old one, then in its place; an error number when the old one is still there.
    private func replace(_ bytes: [UInt8]) -> CInt {
        let new = "\(path).new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        // One that a killed program left may have been anybody's.
        var code: CInt = fchmod(descriptor, 0o600) == 0 ? 0 : errno
        var rest = bytes[...]
        while !rest.isEmpty, code == 0 {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                code = count == 0 ? EIO : errno
            }
        }
        if Glibc.close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(new, path) != 0 { code = errno }
        if code != 0 { unlink(new) }
        return code
    }

    /// The lock's descriptor, which whoever calls closes; nil (`errno` says why) also when another holds it for a second.
    private func lock() -> CInt? {
        let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        for _ in 0..<50 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            poll(nil, 0, 20)
        }
        let code = errno
        Glibc.close(descriptor)
        errno = code
        return nil
    }

    /// Makes what is missing of the folders, for this user alone; false (`errno` says why) when that is not possible.
    private func makeFolder() -> Bool {
        if Self.isDirectory(folder) { return true }
        var made = root == "/" ? "" : root
        for name in folder.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")) {
            made += "/\(Substring(name))"
            if mkdir(made, 0o700) != 0, errno != EEXIST { return false }
        }
        return Self.isDirectory(folder)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        if status.st_mode & S_IFMT == S_IFDIR { return true }
        errno = ENOTDIR
        return false
    }

    private static func text(_ code: CInt) -> String { SystemError(code: code).text }

    /// The path from the root, without `.`, `..` and doubled slashes; links stay what they are.
    static func absolute(_ path: String) -> String {
        var whole = path
        if !path.hasPrefix("/"), let buffer = getcwd(nil, 0) {
            whole = String(cString: buffer) + "/" + path
            free(buffer)
        }
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
