internal import HTTPTransport
internal import ScrapeEngine

extension TargetRow {
    /// What a target goes by on every screen: two of one address with different paths have different names.
    var displayName: String { Self.displayName(of: url) }

    /// The URL without what all have in common, scheme and `/metrics`, and without secrets.
    static func displayName(of url: String) -> String {
        let url = SecretParameters.masked(url)
        var name = url.utf8[...]
        for scheme in ["http://", "https://"] where name.starts(with: scheme.utf8) {
            name = name.dropFirst(scheme.utf8.count)
        }
        let usual = "/metrics".utf8
        if name.suffix(usual.count).elementsEqual(usual) { name = name.dropLast(usual.count) }
        return String(Substring(name))
    }

    /// Another target, with its pool when that is not this one's.
    func name(of other: DuplicateTarget) -> String {
        let name = TargetRow.displayName(of: other.url)
        return other.pool == pool ? name : "\(other.pool) \(name)"
    }
}

extension EngineEvent {
    /// The target it is about, by the name that the other screens have for it.
    var targetName: String? { targetURL.map { TargetRow.displayName(of: $0) } ?? shownTarget }

    /// The target it is about, or the one that has taken its place since: of the same job, with the same URL, else at the
    /// same address. Nil when there is none, or more than one to choose from.
    func target(among rows: [TargetRow]) -> TargetRow? {
        guard let target else { return nil }
        if let row = rows.first(where: { $0.id == target }) { return row }
        let ofPool = rows.filter { $0.pool == pool }
        let kinds: [(TargetRow) -> Bool] = [{ $0.url == targetURL }, { $0.address == address }]
        for isAlike in kinds {
            let alike = ofPool.filter(isAlike)
            if !alike.isEmpty { return alike.count == 1 ? alike[0] : nil }
        }
        return nil
    }
}
