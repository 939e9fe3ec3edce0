internal import ScrapeConfiguration
package import ScrapeEngine

/// The files that run and those on the disk, line against line. Made on the query thread: texts may be long.
package struct ConfigurationComparison: Sendable {
    /// One file; without lines on the side where it is not.
    struct File: Sendable {
        let path: String
        let running: [String]
        let onDisk: [String]
        let diff: LineDiff

        /// The line that a row shows; of the same line, as it runs.
        func text(_ row: LineDiff.Row) -> String {
            if let old = row.old { return running[old] }
            return row.new.map { onDisk[$0] } ?? ""
        }
    }

    /// In the order in which they are read, those that run no more at the end.
    let files: [File]
    /// Whether the disk has something else than what runs.
    let differs: Bool
    /// The hash of the configuration on the disk, whether it loads or not, as that of the running one is made.
    let hashOnDisk: String

    var added: Int { files.reduce(0) { $0 + $1.diff.added } }
    var removed: Int { files.reduce(0) { $0 + $1.diff.removed } }

    package init(_ texts: ConfigurationTexts) {
        let onDisk = texts.onDisk ?? texts.running
        differs = texts.onDisk != nil
        hashOnDisk = ConfigurationText.contentHash(of: onDisk)
        let running = Dictionary(texts.running.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(onDisk.map(\.path))
        let pairs =
            onDisk.map { (running[$0.path], $0 as ConfigurationText?) }
            + texts.running.filter { !kept.contains($0.path) }.map { ($0, nil) }
        files = pairs.map { old, new in
            File(
                path: old?.path ?? new?.path ?? "",
                running: old?.lines.map(\.text) ?? [],
                onDisk: new?.lines.map(\.text) ?? [],
                diff: LineDiff(
                    from: old?.lines.map(\.fingerprint) ?? [],
                    to: new?.lines.map(\.fingerprint) ?? []
                )
            )
        }
    }
}
