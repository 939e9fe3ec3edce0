import ScrapeTestSupport

/// A request as the server saw it, told without what is everybody's own: the program's name, and the order of its lines.
/// What `http_headers` add stands apart, because Prometheus adds it once more to the same request with every scrape.
struct SeenRequest: Sendable {
    /// The job that it says it is of; nothing when it says none.
    let job: String
    /// Without its query.
    let path: String
    let text: String
    /// The lines that a job's `http_headers` are for.
    let ownHeaders: Set<String>

    init(_ request: LoopbackExporter.Request) {
        path = String(request.path.prefix { $0 != "?" })
        let body = String(decoding: request.body, as: UTF8.self)
        let headers = request.headers.map(Self.masked)
        ownHeaders = Set(headers.filter(Self.isOwn).flatMap(Self.separated))
        let lines = Set(headers.filter { !Self.isOwn($0) }).sorted()
        text = "\(request.method) \(request.path) | \(lines.joined(separator: " | ")) | \(body)"
        let names = [request.path, body].compactMap { Self.name(in: $0) }
        job = names.first ?? (request.method == "CONNECT" ? String(path.prefix { $0 != "." }) : "")
    }

    /// What stands behind `j=`.
    private static func name(in text: String) -> String? {
        text.firstRange(of: "j=").map {
            String(text[$0.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" })
        }
    }

    private static func masked(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        let isAgent = line.lowercased().hasPrefix("user-agent: ")
        let agents = ["Prometheus/", "scrape-tui/"]
        return isAgent && agents.contains { line.dropFirst(12).hasPrefix($0) }
            ? "\(line.prefix(12))agent" : String(line)
    }

    private static func isOwn(_ line: String) -> Bool {
        ["x-one:", "x-two:", "cookie:"].contains { line.lowercased().hasPrefix($0) }
    }

    /// A server may have put several values of HTTP/2 into one line.
    private static func separated(_ line: String) -> [String] {
        guard line.lowercased().hasPrefix("cookie:") else { return [line] }
        return line.dropFirst(7).split(separator: ";").map { "\(line.prefix(7)) \($0.trimmingPrefix(" "))" }
    }
}
