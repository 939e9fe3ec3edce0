import ScrapeTestSupport

@testable import HTTPTransport

/// nginx with TLS on a unix socket, so that no port has to be guessed: the host of a request's URL can be any.
final class TLSServer {
    static let program = WebServer.program

    let socketPath: String
    private let server: WebServer

    /// Answers `answer`, in which nginx puts its variables, or what `locations` say; `TestCertificates.server` is shown
    /// when no other is given.
    init(
        _ pair: TestAuthority.Pair? = nil,
        answer: String = #"up 1\n"#,
        http2: Bool = false,
        settings: String = "",
        locations: String? = nil
    ) throws {
        let folder = TemporaryFolder()
        socketPath = folder.path("socket")
        let certificate = pair?.certificate ?? folder.write("server.pem", TestCertificates.server)
        let key = pair?.key ?? folder.write("server.key", TestCertificates.serverKey)
        server = try WebServer(
            """
            server {
                listen unix:\(socketPath) ssl\(http2 ? " http2" : "");
                ssl_certificate \(certificate);
                ssl_certificate_key \(key);
                \(settings.contains("ssl_protocols") ? "" : "ssl_protocols TLSv1.2 TLSv1.3;")
                \(settings)
                \(locations ?? "return 200 \"\(answer)\";")
            }
            """,
            in: folder,
            listeningAt: [.socket(socketPath)]
        )
    }

    /// What the server says to a client: its answer, or the reason why there is none, as Prometheus puts it but without
    /// the request in front of it.
    func verdict(_ settings: HTTPClientSettings, url: String = "https://127.0.0.1/") throws -> String {
        try verdict(Exchange(settings: settings), url: url)
    }

    func verdict(_ exchange: Exchange, url: String = "https://127.0.0.1/") throws -> String {
        let request = HTTPRequest(url: url, deadline: Exchange.seconds(20), unixSocketPath: socketPath)
        switch try exchange.send(request) {
        case .failure(let failure): return failure.problem.goText
        case .response(let response): return response.body.text
        }
    }
}
