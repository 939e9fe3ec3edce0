/// Remembers how many groups each target file had, to tell which are gone (`discovery/file/file.go`, v3.5: `refresh`).
struct FileSources: Sendable {
    /// What has to be sent after a scan, and what was wrong.
    struct Update: Sendable {
        /// One list per file that was read, in the scan's order, then a removal for every group that is gone.
        var messages: [[TargetGroup]] = []
        /// Files that were not read or did not parse; their groups stay.
        var problems: [TargetFileReader.Problem] = []
        /// Files that had groups and have fewer or none now.
        var shrunkFiles: [String] = []
    }

    private var counts: [String: Int] = [:]

    /// The files of the last scan.
    var paths: [String] { Array(counts.keys) }

    mutating func update(from scan: FileScan) -> Update {
        var update = Update()
        var newCounts: [String: Int] = [:]
        for file in scan.files {
            switch file.outcome {
            case .success(let contents):
                update.messages.append(contents.groups)
                newCounts[file.path] = contents.groups.count
            case .failure(let problem):
                update.problems.append(problem)
                newCounts[file.path] = counts[file.path] ?? 0
            }
        }
        for (path, count) in counts.sorted(by: { $0.key < $1.key }) {
            let left = newCounts[path] ?? 0
            guard newCounts[path] == nil || count > left else { continue }
            update.shrunkFiles.append(path)
            for index in left..<max(left, count) {
                update.messages.append([.removal(of: FileScan.source(path, index))])
            }
        }
        counts = newCounts
        return update
    }
}
