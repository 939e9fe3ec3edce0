import JSON

/// How a file changes that has the target of a row.
struct PeerFileChange: Sendable {
    enum What {
        case gone, back
        /// Back, or still there, with another interval.
        case interval(String)
    }

    let what: What
    /// Milliseconds after the change before was seen.
    var pause: Int64 = 0

    var isGone: Bool {
        if case .gone = what { true } else { false }
    }

    /// What the target has more.
    var labels: [(name: String, value: String)] {
        guard case .interval(let interval) = what else { return [] }
        return [("__scrape_interval__", interval), ("__scrape_timeout__", interval)]
    }

    /// Of the target, before the next change.
    var leastRequests: Int {
        if case .interval = what { 5 } else { 2 }
    }

    /// Whether the targets of the API are those of the file.
    func isIn(_ active: [JSONValue]) -> Bool {
        switch what {
        case .gone: active.isEmpty
        case .back: !active.isEmpty
        case .interval(let interval): active.first?["scrapeInterval"]?.text == interval
        }
    }
}
