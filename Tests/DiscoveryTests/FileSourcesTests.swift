import Testing

@testable import Discovery

@Suite("What is sent after target files were read")
struct FileSourcesTests {
    private func file(_ path: String, _ count: Int) -> FileScan.File {
        let groups = (0..<count).map { group(FileScan.source(path, $0), "\(path):\($0)") }
        return FileScan.File(path: path, outcome: .success(FileScan.Contents(groups: groups, modificationTime: 1)))
    }

    private func broken(_ path: String) -> FileScan.File {
        FileScan.File(path: path, outcome: .failure(TargetFileReader.Problem("\(path): broken")))
    }

    /// `a:0 a:1-`: sources per message, those removed with a minus.
    private func messages(_ sources: inout FileSources, _ files: FileScan.File...) -> [String] {
        sources.update(from: FileScan(files: files, nanoseconds: 0)).messages.map { message in
            message.map { $0.source + ($0.targets.isEmpty ? "-" : "") }.joined(separator: " ")
        }
    }

    @Test("one message per file, in order; an empty file sends an empty one")
    func perFile() {
        var sources = FileSources()
        #expect(messages(&sources, file("b", 2), file("a", 1), file("c", 0)) == ["b:0 b:1", "a:0", ""])
    }

    @Test("every group that is gone is removed by a message of its own: fewer groups, and files that vanished")
    func removals() {
        var sources = FileSources()
        _ = messages(&sources, file("a", 3), file("b", 2))
        #expect(messages(&sources, file("a", 1)) == ["a:0", "a:1-", "a:2-", "b:0-", "b:1-"])
        #expect(messages(&sources, file("a", 1)) == ["a:0"])
    }

    @Test("a file that cannot be read keeps its groups, the others proceed")
    func unreadable() {
        var sources = FileSources()
        _ = messages(&sources, file("a", 2), file("b", 1))
        #expect(messages(&sources, broken("a"), file("b", 1)) == ["b:0"])
        #expect(messages(&sources, file("a", 1), file("b", 1)) == ["a:0", "b:0", "a:1-"])
    }

    @Test("a file that fails at the first reading sends nothing, and nothing is removed when it goes")
    func failsFirst() {
        var sources = FileSources()
        let update = sources.update(from: FileScan(files: [broken("a")], nanoseconds: 0))
        #expect(update.messages.isEmpty)
        #expect(update.problems == [TargetFileReader.Problem("a: broken")])
        #expect(messages(&sources) == [])
    }
}
