/// A version of Docker's Engine API: `1.41`.
struct DockerAPIVersion: Sendable, Hashable {
    let text: String

    /// The newest that Prometheus 3.5 asks for.
    static let newest = DockerAPIVersion(text: "1.51")
    /// That of engines too old to name theirs.
    static let unnamed = DockerAPIVersion(text: "1.24")

    /// The one to speak with an engine that says it knows versions up to `offered`
    /// (`negotiateAPIVersionPing`, docker/docker v28).
    static func negotiated(offered: String?) -> DockerAPIVersion {
        let offered = offered.flatMap { $0.isEmpty ? nil : DockerAPIVersion(text: $0) } ?? unnamed
        return offered.isOlder(than: newest) ? offered : newest
    }

    /// Part by part; what is no number counts as zero.
    private func isOlder(than other: DockerAPIVersion) -> Bool {
        let (parts, others) = (self.parts, other.parts)
        for index in 0..<max(parts.count, others.count) {
            let part = index < parts.count ? parts[index] : 0
            let otherPart = index < others.count ? others[index] : 0
            if part != otherPart { return part < otherPart }
        }
        return false
    }

    private var parts: [Int] { text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? 0 } }
}
