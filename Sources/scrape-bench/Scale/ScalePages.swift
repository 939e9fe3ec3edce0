internal import MetricModel

/// What the exporters answer: `/steady/100` is a page of 100 samples of which a third changes, `/churn/100` one of a hundred
/// series that were never there before, `/broken/100` one that breaks behind a hundred samples, `/error/100` such a page with
/// status 500, `/unknown/100` one of a type that nobody reads, `/flapping/100` now the one and now the other. `/targets/50000` is a list of so many targets (`TargetList`), of
/// which the exporters here are the scraped ones; every five seconds it is at its next turn.
struct ScalePages {
    /// Where number N of the exporters listens.
    var address: (Int) -> String = { _ in "" }
    private let start = MonotonicTime.now()
    private var list: (count: Int, turn: Int, answer: [UInt8])?
    private var known: [String: [[UInt8]]] = [:]
    private var requests = 0
    private static let text = "text/plain; version=0.0.4"

    mutating func answer(path: String) -> [UInt8] {
        requests += 1
        let parts = path.split(separator: "/")
        let count = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "churn":
            let number = requests
            let page = (0..<count).map { "churn{page=\"\(number)\",number=\"\($0)\"} \($0)\n" }.joined()
            return Self.whole(page, status: "200 OK", type: Self.text)
        case "targets": return targets(count)
        case "flapping":
            let kinds = ["steady", "steady", "steady", "broken", "steady", "steady", "error"]
            return answer(path: "/\(kinds[requests % kinds.count])/\(count)")
        case "broken": return page(path) { Self.samples(count, turn: 0) + "broken{number=\($0)\n" }
        case "error": return page(path, status: "500 Oops") { _ in Self.samples(count, turn: 0) }
        case "unknown": return page(path, type: "text/html") { _ in Self.samples(count, turn: 0) }
        default: return page(path) { Self.samples(count, turn: $0) }
        }
    }

    private mutating func targets(_ count: Int) -> [UInt8] {
        let turn = Int((MonotonicTime.now() - start) / 5_000_000_000)
        if let list, list.count == count, list.turn == turn { return list.answer }
        let text = TargetList(targets: count, groupSize: 1, address: address).text(turn: turn)
        let answer = Self.whole(text, status: "200 OK", type: "application/json")
        list = (count, turn, answer)
        return answer
    }

    /// One of ten pages, each made once.
    private mutating func page(
        _ path: String,
        status: String = "200 OK",
        type: String = Self.text,
        _ make: (Int) -> String
    ) -> [UInt8] {
        if known[path] == nil { known[path] = (0..<10).map { Self.whole(make($0), status: status, type: type) } }
        return known[path]?[requests % 10] ?? []
    }

    private static func samples(_ count: Int, turn: Int) -> String {
        (0..<count).map { number in
            let head = number % 10 == 0 ? "# TYPE scale_\(number / 10)_total counter\n" : ""
            let value = number * 1009 + (number % 3 == 0 ? turn : 0)
            return head + "scale_\(number / 10)_total{device=\"dev\(number % 10)\",zone=\"zone-1\"} \(value)\n"
        }
        .joined()
    }

    private static func whole(_ body: String, status: String, type: String) -> [UInt8] {
        let fields = ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
        return Array("HTTP/1.1 \(status)\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)".utf8)
    }
}
