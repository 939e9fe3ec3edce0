internal import MetricModel
internal import ScrapeConfiguration

/// One look at all files of a `file_sd_configs` block, made on a worker.
struct FileScan: Sendable {
    struct File: Sendable {
        let path: String
        let outcome: Result<Contents, TargetFileReader.Problem>
    }

    struct Contents: Sendable {
        let groups: [TargetGroup]
        let modificationTime: Double
    }

    /// In the order of the block's paths, matches of a wildcard by name.
    let files: [File]
    let nanoseconds: Int64

    /// Looks for the files and reads them. Waits for the disk; `willRead` is told for what.
    static func read(_ patterns: [String], willRead: (String) -> Void = { _ in }) -> FileScan {
        let start = MonotonicTime.now()
        var files: [File] = []
        for pattern in patterns {
            willRead(pattern)
            do {
                for path in try FileGlob.paths(matching: pattern) {
                    willRead(path)
                    files.append(File(path: path, outcome: read(path)))
                }
            } catch {
                let problem = TargetFileReader.Problem("\(pattern): \(error)")
                files.append(File(path: pattern, outcome: .failure(problem)))
            }
        }
        return FileScan(files: files, nanoseconds: MonotonicTime.now() - start)
    }

    private static func read(_ path: String) -> Result<Contents, TargetFileReader.Problem> {
        do {
            let contents = try TargetFileReader.read(path)
            let groups = contents.groups.enumerated().map { index, group in
                TargetGroup(
                    source: source(path, index),
                    targets: group.targets.map(TargetGroup.target(address:)),
                    labels: labelled(group.labels, path),
                    location: group.location
                )
            }
            return .success(Contents(groups: groups, modificationTime: contents.modificationTime))
        } catch {
            return .failure(error)
        }
    }

    /// A file's group labels and the file's path, which wins over a label of the same name.
    private static func labelled(_ labels: Labels, _ path: String) -> Labels {
        var builder = LabelsBuilder(labels)
        builder.set("__meta_filepath", path)
        return builder.build()
    }

    /// What a file's group is called: `<path>:<index>`.
    static func source(_ path: String, _ index: Int) -> String { "\(path):\(index)" }
}
