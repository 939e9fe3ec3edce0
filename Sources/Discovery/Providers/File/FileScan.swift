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

    /// Looks for the files and reads them; `before` are the last groups of each by its path, of which those that did not
    /// change keep their storage. Waits for the disk; `willRead` is told for what.
    static func read(
        _ patterns: [String],
        before: [String: [TargetGroup]] = [:],
        willRead: (String) -> Void = { _ in }
    ) -> FileScan {
        let start = MonotonicTime.now()
        var files: [File] = []
        for pattern in patterns {
            willRead(pattern)
            do {
                for path in try FileGlob.paths(matching: pattern) {
                    willRead(path)
                    files.append(File(path: path, outcome: read(path, before[path] ?? [])))
                }
            } catch {
                let problem = TargetFileReader.Problem("\(pattern): \(error)")
                files.append(File(path: pattern, outcome: .failure(problem)))
            }
        }
        return FileScan(files: files, nanoseconds: MonotonicTime.now() - start)
    }

    private static func read(
        _ path: String,
        _ before: [TargetGroup]
    ) -> Result<Contents, TargetFileReader.Problem> {
        do {
            return .success(try TargetFileReader.readGroups(path, before: before))
        } catch {
            return .failure(error)
        }
    }

    /// What a file's group is called: `<path>:<index>`.
    static func source(_ path: String, _ index: Int) -> String { TargetListOrigin.file(path).source(index) }
}
