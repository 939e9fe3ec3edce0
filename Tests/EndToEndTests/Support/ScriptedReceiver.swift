import Glibc
import ScrapeTestSupport
import Synchronization
import Testing

/// A receiver of remote write 1.0 that does to each request what a script says. What it takes it takes as Prometheus
/// does: a request with a sample that is not newer than its series' last is refused as a whole, unless it equals it.
final class ScriptedReceiver: Sendable {
    /// What happens to a request.
    enum Treatment: Sendable {
        /// Stored and answered 204; 400 when it is out of order.
        case take
        /// Stored, then answered in another way.
        case takeThen(@Sendable () -> LoopbackExporter.Answer)
        /// Not stored; the sender must send it again.
        case fail(LoopbackExporter.Answer)
        /// Not stored; the sender must not send it again.
        case refuse(LoopbackExporter.Answer)
    }

    struct Taken: Sendable {
        var stored = StoredSamples()
        /// Of requests that were refused by the script.
        var refused = StoredSamples()
        /// Samples that came again as they were.
        var repeated = 0
        /// Requests refused because of a sample out of order.
        var outOfOrder = 0
        var malformed = 0
    }

    private let server: LoopbackExporter
    private let taken: Box

    private final class Box: Sendable {
        let state = Mutex(Taken())
    }

    /// `script` is called for every request with its number, counted from 0; from several threads.
    init(port: UInt16 = 0, _ script: @escaping @Sendable (Int) -> Treatment = { _ in .take }) throws {
        let box = Box()
        taken = box
        server = try #require(
            LoopbackExporter(port: port) { request, number in
                guard let samples = try? RemoteMessage.samples(ofWrite: request.body) else {
                    box.state.withLock { $0.malformed += 1 }
                    return Self.page("400 Bad Request", "malformed")
                }
                switch script(number) {
                case .take: return box.state.withLock { $0.take(samples) }
                case .takeThen(let answer):
                    _ = box.state.withLock { $0.take(samples) }
                    return answer()
                case .fail(let answer): return answer
                case .refuse(let answer):
                    box.state.withLock { for (name, point) in samples { $0.refused.add(name, point) } }
                    return answer
                }
            }
        )
    }

    deinit { server.stop() }

    var writeURL: String { "http://\(server.address)/api/v1/write" }

    var requests: Int { server.requests }

    /// What came so far.
    var now: Taken { taken.state.withLock { $0 } }

    static func page(_ status: String, _ body: String = "", headers: [String] = []) -> LoopbackExporter.Answer {
        .page(status: status, headers: headers, body: Array(body.utf8))
    }
}

extension ScriptedReceiver.Taken {
    fileprivate mutating func take(
        _ samples: [(name: String, point: StoredSamples.Point)]
    ) -> LoopbackExporter.Answer {
        var stored = stored
        var repeated = 0
        for (name, point) in samples {
            if let last = stored[name].last {
                if last == point {
                    repeated += 1
                    continue
                }
                guard last.milliseconds < point.milliseconds else {
                    outOfOrder += 1
                    return ScriptedReceiver.page("400 Bad Request", "out of order sample")
                }
            }
            stored.add(name, point)
        }
        self.stored = stored
        self.repeated += repeated
        return ScriptedReceiver.page("204 No Content")
    }
}
