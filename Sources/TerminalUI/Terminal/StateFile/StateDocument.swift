internal import JSON

/// What the state file holds: of each configuration, by its path, how it was looked at; the one that changed last comes
/// first.
struct StateDocument: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var path: String
        var view: KeptView
    }

    /// Why a file is no such document.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case damaged(String)
        /// Written by another version of the program.
        case version(Int64)

        var description: String {
            switch self {
            case .damaged(let reason): "is damaged (\(reason))"
            case .version(let version): "is of version \(version), not \(StateDocument.version)"
            }
        }

        /// What is appended to the name of a file that is set aside for it.
        var suffix: String {
            switch self {
            case .damaged: "damaged"
            case .version(let version): "version-\(version)"
            }
        }
    }

    static let version: Int64 = 1
    /// Configurations that are kept.
    static let limit = 100
    /// What no document is larger than.
    static let byteLimit = 1 << 20

    private(set) var entries: [Entry] = []

    init() {}

    init(parsing bytes: [UInt8]) throws(Problem) {
        let json: JSONValue
        do {
            json = try JSONReader.parse(bytes, limits: JSONLimits(byteCount: 4 << 20, depth: 10, valueCount: 200_000))
        } catch {
            throw .damaged(error.description)
        }
        guard case .integer(let version)? = json["version"], let configurations = json["configurations"]?.elements
        else {
            throw .damaged("no version and configurations are in it")
        }
        guard version == Self.version else { throw .version(version) }
        for configuration in configurations.prefix(Self.limit) {
            guard let path = configuration["path"]?.text, self[path] == nil else { continue }
            entries.append(Entry(path: path, view: KeptView(configuration)))
        }
    }

    subscript(path: String) -> KeptView? { entries.first { $0.path == path }?.view }

    /// Puts a configuration's view first, which was as `known` when it was read or put last; those that changed longest ago
    /// fall out beyond the limit.
    mutating func put(_ view: KeptView, path: String, since known: KeptView = KeptView()) {
        let older = self[path]
        entries.removeAll { $0.path == path }
        entries.insert(Entry(path: path, view: older.map { view.merged(over: $0, since: known) } ?? view), at: 0)
        if entries.count > Self.limit { entries.removeLast(entries.count - Self.limit) }
    }

    /// The document as JSON, with as many configurations as the limit of bytes has room for.
    var bytes: [UInt8] {
        var kept = entries.count
        while true {
            let bytes = bytes(of: entries.prefix(kept))
            if bytes.count <= Self.byteLimit || kept <= 1 { return bytes }
            kept /= 2
        }
    }

    private func bytes(of entries: some Sequence<Entry>) -> [UInt8] {
        var writer = JSONWriter(escapesForHTML: false)
        writer.object { writer in
            writer.member("version", Self.version)
            writer.member("configurations", each: entries) { writer, entry in
                writer.object { writer in
                    writer.member("path", entry.path)
                    entry.view.write(to: &writer)
                }
            }
        }
        return writer.bytes + [0x0A]
    }
}
