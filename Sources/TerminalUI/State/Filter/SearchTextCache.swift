internal import MetricModel
internal import ScrapeEngine

/// The lower-cased text of every row that a filter's words look through, kept from snapshot to snapshot: a row's text is
/// made once.
struct SearchTextCache<Identity: Hashable & Sendable>: Sendable {
    private var identities: [Identity] = []
    private var texts: [[UInt8]] = []

    /// Makes the texts of rows that are new. Those that have moved bring theirs along.
    mutating func refresh<Row>(_ rows: [Row], identity: (Row) -> Identity, text: (Row) -> [UInt8]) {
        let new = rows.map(identity)
        guard new != identities else { return }
        let known = Dictionary(zip(identities, texts), uniquingKeysWith: { first, _ in first })
        texts = zip(rows, new).map { row, identity in known[identity] ?? text(row) }
        identities = new
    }

    subscript(index: Int) -> [UInt8] { index < texts.count ? texts[index] : [] }
}

/// Builds one row's text: words separated by blanks, labels as `name=value`.
struct SearchText {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ text: String) {
        bytes.append(0x20)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ labels: Labels) {
        labels.forEach { name, value in
            bytes.append(0x20)
            bytes.append(contentsOf: name)
            bytes.append(0x3D)
            bytes.append(contentsOf: value)
        }
    }

    var lowered: [UInt8] { FilterWord.lowered(bytes) }
}

extension TargetRow {
    var searchText: [UInt8] {
        var text = SearchText()
        text.add(url)
        text.add(pool)
        text.add(labels)
        return text.lowered
    }
}

extension EngineEvent {
    /// In the words of the log and in the short ones of a small screen.
    var searchText: [UInt8] {
        var text = SearchText()
        text.add(sentence)
        text.add(brief)
        text.add(pool ?? "")
        text.add(targetURL ?? address ?? "")
        text.add(area.rawValue)
        return text.lowered
    }
}

extension DroppedRow {
    var searchText: [UInt8] {
        var text = SearchText()
        text.add(address)
        text.add(pool)
        if case .rule(let number, let rule, _, let location) = reason {
            text.add("#\(number) \(rule)")
            text.add(location.description)
        } else {
            text.add(reason.shortText)
        }
        text.add(discoveredLabels)
        return text.lowered
    }
}
