import Glibc
import JSON
import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("Saving a view") struct StateSaveTests {
    private static func view(_ script: inout MonitorScript) -> SavedView? {
        _ = script.takeEffects()
        script.press(.control("s"))
        for case .save(let view) in script.takeEffects() { return view }
        return nil
    }

    @Test(
        "takes the screen as text and its rows as JSON, under a name with screen and time",
        arguments: [
            ("1", "pools", 8), ("2", "targets", 1270), ("3", "dropped", 4), ("4", "config", 0), ("5", "events", 3),
            ("6", "engine", 0),
        ] as [(Unicode.Scalar, String, Int)]
    )
    func takes(tab: Unicode.Scalar, name: String, rows: Int) throws {
        var script = MonitorScript()
        script.press(.character(tab))
        let view = try #require(Self.view(&script))
        #expect(view.name == "scrape-tui-\(name)-20260801T140732Z")
        #expect(view.text.split(separator: "\n", omittingEmptySubsequences: false).count == 25)
        #expect(view.text.hasPrefix(" scrape-tui  "))
        guard case .object(let members) = try JSONReader.parse(view.json) else {
            Issue.record("no object")
            return
        }
        guard case .array(let found)? = members.first(where: { $0.key == "rows" })?.value else {
            Issue.record("no rows")
            return
        }
        #expect(tab == "3" ? !found.isEmpty : found.count == rows)
        #expect(view.json.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0A) })
    }

    @Test("holds what the filter leaves, in its order, and no secret")
    func filtered() throws {
        var snapshot = MockupSnapshot.snapshot
        let index = try #require(snapshot.targets.firstIndex { $0.id == MockupTargets.broken.id })
        snapshot.targets[index].url += "?token=abc"
        snapshot.targets[index].failure?.text = "bad \u{9b}\u{202e}é"
        var script = MonitorScript(snapshot)
        script.type("2/10.4.9.3")
        script.press(.enter)
        let json = String(decoding: try #require(Self.view(&script)).json, as: UTF8.self)
        #expect(json.contains(#""filter":"10.4.9.3""#))
        #expect(json.contains(#""scrapeUrl":"http://10.4.9.3:8080/metrics?token=\u003csecret\u003e""#))
        #expect(json.contains(#""lastError":"bad \u009b\u202e\u00e9""#) && !json.contains("abc"))
    }

    @Test("names the files in the status line, or says why there are none")
    func outcome() {
        var script = MonitorScript()
        script.send(.viewSaved(.saved(["scrape-tui-pools-x.txt", "scrape-tui-pools-x.json"])))
        #expect(script.status == " saved scrape-tui-pools-x.txt and .json")
        script.send(.viewSaved(.failed("No space left on device")))
        #expect(script.status.contains("the view is not saved: No space left on device"))
        var early = MonitorScript(nil)
        early.press(.control("s"))
        #expect(early.takeEffects().allSatisfy { if case .save = $0 { false } else { true } })
    }

    @Test("writes two files that only their owner reads, never over others, elsewhere when it must")
    func files() throws {
        let folder = TemporaryFolder()
        let view = SavedView(name: "v", text: "text\n", json: Array("{}\n".utf8))
        let directory = folder.path
        let first = ViewFiles.write(view, directories: ["/proc/nowhere", directory])
        #expect(first == .saved(["\(directory)/v.txt", "\(directory)/v.json"]))
        #expect(
            ViewFiles.write(view, directories: [directory])
                == .saved(["\(directory)/v-2.txt", "\(directory)/v-2.json"])
        )
        var status = stat()
        #expect(stat("\(directory)/v.json", &status) == 0 && status.st_mode & 0o777 == 0o600 && status.st_size == 3)
        #expect(ViewFiles.write(view, directories: ["/nowhere"]) == .failed("No such file or directory"))
    }

    @Test("leaves no half file behind on a full disk", .enabled(if: access("/dev/full", W_OK) == 0))
    func full() {
        // A name that exists already as a device is never written to.
        let view = SavedView(name: "full", text: "x", json: [])
        #expect(ViewFiles.write(view, directories: ["/dev/full"]) == .failed("Not a directory"))
    }

    @Test(
        "stamps names with the time in UTC",
        arguments: [
            (0, "19700101T000000Z"), (1_785_593_252_999_999_999, "20260801T140732Z"),
            (951_782_400_000_000_000, "20000229T000000Z"),
            (-1, "19691231T235959Z"), (4_102_444_799_000_000_000, "20991231T235959Z"),
        ] as [(Int64, String)]
    )
    func stamps(nanoseconds: Int64, expected: String) {
        #expect(WallTime(nanoseconds: nanoseconds).fileStamp == expected)
    }
}
