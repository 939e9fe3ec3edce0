import Synchronization

/// A token endpoint on loopback: answers as it is told, and remembers what it was asked.
final class TokenEndpoint: Sendable {
    struct Answer: Sendable {
        var status = "200 OK"
        var type = "application/json"
        var body = ""

        static func token(_ text: String, expiresIn: Int = 3600) -> Answer {
            Answer(body: #"{"access_token":"\#(text)","token_type":"bearer","expires_in":\#(expiresIn)}"#)
        }
    }

    private let server: LoopbackServer
    private let asked: Asked

    private final class Asked: Sendable {
        let requests = Mutex<[String]>([])
    }

    /// Gives each request, counted from 0, what `answer` says; nil closes the connection without a word.
    init(answer: @escaping @Sendable (_ request: String, _ number: Int) -> Answer?) throws {
        let asked = Asked()
        self.asked = asked
        server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let number = asked.requests.withLock { requests in
                    requests.append(request)
                    return requests.count - 1
                }
                guard let answer = answer(request, number) else { return }
                connection.respond(answer.status, headers: "Content-Type: \(answer.type)\r\n", body: answer.body)
            }
        }
    }

    /// Gives the token `T`, each time when the gate is opened once more.
    convenience init(heldBackBy gate: Countdown) throws {
        try self.init { _, _ in
            _ = gate.wait()
            return .token("T")
        }
    }

    var url: String { server.url + "/t" }

    /// Head and body of each request.
    var requests: [String] { asked.requests.withLock { $0 } }

    var connections: Int { server.accepted }

    func stop() { server.stop() }
}
