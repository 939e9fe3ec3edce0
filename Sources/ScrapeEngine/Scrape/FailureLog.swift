internal import Glibc
internal import HTTPTransport
internal import JSON
package import MetricModel
internal import Synchronization

/// An open `scrape_failure_log_file`: one JSON object per line and failed request (`util/logging/file.go`, v3.5). Any
/// thread; a line is one write, so that those of several writers never mix.
package final class FailureLog: Sendable {
    private let descriptor: Int32

    /// Opens the file to add to it, and creates it when there is none. Does not wait for the other end of a pipe.
    ///
    /// - Throws: the system's refusal.
    package init(path: String) throws(SystemError) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SystemError(code: errno) }
    }

    deinit { close(descriptor) }

    /// Throws what `init` would; the file is not created.
    package static func check(path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC)
        if descriptor >= 0 {
            close(descriptor)
            return
        }
        guard errno == ENOENT else { throw SystemError(code: errno) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        guard access(String(folder), W_OK | X_OK) == 0 else { throw SystemError(code: errno) }
    }

    /// Adds a line, without the secrets of URLs. One that cannot be written is lost, as in Prometheus: scrapes do not wait for a log. `file` and `line`
    /// are the caller's.
    ///
    /// - Returns: whether it was written whole.
    @discardableResult
    package func write(
        _ failure: String,
        of target: Target,
        at time: WallTime,
        file: String = #fileID,
        line: Int = #line
    ) -> Bool {
        let name = file.split(separator: "/").last ?? ""
        var writer = JSONWriter(escapesForHTML: false)
        writer.object { writer in
            writer.member("time", time.rfc3339)
            writer.member("level", "ERROR")
            writer.member("source", "\(name):\(line)")
            writer.member("msg", SecretParameters.masked(inSentence: failure))
            writer.member("job_name", target.pool)
            writer.member("target", SecretParameters.masked(target.url))
        }
        let bytes = writer.bytes + [0x0A]
        return bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }
}

/// Where the scrapes of one pool write their failures. Loops that run on through a reload write into the file opened by
/// it. Any thread.
package final class PoolFailureLog: Sendable {
    private let log = Mutex<FailureLog?>(nil)

    package init() {}

    package func replace(with log: FailureLog?) { self.log.withLock { $0 = log } }

    package var current: FailureLog? { log.withLock { $0 } }
}
