import Glibc
import ScrapeTestSupport
import Synchronization

/// A list of target groups behind TLS and a password: an nginx before an answer that a test changes.
final class ListServer {
    /// `https://127.0.0.1:<port>/sd`
    let url: String
    static let user = "reader"
    static let password = "open sesame"

    private let folder = TemporaryFolder()
    private let page: Page
    private let backend: LoopbackExporter
    private let pair: TestAuthority.Pair
    private let authority: TestAuthority
    private let server: WebServer

    private final class Page: Sendable {
        let answer = Mutex(LoopbackExporter.Answer.page(contentType: "application/json", body: Array("[]".utf8)))
    }

    /// - Throws: when it does not start.
    init() throws {
        let page = Page()
        self.page = page
        guard let backend = LoopbackExporter({ _, _ in page.answer.withLock(\.self) }) else {
            throw RunningProgram.Problem(text: "no port")
        }
        self.backend = backend
        authority = try TestAuthority()
        pair = try authority.pair("127.0.0.1", names: "IP:127.0.0.1")
        let port = try LoopbackPort.free()
        url = "https://127.0.0.1:\(port)/sd"
        let users = folder.write("users", "\(Self.user):{PLAIN}\(Self.password)\n")
        server = try WebServer(
            """
            server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(pair.certificate);
                ssl_certificate_key \(pair.key);
                auth_basic lists;
                auth_basic_user_file \(users);
                location / { proxy_pass http://\(backend.address); }
            }
            """,
            in: folder,
            listeningAt: [.port(port, address: "127.0.0.1")]
        )
    }

    deinit { backend.stop() }

    /// Who has signed its certificate.
    var authorityFile: String { authority.own.certificate }

    /// From now on this is the answer.
    func serve(_ body: String, status: String = "200 OK", type: String = "application/json") {
        page.answer.withLock { $0 = .page(status: status, contentType: type, body: Array(body.utf8)) }
    }
}
