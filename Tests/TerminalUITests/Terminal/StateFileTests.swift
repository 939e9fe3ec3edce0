import Glibc
import ScrapeTestSupport
import Synchronization
import Testing

@testable import TerminalUI

@Suite("The state file") struct StateFileTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path("scrape-tui/state.json") }

    private func file(_ configuration: String = "/etc/a.yml") throws -> StateFile {
        try #require(StateFile(environment: ["XDG_STATE_HOME": folder.path], configuration: configuration))
    }

    private func view(_ filters: String...) -> KeptView {
        var view = KeptView()
        view.screen = .events
        view.filters = LineHistory(filters)
        return view
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("holds each configuration's view for this user alone, and no other file stays beside it")
    func keeps() throws {
        #expect(try file().read() == (nil, nil))
        #expect(try file().write(view("a")) == nil)
        #expect(try file("/etc/b.yml").write(view("b")) == nil)
        #expect(try file().read() == (view("a"), nil))
        #expect(try file("/etc/x/../b.yml").read() == (view("b"), nil))
        #expect(mode(path) == 0o600 && mode(path + ".lock") == 0o600 && mode(folder.path("scrape-tui")) == 0o700)
        #expect(access(path + ".new", F_OK) != 0)
        #expect(TemporaryFolder.text(of: path).hasSuffix("}\n"))
    }

    @Test(
        "lies where the environment says, and nowhere without a place",
        arguments: [
            (["HOME": "/tmp"], "/tmp/.local/state/scrape-tui/state.json"),
            (["HOME": "/tmp", "XDG_STATE_HOME": "/s"], "/s/scrape-tui/state.json"),
            (["HOME": "/tmp", "XDG_STATE_HOME": "relative"], "/tmp/.local/state/scrape-tui/state.json"),
            (["HOME": "/nonexistent"], nil), (["HOME": ""], nil), (["HOME": "home"], nil), ([:], nil),
        ] as [([String: String], String?)]
    )
    func lies(environment: [String: String], path: String?) {
        #expect(StateFile(environment: environment, configuration: "a.yml")?.path == path)
    }

    @Test("makes its folders in a home of any name")
    func foreignHome() throws {
        folder.makeFolder("мария é")
        let home = folder.path("мария é")
        let state = try #require(StateFile(environment: ["HOME": home], configuration: "a.yml"))
        #expect(state.write(view("a")) == nil)
        #expect(state.path == "\(home)/.local/state/scrape-tui/state.json" && access(state.path, F_OK) == 0)
        #expect(access("\(home)/state", F_OK) != 0)
    }

    @Test("two programs do not take each other's views or lines away")
    func merges() throws {
        let (one, two) = (try file(), try file())
        #expect(one.write(view("a")) == nil)
        #expect(two.write(view("b")) == nil)
        #expect(one.write(view("a", "c")) == nil)
        #expect(try file().read() == (view("a", "b", "c"), nil))
        // What was there when it began is nothing that it adds.
        let third = try file()
        _ = third.read()
        #expect(one.write(view("a", "c", "d")) == nil)
        #expect(third.write(view("a", "b", "c", "e")) == nil)
        #expect(try file().read() == (view("a", "b", "c", "d", "e"), nil))
    }

    @Test("many that write at once leave a whole file with everything in it")
    func writesAtOnce() async throws {
        let path = folder.path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let name = "/etc/\(writer).yml"
                    let file = StateFile(environment: ["XDG_STATE_HOME": path], configuration: name)
                    var view = KeptView()
                    for line in 0..<10 {
                        view.filters.add("filter \(line)")
                        _ = file?.write(view)
                    }
                }
            }
        }
        for writer in 0..<8 {
            #expect(try file("/etc/\(writer).yml").read().view?.filters.lines.count == 10, "\(writer)")
        }
    }

    @Test(
        "what is damaged or of another version is said, set aside and never written over",
        arguments: [
            ("{\"version\":1,", "damaged", "is damaged (1:"), ("", "damaged", "is damaged"),
            ("[]", "damaged", "no version and configurations are in it"),
            ("{\"version\":7,\"configurations\":[]}", "version-7", "is of version 7, not 1"),
            ("{\"version\":1,\"configurations\":[]}\u{0}", "damaged", "is damaged"),
        ]
    )
    func setsAside(text: String, suffix: String, notice: String) throws {
        folder.makeFolder("scrape-tui")
        folder.write("scrape-tui/state.json", text)
        let file = try file()
        let (kept, said) = file.read()
        #expect(kept == nil)
        #expect(said?.hasPrefix("state set aside as state.json.\(suffix): the file ") == true)
        #expect(said?.contains(notice) == true && said?.hasSuffix(" (\(path).\(suffix))") == true)
        #expect(TemporaryFolder.text(of: "\(path).\(suffix)") == text)
        #expect(file.write(view("a")) == nil)
        #expect(file.read() == (view("a"), nil))
        // And when it breaks while the program runs.
        folder.write("scrape-tui/state.json", text)
        #expect(file.write(view("b"))?.contains("set aside as") == true)
        #expect(file.read() == (view("b"), nil))
    }

    @Test("what cannot be written is said once, and not at all where nobody has named the folder")
    func complainsOnce() throws {
        folder.write("scrape-tui", "no folder")
        let named = try file()
        let said = try #require(named.write(view("a")))
        #expect(said.contains("not kept: not a directory") && said.contains("--no-state"))
        #expect(named.write(view("b")) == nil)
        folder.write(".local", "no folder")
        let usual = try #require(StateFile(environment: ["HOME": folder.path], configuration: "/a.yml"))
        #expect(usual.read() == (nil, nil))
        #expect(usual.write(view("a")) == nil)
    }

    @Test("the last view is the last, whatever another thread still has in hand")
    func closes() throws {
        let file = try file()
        file.close(view("last"))
        #expect(file.write(view("late")) == nil)
        #expect(file.read() == (view("last"), nil))
    }

    @Test("a hundred configurations are kept, those that changed last, and never more than a mebibyte")
    func isBounded() throws {
        var document = StateDocument()
        for number in 0..<120 { document.put(view("filter \(number)"), path: "/\(number).yml") }
        #expect(document.entries.count == 100 && document.entries.first?.path == "/119.yml")
        #expect(document["/19.yml"] == nil && document["/20.yml"] != nil)
        var large = KeptView()
        for number in 0..<50 { large.filters.add(String(repeating: "é", count: 500) + "\(number)") }
        for number in 0..<100 { document.put(large, path: "/large/\(number).yml") }
        #expect(document.bytes.count <= StateDocument.byteLimit)
        let read = try StateDocument(parsing: document.bytes)
        #expect(read["/large/99.yml"] == large && !read.entries.isEmpty)
    }
}
