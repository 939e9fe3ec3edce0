import Glibc
import ScrapeTestSupport
import Testing

/// The configuration under the user's hands: another program edits it, the monitor says so, the user looks, repairs and
/// applies it.
@Suite("The monitor's configuration", .serialized, .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct MonitorConfigTests {
    private static let addition = """
        - job_name: more
          metrics_path: /fine
          static_configs: [{targets: ["127.0.0.1:1"]}]

        """

    @Test("an edit is noticed, shown line by line, broken, repaired by e in the user's editor, and applied by R")
    func editsAndApplies() throws {
        let scripts = try TemporaryDirectory()
        try scripts.write(
            "edit.sh",
            """
            echo "$@" > \(scripts.path("called"))
            for file; do :; done
            sed -i s/metrics_pathh/metrics_path/ "$file"
            echo EDITOR WAS HERE
            """
        )
        let monitor = try MonitorInTerminal(environment: ["VISUAL": "", "EDITOR": "sh \(scripts.path("edit.sh"))"])
        try monitor.waitForScrapes()
        let first = try monitor.extendConfiguration(Self.addition)
        try monitor.session.waitFor("● disk differs")
        monitor.session.sendKeys("4")
        try monitor.session.waitFor(
            "RUNNING ",
            "● differs +3 -0",
            "\(first) +  - job_name: more",
            "IF RELOADED  pools +1"
        )

        let text = try monitor.directory.read("m.yml")
        try monitor.directory.write(
            "m.yml",
            text.replacing(
                "metrics_path: /fine\n  static_configs: [{targets: [\"127.0.0.1:1\"]",
                with: "metrics_pathh: /fine\n  static_configs: [{targets: [\"127.0.0.1:1\"]"
            )
        )
        let problem = "▲ \(first + 1):3 field metrics_pathh not found"
        let screen = try monitor.session.waitFor("✗ does not load", problem, "refused: 1 error")
        let lines = screen.split(separator: "\n").map(Array.init)
        let row = try #require(lines.firstIndex { String($0).contains("▲") })
        let column = try #require(lines[row].firstIndex(of: "▲"))
        #expect(String(lines[row - 1][column...]).hasPrefix("metrics_pathh"))

        monitor.session.sendKeys("n", "N", "n")
        monitor.session.sendKeys("e")
        try monitor.session.waitFor("● differs +3 -0", "IF RELOADED  pools +1")
        let called = try scripts.read("called").split(separator: " ").map { $0.filter { $0 != "\n" } }
        #expect(called == ["+\(first + 1)", monitor.directory.path("m.yml")])
        #expect(!monitor.session.capture().contains("EDITOR WAS HERE"))

        monitor.session.sendKeys("R")
        try monitor.session.waitFor("ON DISK the same text", "+1 -0")
        monitor.session.sendKeys("1")
        try monitor.session.waitFor("✗ more")
        #expect(try monitor.quit() == 0)
        #expect(monitor.isTerminalAsBefore)
    }

    @Test("a missing editor is a notice, and the screen is as before")
    func missingEditor() throws {
        let monitor = try MonitorInTerminal(environment: ["VISUAL": "/nonexistent/editor"])
        try monitor.waitForScrapes()
        monitor.session.sendKeys("e")
        try monitor.session.waitFor("no editor: /nonexistent/editor is not there", "WHY DOWN")
        #expect(try monitor.quit() == 0)
    }

    @Test("o shows the body in the user's pager, at its line, in a file that only the user reads and that is gone then")
    func pages() throws {
        let scripts = try TemporaryDirectory()
        try scripts.write(
            "page.sh",
            """
            for file; do :; done
            stat -c %a "$file" > \(scripts.path("mode"))
            echo "$file" > \(scripts.path("name"))
            cp "$file" \(scripts.path("body"))
            echo "$LESSSECURE" > \(scripts.path("secure"))
            """
        )
        let monitor = try MonitorInTerminal(environment: ["PAGER": "sh \(scripts.path("page.sh"))"])
        try monitor.waitForScrapes()
        monitor.session.sendKeys("2")
        monitor.session.type("/broken")
        monitor.session.sendKeys("Enter", "Enter")
        try monitor.session.waitFor(MonitorInTerminal.brokenLine)
        monitor.session.sendKeys("o")
        try monitor.session.waitUntil("the pager was there") { _ in (try? scripts.read("secure"))?.isEmpty == false }
        try monitor.session.waitFor(MonitorInTerminal.brokenLine)
        #expect(try scripts.read("mode") == "600\n" && scripts.read("secure") == "1\n")
        let body = try scripts.read("body").split(separator: "\n")
        #expect(body.count == 300 && body[MonitorInTerminal.brokenLineNumber - 1] == MonitorInTerminal.brokenLine)
        let name = try scripts.read("name").filter { $0 != "\n" }
        try monitor.session.waitUntil("the file is gone") { _ in access(name, F_OK) != 0 }
        monitor.session.sendKeys("Q")
        try monitor.session.waitFor("quit? scraping stops")
        monitor.session.sendKeys("y")
        #expect(try monitor.session.waitForExit() == 0)
    }
}
