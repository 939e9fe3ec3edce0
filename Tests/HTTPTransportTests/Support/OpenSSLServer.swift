import Glibc
import ScrapeTestSupport

@testable import HTTPTransport

/// openssl's test server on a unix socket, for what nginx does not do: alerts, and certificates that it refuses to show.
final class OpenSSLServer {
    private let socketPath: String
    private let folder = TemporaryFolder()
    private let process: StartedProgram

    init(_ pair: TestAuthority.Pair, _ options: [String]) throws {
        // It takes no path of more than 31 bytes.
        let socketPath = folder.path("s")
        self.socketPath = socketPath
        // It ends with its input, and a pipe that it has open both ways never ends.
        let input = folder.path("input")
        mkfifo(input, 0o600)
        process = try StartedProgram(
            ["openssl", "s_server", "-unix", socketPath, "-cert", pair.certificate, "-key", pair.key, "-www", "-quiet"]
                + options,
            input: input,
            listeningAt: [.socket(socketPath)]
        )
    }

    /// What becomes of a request to `https://127.0.0.1/`.
    func problem(_ settings: HTTPClientSettings) throws -> TransportProblem? {
        let request = HTTPRequest(
            url: "https://127.0.0.1/",
            deadline: Exchange.seconds(20),
            unixSocketPath: socketPath
        )
        return try Exchange(settings: settings).send(request).problem
    }
}
