@testable import Discovery
@testable import MetricModel

extension Labels {
    /// `name=value` of each label, by name; of names with `prefix` what follows it.
    func texts(without prefix: String = "") -> [String] {
        pairs.map { pair in
            let name = pair.name.hasPrefix(prefix) ? String(pair.name.dropFirst(prefix.count)) : pair.name
            return "\(name)=\(pair.value)"
        }.sorted()
    }
}
