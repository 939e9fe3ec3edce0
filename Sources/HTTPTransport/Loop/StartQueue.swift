internal import DequeModule

/// Requests that are ready for their next hop: scrapes go first.
struct StartQueue {
    private var scrapes = Deque<Transfer>()
    private var background = Deque<Transfer>()

    var isEmpty: Bool { scrapes.isEmpty && background.isEmpty }

    mutating func append(_ transfer: Transfer) {
        switch transfer.request.priority {
        case .scrape: scrapes.append(transfer)
        case .background: background.append(transfer)
        }
    }

    mutating func next() -> Transfer? { scrapes.popFirst() ?? background.popFirst() }
}
