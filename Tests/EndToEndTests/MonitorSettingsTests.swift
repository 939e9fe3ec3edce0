import ScrapeTestSupport
import Testing

@Suite("The monitor's settings") struct MonitorSettingsTests {
    /// A folder for `XDG_CONFIG_HOME` with this settings file.
    private static func home(_ settings: String) -> TemporaryFolder {
        let folder = TemporaryFolder()
        folder.makeFolder("scrape-tui")
        folder.write("scrape-tui/config.yaml", settings)
        return folder
    }

    @Test("bind other keys, which everything on the screen names from then on")
    func rebinding() throws {
        let home = Self.home(
            "times: utc\nkeys: {problems: F7, reload: x, hex: Ctrl-X, freeze: F8, back: Backspace}\n"
        )
        let monitor = try MonitorInTerminal(environment: ["XDG_CONFIG_HOME": home.path])
        try monitor.session.waitFor("F7 problems  p pause  r probe  x reload  : cmd")
        try monitor.waitForScrapes()
        monitor.session.sendKeys("!")
        try monitor.session.waitFor("! does nothing here")
        monitor.session.sendKeys("/", "nowhere", "Enter", "F7")
        try monitor.session.waitFor("[F7 problems]", "Backspace clears, F7 shows everything")
        monitor.session.sendKeys("Escape")
        try monitor.session.waitFor("refusing", "filter: none")
        monitor.session.sendKeys("F7", ":", "problems")
        try monitor.session.waitFor("COMMANDS", "F7")
        monitor.session.sendKeys("C-u", "reload!", "Enter")
        try monitor.session.waitFor("reloaded in")
        monitor.session.sendKeys("?", "freeze")
        try monitor.session.waitFor("HELP", "F8             freeze")
        monitor.session.sendKeys("Escape")
        #expect(try monitor.quit() == 0)
    }

    /// One run without a terminal: everything that it prints, and its exit code.
    private static func run(_ arguments: [String], _ home: TemporaryFolder) throws -> CommandRun {
        var environment = CommandRun.plainEnvironment
        environment["XDG_CONFIG_HOME"] = home.path
        environment["SCRAPE_TUI_THEME"] = "cb"
        let program = try BuiltProgram.scrapeTUI()
        return CommandRun(["bash", "-c", "\"$0\" \"$@\" 2>&1", program] + arguments, environment: environment)
    }

    @Test("are printed with what set them, and are a settings file again")
    func dumps() throws {
        let home = Self.home("fps: 20\nread-only: true\n")
        let flags = ["--dump-config", "--no-read-only", "--ascii", "--times", "utc"]
        let run = try Self.run(flags, home)
        #expect(run.status == 0)
        let expected = """
            # The settings file is \(home.path)/scrape-tui/config.yaml.
            theme: cb  # SCRAPE_TUI_THEME
            color: auto  # default
            signs: ascii  # flag
            fps: 20  # \(home.path)/scrape-tui/config.yaml:1:1
            read-only: false  # flag
            times: utc  # flag

            """
        #expect(run.output.hasPrefix(expected), "\(run.output.prefix(600))")
        #expect(run.output.contains("\nkeys:\n  open: [\"Enter\"]\n"))
        home.write("other.yaml", run.output)
        let again = try Self.run(["--settings", home.path("other.yaml"), "--dump-config"], home)
        #expect(again.status == 0)
        let keys = run.output.split(separator: "\n").drop { $0 != "keys:" }
        #expect(again.output.split(separator: "\n").drop { $0 != "keys:" } == keys)
    }

    @Test(
        "that cannot be used end the start with exit code 2 and the place",
        arguments: [
            ("them: dark", [], "config.yaml:1:1: unknown setting \"them\" (did you mean theme?)"),
            ("keys: {reload: p}", [], "config.yaml:1:16: p is both reload and pause on Pools"),
            ("", ["--fps", "61"], "--fps 61: must be a number from 1 to 60"),
            ("", ["--settings", "/nonexistent"], "the settings: open /nonexistent: no such file or directory"),
        ] as [(String, [String], String)]
    )
    func refused(settings: String, flags: [String], problem: String) throws {
        let run = try Self.run(flags + ["--dump-config"], Self.home(settings))
        #expect(run.status == 2)
        #expect(run.output.contains(problem), "\(run.output)")
    }

    @Test("have a schema that is printed")
    func schema() throws {
        let run = try Self.run(["--dump-schema"], Self.home("them: dark"))
        #expect(run.status == 0)
        #expect(run.output.hasPrefix(#"{"$schema":"https://json-schema.org/draft/2020-12/schema""#))
    }
}
