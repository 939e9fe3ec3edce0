import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// What a look at the configuration's files finds, and what it costs.
@Suite("A look at the configuration's files")
struct ConfigurationWatchTests {
    /// Files in a folder of their own, and a configuration loaded from the first of them.
    private final class Setting {
        let folder = TemporaryFolder()
        var watch: ConfigurationWatch
        private(set) var loads = 0

        init(_ text: String) throws {
            let path = folder.write("p.yml", text)
            watch = ConfigurationWatch(try ConfigurationFile.load(path: path))
        }

        func look() -> Bool {
            let path = folder.path("p.yml")
            return watch.look { () throws(ConfigurationErrors) in
                loads += 1
                return try ConfigurationFile.load(path: path)
            }
        }

        /// Looks until nothing is read any more.
        func settle() {
            _ = look()
            _ = look()
        }
    }

    private static let text = "global: {scrape_interval: 10s}\n"

    @Test("finds nothing while they hold what was loaded, and parses nothing")
    func same() throws {
        let setting = try Setting(Self.text)
        for _ in 1...3 { #expect(!setting.look()) }
        setting.folder.write("p.yml", Self.text, renaming: true)
        for _ in 1...3 { #expect(!setting.look()) }
        #expect(setting.watch.onDisk == nil && setting.loads == 0)
    }

    @Test("finds a change, however it was written, and says it once", arguments: [false, true])
    func changed(renaming: Bool) throws {
        let setting = try Setting(Self.text)
        setting.settle()
        let path = setting.folder.write("p.yml", Self.text + "# a comment\n", renaming: renaming)
        #expect(setting.look())
        let found = try #require(setting.watch.onDisk)
        #expect(found.contentHash == (try ConfigurationFile.load(path: path)).contentHash)
        #expect(found.problems.isEmpty && found.modifiedAt != nil)
        #expect(setting.watch.changedPaths == [path])
        for _ in 1...4 { #expect(!setting.look()) }
        // A write within the tick of the first reading would leave no other trace: they are read twice.
        #expect(setting.loads == 2)
    }

    @Test("finds a file that does not load, with its problems")
    func broken() throws {
        let setting = try Setting(Self.text)
        setting.settle()
        setting.folder.write("p.yml", "global: {scrape_intervall: 10s}\n")
        #expect(setting.look())
        let found = try #require(setting.watch.onDisk)
        #expect(found.contentHash.isEmpty)
        #expect(found.problems.map(\.location.column) == [10])
        #expect(found.problems.first?.suggestion == "scrape_interval")
    }

    @Test("finds a file that is gone, and that it came back as it was")
    func gone() throws {
        let setting = try Setting(Self.text)
        setting.settle()
        setting.folder.remove("p.yml")
        #expect(setting.look())
        #expect(setting.watch.onDisk?.problems.count == 1 && setting.watch.onDisk?.modifiedAt == nil)
        #expect(!setting.look())
        setting.folder.write("p.yml", Self.text)
        #expect(setting.look())
        #expect(setting.watch.onDisk == nil)
    }

    @Test("finds each further change")
    func further() throws {
        let setting = try Setting(Self.text)
        setting.settle()
        var hashes: Set<String> = []
        for number in 1...3 {
            setting.folder.write("p.yml", Self.text + "# edit \(number)\n", renaming: true)
            #expect(setting.look())
            hashes.insert(try #require(setting.watch.onDisk).contentHash)
        }
        #expect(hashes.count == 3)
    }

    @Test("covers the files of scrape_config_files: changed, gone, and new ones that a pattern matches")
    func includedFiles() throws {
        let setting = try Setting(Self.text + "scrape_config_files: ['jobs-*.yml', 'one.yml']\n")
        setting.settle()
        #expect(setting.watch.onDisk == nil)
        let jobs = "scrape_configs: [{job_name: a}]\n"
        let path = setting.folder.write("jobs-a.yml", jobs)
        #expect(setting.look())
        #expect(setting.watch.onDisk != nil && setting.watch.changedPaths == [path])
        // Loaded, it is watched like the configuration itself.
        setting.watch = ConfigurationWatch(try ConfigurationFile.load(path: setting.folder.path("p.yml")))
        setting.settle()
        #expect(setting.watch.onDisk == nil)
        setting.folder.write("jobs-a.yml", jobs + "# edited\n")
        #expect(setting.look())
        #expect(setting.watch.changedPaths == [path])
        setting.folder.write("jobs-a.yml", jobs)
        #expect(setting.look() && setting.watch.onDisk == nil)
        setting.folder.remove("jobs-a.yml")
        #expect(setting.look())
        #expect(setting.watch.onDisk?.problems.isEmpty == true && setting.watch.changedPaths == [path])
    }

    @Test("covers the files of patterns that are only on the disk, until these are gone again")
    func newPatterns() throws {
        let setting = try Setting(Self.text)
        setting.settle()
        setting.folder.write("p.yml", Self.text + "scrape_config_files: [more.yml]\n")
        #expect(setting.look() && !setting.look())
        let first = try #require(setting.watch.onDisk).contentHash
        setting.folder.write("more.yml", "scrape_configs: [{job_name: a}]\n")
        #expect(setting.look())
        #expect(try #require(setting.watch.onDisk).contentHash != first)
        setting.folder.write("p.yml", Self.text)
        #expect(setting.look())
        #expect(setting.watch.onDisk == nil)
        setting.folder.write("more.yml", "scrape_configs: [{job_name: b}]\n")
        for _ in 1...3 { #expect(!setting.look()) }
        #expect(setting.watch.onDisk == nil)
    }
}
