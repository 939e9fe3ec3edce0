internal import JSON

/// The kept view as the members of a JSON object. Members that say nothing are left out; what cannot be read, or is not
/// there, is as at first.
extension KeptView {
    init(_ json: JSONValue) {
        screen = RootTab.allCases.first { $0.keptName == json["screen"]?.text } ?? .pools
        isProblemsOnly = json["problemsOnly"]?.flag ?? false
        times = json["times"]?.text.flatMap { TimeDisplay(rawValue: $0) } ?? .relative
        isPreviewOn = json["preview"]?.flag
        let names = json["previews"]?.texts ?? []
        previews = Set(RootTab.allCases.filter { names.contains($0.keptName) })
        for (name, table) in json["tables"]?.members ?? []
        where RootTab.allCases.contains(where: { $0.keptName == name }) {
            tables[name] = Table(table)
        }
        filters = LineHistory(json["filters"]?.texts ?? [])
        commands = LineHistory(json["commands"]?.texts ?? [])
    }

    func write(to writer: inout JSONWriter) {
        writer.member("screen", screen.keptName)
        writer.member("problemsOnly", isProblemsOnly)
        writer.member("times", times.rawValue)
        if let isPreviewOn { writer.member("preview", isPreviewOn) }
        writer.member("previews", each: previews.map(\.keptName).sorted()) { $0.string($1) }
        writer.key("tables")
        writer.object { writer in
            for (name, table) in tables.sorted(by: { $0.key < $1.key }) where table != Table() {
                writer.key(name)
                writer.object { table.write(to: &$0) }
            }
        }
        writer.member("filters", each: filters.lines) { $0.string($1) }
        writer.member("commands", each: commands.lines) { $0.string($1) }
    }
}

extension KeptView.Table {
    /// Far more columns than any table has.
    private static let columnLimit = 100

    fileprivate init(_ json: JSONValue) {
        order = json["sort"]?.text ?? ""
        isInverted = json["inverted"]?.flag ?? false
        filter = LineHistory([json["filter"]?.text ?? ""]).lines.first ?? ""
        grouping = json["group"]?.text.flatMap { TableGrouping(keptName: $0) } ?? .none
        columns.isWide = json["wide"]?.flag ?? false
        columns.hidden = Set((json["hidden"]?.texts ?? []).prefix(Self.columnLimit))
        columns.shown = Set((json["shown"]?.texts ?? []).prefix(Self.columnLimit)).subtracting(columns.hidden)
        columns.order = Array((json["columns"]?.texts ?? []).prefix(Self.columnLimit))
    }

    fileprivate func write(to writer: inout JSONWriter) {
        if !order.isEmpty { writer.member("sort", order) }
        if isInverted { writer.member("inverted", true) }
        if !filter.isEmpty { writer.member("filter", filter) }
        if grouping != .none { writer.member("group", grouping.title) }
        if columns.isWide { writer.member("wide", true) }
        for (name, texts) in [
            ("hidden", columns.hidden.sorted()), ("shown", columns.shown.sorted()), ("columns", columns.order),
        ] where !texts.isEmpty {
            writer.member(name, each: texts) { $0.string($1) }
        }
    }
}

extension RootTab {
    /// What the state file calls the screen, and its table.
    var keptName: String { title.lowercased() }
}

extension TableGrouping {
    /// By what `title` says; nil for what groups nothing.
    fileprivate init?(keptName: String) {
        switch keptName {
        case "error": self = .error
        case "pool": self = .pool
        default:
            guard keptName.hasPrefix("label "), keptName.utf8.count <= 256 else { return nil }
            self = .label(String(keptName.dropFirst(6)))
        }
    }
}

extension JSONValue {
    fileprivate var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    /// The texts of an array; what is none is left out.
    fileprivate var texts: [String] { elements?.compactMap(\.text) ?? [] }
}
