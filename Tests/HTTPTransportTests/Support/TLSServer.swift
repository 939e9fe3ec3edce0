import Glibc
import ScrapeTestSupport

/// nginx with `TestCertificates.server` on a unix socket, so that no port has to be guessed. It answers `up 1`.
final class TLSServer {
    /// Where nginx is; nil, with one line that says so, where it is not installed.
    static let program: String? = {
        let places: [String] = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        let found = places.first { access($0, X_OK) == 0 }
        if found == nil { print("skipped: needs nginx") }
        return found
    }()

    let socketPath: String
    private let folder: TemporaryFolder
    private let process: pid_t

    init() throws {
        guard let program = Self.program else { throw SetupProblem(text: "no nginx") }
        let folder = TemporaryFolder()
        self.folder = folder
        socketPath = folder.path("socket")
        folder.write("server.pem", TestCertificates.server)
        folder.write("server.key", TestCertificates.serverKey)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        let configuration = folder.write(
            "nginx.conf",
            """
            daemon off;
            master_process off;
            pid \(folder.path("pid"));
            error_log \(folder.path("errors"));
            events {}
            http {
                access_log off;
                \(temporary.map { "\($0)_temp_path \(folder.path);" }.joined(separator: "\n"))
                server {
                    listen unix:\(socketPath) ssl;
                    ssl_certificate \(folder.path("server.pem"));
                    ssl_certificate_key \(folder.path("server.key"));
                    return 200 "up 1\\n";
                }
            }
            """
        )
        process = try Self.start([program, "-e", folder.path("errors"), "-p", folder.path, "-c", configuration])
        guard eventually({ Self.isListening(socketPath) }) else { throw SetupProblem(text: "nginx does not listen") }
    }

    deinit {
        kill(process, SIGTERM)
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    private static func start(_ arguments: [String]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals; what they start must not.
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var strings = arguments.map { strdup($0) } + [nil]
        defer { strings.forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, arguments[0], nil, &attributes, &strings, environ)
        guard code == 0 else { throw SetupProblem(text: "\(arguments[0]): errno \(code)") }
        return process
    }

    private static func isListening(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
