internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What names and numbers of a command mean.
extension PlainMonitor {
    /// Something that a command can be about.
    enum Subject: Sendable {
        case pool(PoolRow)
        case target(TargetRow)
        case dropped(DroppedRow)
        case event(EngineEvent)
        case destination(DestinationStatistics)

        var name: String {
            switch self {
            case .pool(let row): row.name
            case .target(let row): row.displayName
            case .dropped(let row): row.shownAddress
            case .event(let row): row.sentence
            case .destination(let row): row.name
            }
        }
    }

    /// Why words name nothing.
    struct Unclear: Error {
        var text: String
    }

    /// So many candidates are named.
    private static let candidates = 5

    /// What the words mean: a name, numbers of the last list (`3`, `1-4`), or without words what was shown last.
    func subjects(_ words: String) throws(Unclear) -> [Subject] {
        guard !words.isEmpty else { return [try present()] }
        if let subject = whole(words) { return [subject] }
        let parts = words.split { $0 == " " || $0 == "," }.map(String.init)
        var subjects: [Subject] = []
        for part in parts {
            if let subject = whole(part) {
                subjects.append(subject)
            } else if let range = Self.range(part) {
                for number in range { subjects.append(try row(number)) }
            } else {
                subjects.append(try named(parts.count == 1 ? words : part))
            }
        }
        return subjects
    }

    /// The one that the words mean.
    func subject(_ words: String) throws(Unclear) -> Subject {
        let subjects = try subjects(words)
        guard let first = subjects.first, subjects.count == 1 else {
            throw Unclear(text: "this is for one at a time, and '\(words)' are \(subjects.count)")
        }
        return first
    }

    private func present() throws(Unclear) -> Subject {
        if let detail = monitor.navigation.detail { return .target(detail.row) }
        if let name = monitor.navigation.pool, let pool = monitor.snapshot?.pools.first(where: { $0.name == name }) {
            return .pool(pool)
        }
        throw Unclear(text: "of what? Say a name, or a number of the last list")
    }

    /// `3`, `1-4`; at most a thousand.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
        return first > 0 && last >= first && last - first < 1000 ? first...last : nil
    }

    private func row(_ number: Int) throws(Unclear) -> Subject {
        let snapshot = monitor.snapshot
        func at<Identity>(_ identities: [Identity]) throws(Unclear) -> Identity {
            guard identities.indices.contains(number - 1) else {
                throw Unclear(text: "the last list has \(identities.count) rows, so there is no \(number)")
            }
            return identities[number - 1]
        }
        let found: Subject?
        switch listed {
        case .nothing: throw Unclear(text: "no list has been printed, so \(number) means nothing: 'targets' prints one")
        case .pools(let names):
            let name = try at(names)
            found = snapshot?.pools.first { $0.name == name }.map { .pool($0) }
        case .targets(let ids):
            let id = try at(ids)
            found = snapshot?.targets.first { $0.id == id }.map { .target($0) }
        case .dropped(let identities):
            let identity = try at(identities)
            found = snapshot?.dropped.first { $0.identity == identity }.map { .dropped($0) }
        case .events(let sequences):
            let sequence = try at(sequences)
            found = monitor.log.events.first { $0.sequence == sequence }.map { .event($0) }
        case .destinations(let ids):
            let id = try at(ids)
            found = snapshot?.storage.destinations.first { $0.id == id }.map { .destination($0) }
        }
        guard let found else { throw Unclear(text: "number \(number) of the last list is not there any more") }
        return found
    }

    /// What goes by exactly this name, a pool before a target; nil where nothing or more than one does.
    private func whole(_ name: String) -> Subject? {
        if let pool = monitor.snapshot?.pools.first(where: { $0.name == name }) { return .pool(pool) }
        let rows = targets(called: name)
        return rows.count == 1 ? .target(rows[0]) : nil
    }

    private func targets(called name: String) -> [TargetRow] {
        monitor.snapshot?.targets.filter { row in
            row.displayName == name || row.url == name || row.address == name || row.labels["instance"] == name
        } ?? []
    }

    /// By a part of a name.
    private func named(_ name: String) throws(Unclear) -> Subject {
        guard let snapshot = monitor.snapshot else { throw Unclear(text: "nothing is known yet") }
        let word = FilterWord(name)
        var found: [Subject] = targets(called: name).map { .target($0) }
        if found.isEmpty {
            found = snapshot.pools.filter { word.isIn($0.name) }.map { .pool($0) }
            if found.count != 1 {
                found += snapshot.targets.filter { word.isIn($0.displayName) }.map { .target($0) }
            }
        }
        if found.isEmpty { found = snapshot.dropped.filter { word.isIn($0.address) }.map { .dropped($0) } }
        if found.count == 1 { return found[0] }
        guard !found.isEmpty else {
            throw Unclear(text: "nothing is called '\(name)': 'pools' and 'targets' list what there is")
        }
        let names = found.prefix(Self.candidates).map { subject in
            if case .target(let row) = subject { "\(row.pool) \(row.displayName)" } else { subject.name }
        }
        let more = found.count > Self.candidates ? " (+\(found.count - Self.candidates))" : ""
        throw Unclear(text: "'\(name)' may be \(names.joined(separator: ", "))\(more): 'targets \(name)' numbers them")
    }
}
