import Glibc
import ScrapeTestSupport

/// A tinyproxy for everybody, on a loopback address that is this process's own.
final class ForwardProxy {
    static let program = StartedProgram.path(of: "tinyproxy")

    static let port = 18_888
    private static let address: String = {
        let process = getpid()
        return "127.83.\(process >> 8 & 0xFF).\(max(1, process & 0xFF))"
    }()

    private let folder: TemporaryFolder
    private let process: StartedProgram

    /// Asks for `user`, a name and a password with a blank between them, when there is one.
    init(user: String? = nil) throws {
        guard let program = Self.program else { throw SetupProblem(text: "no tinyproxy") }
        let folder = TemporaryFolder()
        self.folder = folder
        let configuration = folder.write(
            "tinyproxy.conf",
            """
            Port \(Self.port)
            Listen \(Self.address)
            Timeout 60
            MaxClients 20
            LogFile "\(folder.path("log"))"
            \(user.map { "BasicAuth \($0)" } ?? "")

            """
        )
        process = try StartedProgram([program, "-d", "-c", configuration])
        guard eventually({ Self.isListening() }) else { throw SetupProblem(text: "tinyproxy does not listen") }
    }

    var url: String { "http://\(Self.address):\(Self.port)" }

    private static func isListening() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = inet_addr(address)
        name.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
