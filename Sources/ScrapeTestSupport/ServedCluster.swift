internal import Glibc
internal import Synchronization

/// An API server of Kubernetes that a test writes: lists, pages and watches of objects that come and go. It speaks plain
/// HTTP on a loopback port; a test that wants TLS puts a web server in front.
package final class ServedCluster: Sendable {
    /// What a watch that begins behind the server's memory is answered with.
    package enum TooOld: Sendable {
        case status
        case event
    }

    private struct Object: Sendable {
        let path: String
        let text: String
    }

    private struct Event: Sendable {
        let version: Int
        let path: String
        let line: String
    }

    private struct State {
        var version = 1000
        /// By path and name.
        var objects: [String: Object] = [:]
        var events: [Event] = []
        var oldest = 0
        var tooOld = TooOld.status
        /// Streams that are open end when it changes.
        var generation = 0
        /// Streams tell nothing for the moment.
        var isHushed = false
        /// The list whose streams of a generation end in the middle of a line.
        var brokenEnds: [Int: String] = [:]
        var pageLimit = Int.max
        var answer: (@Sendable (LoopbackExporter.Request) -> LoopbackExporter.Answer?)?
        var requests: [String] = []
        var isStopped = false
        var openStreams = 0
    }

    private let state = Mutex(State())
    private let server = Mutex<LoopbackExporter?>(nil)

    /// With a token, requests without it are refused.
    package init?(token: String? = nil) {
        let made = LoopbackExporter(port: 0) { [weak self] request, _ in
            guard let self else { return .hangUp }
            if let token, request.header("Authorization") != "Bearer \(token)" {
                return Self.status(401, "Unauthorized", "Unauthorized")
            }
            return answer(request)
        }
        guard let made else { return nil }
        server.withLock { $0 = made }
    }

    /// `127.0.0.1:<port>`.
    package var address: String { server.withLock { $0?.address ?? "" } }

    package func stop() {
        state.withLock { $0.isStopped = true }
        server.withLock { $0?.stop() }
    }

    /// Path and query of every request so far.
    package var requests: [String] { state.withLock { $0.requests } }

    /// Streams that are open now.
    package var openStreams: Int { state.withLock { $0.openStreams } }

    // MARK: What the test says

    /// Adds or changes an object. `text` is its JSON with `RV` where its resource version belongs; `path` is that of its
    /// list: `/api/v1/namespaces/shop/pods`.
    package func put(_ path: String, _ name: String, _ text: String) {
        state.withLock { state in
            state.version += 1
            let text = Self.versioned(text, state.version)
            let known = state.objects.updateValue(Object(path: path, text: text), forKey: "\(path)/\(name)") != nil
            Self.record(known ? "MODIFIED" : "ADDED", path, text, &state)
        }
    }

    package func delete(_ path: String, _ name: String) {
        state.withLock { state in
            guard let object = state.objects.removeValue(forKey: "\(path)/\(name)") else { return }
            state.version += 1
            // The version of the deletion, as the real server writes it.
            Self.record("DELETED", path, Self.renewed(object.text, state.version), &state)
        }
    }

    /// Changes without a watch hearing of it, as if the server had lost its memory; what was open ends.
    package func forgetHistory(answering tooOld: TooOld, _ changes: (ServedCluster) -> Void = { _ in }) {
        state.withLock { $0.isHushed = true }
        changes(self)
        state.withLock { state in
            state.isHushed = false
            state.oldest = state.version
            state.events = []
            state.tooOld = tooOld
            state.generation += 1
        }
    }

    /// Tells all streams of a kind that nothing has happened up to a new version.
    package func bookmark(_ path: String) {
        guard let last = path.split(separator: "/").last, let (kind, group) = Self.kinds[String(last)] else { return }
        state.withLock { state in
            state.version += 1
            let metadata = #"{"resourceVersion":"\#(state.version)"}"#
            let text = #"{"kind":"\#(kind)","apiVersion":"\#(group)","metadata":\#(metadata)}"#
            Self.record("BOOKMARK", path, text, &state)
        }
    }

    /// Sends half a line to all streams of a kind and ends all streams.
    package func breakStreams(_ path: String) {
        state.withLock { state in
            state.brokenEnds[state.generation] = path
            state.generation += 1
        }
    }

    /// Ends all streams.
    package func endStreams() { state.withLock { $0.generation += 1 } }

    /// Pages have so many objects at most, whatever is asked for.
    package func limitPages(to count: Int) { state.withLock { $0.pageLimit = count } }

    /// From now on answers come from here, where it has one.
    package func override(_ answer: (@Sendable (LoopbackExporter.Request) -> LoopbackExporter.Answer?)?) {
        state.withLock { $0.answer = answer }
    }

    private static func record(_ type: String, _ path: String, _ text: String, _ state: inout State) {
        let line = #"{"type":"\#(type)","object":\#(text)}"# + "\n"
        state.events.append(Event(version: state.version, path: path, line: line))
    }

    private static func versioned(_ text: String, _ version: Int) -> String {
        text.replacing("\n", with: " ").replacing("\"RV\"", with: "\"\(version)\"")
    }

    private static func renewed(_ text: String, _ version: Int) -> String {
        guard let start = text.firstRange(of: #""resourceVersion":"#) else { return text }
        let rest = text[start.upperBound...].drop { $0 == " " }.dropFirst().drop { $0 != "\"" }
        return "\(text[..<start.upperBound])\"\(version)\(rest)"
    }

    // MARK: Answers

    /// An answer of this status with a `Status` as its body.
    package static func status(_ code: Int, _ reason: String, _ message: String) -> LoopbackExporter.Answer {
        .page(
            status: "\(code) \(reason)",
            contentType: "application/json",
            body: Array(statusText(code, reason, message).utf8)
        )
    }

    private static func statusText(_ code: Int, _ reason: String, _ message: String) -> String {
        #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\#(message)","#
            + #""reason":"\#(reason)","code":\#(code)}"#
    }

    private func answer(_ request: LoopbackExporter.Request) -> LoopbackExporter.Answer {
        let own = state.withLock { state -> (@Sendable (LoopbackExporter.Request) -> LoopbackExporter.Answer?)? in
            state.requests.append(request.path)
            return state.answer
        }
        if let answer = own?(request) { return answer }
        let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
        let fields = Self.fields(parts.count > 1 ? parts[1] : "")
        guard ["true", "1"].contains(fields["watch"]) else { return list(parts[0], fields) }
        // Servers before 1.34 and newer clients: these then list first, as older ones do.
        if fields["sendInitialEvents"] == "true" {
            return Self.status(422, "Invalid", "sendInitialEvents is forbidden for watch")
        }
        return watch(parts[0], fields)
    }

    private static func fields(_ query: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            fields[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return fields
    }

    /// Whether an object of one list is in another: that of its namespace, or of all of them.
    private static func isListed(_ own: String, in wanted: String) -> Bool {
        if own == wanted { return true }
        let parts = own.split(separator: "/")
        guard let place = parts.firstIndex(of: "namespaces"), place + 2 < parts.count else { return false }
        return wanted == "/" + (parts[..<place] + parts[(place + 2)...]).joined(separator: "/")
    }

    private static let kinds = [
        "nodes": ("Node", "v1"), "pods": ("Pod", "v1"), "services": ("Service", "v1"),
        "endpoints": ("Endpoints", "v1"), "endpointslices": ("EndpointSlice", "discovery.k8s.io/v1"),
        "ingresses": ("Ingress", "networking.k8s.io/v1"),
    ]

    private func list(_ path: String, _ fields: [String: String]) -> LoopbackExporter.Answer {
        guard let last = path.split(separator: "/").last, let (kind, group) = Self.kinds[String(last)] else {
            return Self.status(404, "NotFound", "the server could not find the requested resource")
        }
        return state.withLock { state in
            let all = state.objects.filter { Self.isListed($0.value.path, in: path) }.sorted { $0.key < $1.key }
            let start = Int(fields["continue"] ?? "") ?? 0
            let limit = min(Int(fields["limit"] ?? "") ?? Int.max, state.pageLimit)
            let page = all.dropFirst(start).prefix(limit)
            let isLast = start + page.count >= all.count
            let token = isLast ? "" : #","continue":"\#(start + page.count)""#
            let items = page.map(\.value.text).joined(separator: ",")
            let text =
                #"{"kind":"\#(kind)List","apiVersion":"\#(group)","metadata":{"resourceVersion":"\#(state.version)""#
                + #"\#(token)},"items":[\#(items)]}"#
            return .page(contentType: "application/json", body: Array(text.utf8))
        }
    }

    private func watch(_ path: String, _ fields: [String: String]) -> LoopbackExporter.Answer {
        let from = Int(fields["resourceVersion"] ?? "") ?? 0
        let (isTooOld, tooOld, generation) = state.withLock { ($0.oldest > from, $0.tooOld, $0.generation) }
        let gone = Self.statusText(410, "Expired", "too old resource version: \(from)")
        if isTooOld, tooOld == .status { return Self.status(410, "Gone", "too old resource version: \(from)") }
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        return .streamed(head: head) { [weak self] send in
            if isTooOld {
                _ = send(#"{"type":"ERROR","object":\#(gone)}"# + "\n")
                return
            }
            self?.state.withLock { $0.openStreams += 1 }
            self?.stream(path, from: from, generation, send)
            self?.state.withLock { $0.openStreams -= 1 }
        }
    }

    private func stream(_ path: String, from: Int, _ generation: Int, _ send: (String) -> Bool) {
        var next = state.withLock { state in
            state.events.firstIndex { $0.version > from } ?? state.events.count
        }
        while true {
            let (lines, isOver) = state.withLock { state -> ([String], Bool) in
                let isOver = state.isStopped || state.generation != generation
                // An history that was forgotten is behind this stream.
                guard next <= state.events.count, !state.isHushed else { return ([], isOver) }
                defer { next = state.events.count }
                return (state.events[next...].filter { Self.isListed($0.path, in: path) }.map(\.line), isOver)
            }
            for line in lines where !send(line) { return }
            if isOver {
                let broken = state.withLock { $0.brokenEnds[generation] }
                if let broken, Self.isListed(broken, in: path) { _ = send(#"{"type":"MODI"#) }
                return
            }
            usleep(5_000)
        }
    }
}
