internal import JSON

/// A line of a watch: what became of one object.
enum WatchEvent<Object: KubernetesObject>: Sendable {
    /// Added or changed.
    case put(Object)
    case deleted(Object)
    /// Nothing happened up to this resource version.
    case bookmark(String)
    /// The server gives up.
    case failed(APIStatus)

    /// - Throws: why the line is none.
    init(_ line: [UInt8]) throws(DiscoveryProblem) {
        let json: JSONValue
        do {
            json = try JSONReader.parse(line, limits: Self.limits)
        } catch {
            throw DiscoveryProblem("unable to decode an event from the watch stream: \(error)")
        }
        let object = json["object"] ?? .null
        let type = json.text(of: "type")
        switch type {
        case "BOOKMARK": self = .bookmark(object["metadata"]?.text(of: "resourceVersion") ?? "")
        case "ERROR": self = .failed(APIStatus(object))
        case "ADDED", "MODIFIED", "DELETED":
            guard let object = Object(object) else {
                throw DiscoveryProblem("the watch stream brought an object without a name")
            }
            self = type == "DELETED" ? .deleted(object) : .put(object)
        default: throw DiscoveryProblem("unknown event \"\(type.prefix(32))\" in the watch stream")
        }
    }

    /// Objects are of 1.5 MiB at most, by the limits of the server's own storage.
    static var limits: JSONLimits { JSONLimits(byteCount: 16 << 20, depth: 100, valueCount: 1_000_000) }
}

/// What the API server says instead of the answer (`metav1.Status`).
struct APIStatus: Sendable, Hashable {
    let code: Int
    let reason: String
    let message: String
    /// What was asked for is newer than what the server has, as after a restart of its storage (client-go's
    /// `isTooLargeResourceVersionError`; servers before 1.19 say so in a message only).
    let isVersionTooNew: Bool

    init(_ json: JSONValue) {
        code = json.number(of: "code").map { Int($0) } ?? 0
        reason = json.text(of: "reason")
        message = json.text(of: "message")
        let causes = json["details"]?["causes"]?.elements ?? []
        let words = [message] + causes.map { $0.text(of: "message") }
        isVersionTooNew =
            causes.contains { $0.text(of: "reason") == "ResourceVersionTooLarge" }
            || reason == "Timeout" && words.contains { $0.contains("Too large resource version") }
    }

    /// What was asked for is too old.
    var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }
}
