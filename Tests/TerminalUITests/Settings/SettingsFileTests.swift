import Glibc
import Testing

@testable import TerminalUI

@Suite("The settings file") struct SettingsFileTests {
    /// What a text says, or why it cannot be used.
    private static func read(_ text: String) -> Result<LoadedSettings, SettingsProblem> {
        var loaded = LoadedSettings()
        do throws(SettingsProblem) {
            try SettingsLoader.read(Array(text.utf8), file: "config.yaml", into: &loaded)
            return .success(loaded)
        } catch {
            return .failure(error)
        }
    }

    @Test(
        "is refused with the place, what is wrong, and what was probably meant",
        arguments: [
            ("theme: drak", "config.yaml:1:8: theme must be auto, dark, light, cb or mono (did you mean dark?)"),
            ("them: dark", "config.yaml:1:1: unknown setting \"them\" (did you mean theme?)"),
            ("theme: [dark]", "config.yaml:1:8: theme must be auto, dark, light, cb or mono"),
            ("theme:", "config.yaml:1:7: theme must be auto, dark, light, cb or mono"),
            ("fps: 0", "config.yaml:1:6: fps must be a number from 1 to 60"),
            ("fps: 1e1", "config.yaml:1:6: fps must be a number from 1 to 60"),
            ("read-only: yes", "config.yaml:1:12: read-only must be true or false"),
            ("times: UTC", "config.yaml:1:8: times must be relative, local or utc (did you mean utc?)"),
            ("theme: dark\ntheme: light", "config.yaml:2:1: key \"theme\" already set in map"),
            ("- theme", "config.yaml:1:1: settings are a mapping: theme: dark"),
            ("theme: \"dark", "config.yaml:1:13: yaml: found unexpected end of stream"),
            ("keys: R", "config.yaml:1:7: keys are a mapping of actions: reload: F12"),
            ("keys:\n  relaod: F12", "config.yaml:2:3: unknown action \"relaod\" (did you mean reload?)"),
            ("keys:\n  reload:", "config.yaml:2:3: reload needs a key; [] takes its keys away"),
            ("keys:\n  reload: [[R]]", "config.yaml:2:12: a key is a text: R, Ctrl-R, F5; signs of YAML want quotes"),
            ("keys:\n  reload: [F12, F12]", "config.yaml:2:17: F12 stands twice in this list"),
            (
                "keys:\n  reload: Ctlr-R",
                "config.yaml:2:11: \"Ctlr-R\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on "
                    + "(did you mean Ctrl-R?)"
            ),
            (
                "keys:\n  reload: p",
                "config.yaml:2:11: p is both reload and pause on Pools, Targets and 6 more: give one of them another key"
            ),
            (
                "keys:\n  reload: F12\n  probe: F12",
                "config.yaml:3:10: F12 is both probe and reload on Pools, Targets and 6 more: "
                    + "give one of them another key"
            ),
            (
                "keys:\n  reload:\n    pools: Esc",
                "config.yaml:3:12: Esc is both reload and back on Pools: that key stays what it is"
            ),
            (
                "keys:\n  help: Ctrl-C",
                "config.yaml:2:9: Ctrl-C is both help and interrupt on every screen: that key stays what it is"
            ),
            (
                "keys:\n  reload:\n    summary: F10\n    detail: F9",
                "config.yaml:4:5: reload has keys for Summary already: name each screen once"
            ),
            ("keys:\n  freeze:\n    pool: F12", "config.yaml:3:5: unknown screen \"pool\" (did you mean pools?)"),
            (
                "keys:\n  hex:\n    pools: F12",
                "config.yaml:3:5: hex does nothing on Pools: it is for Response"
            ),
            (
                "them: dark\nfps: 61",
                "config.yaml:1:1: unknown setting \"them\" (did you mean theme?)\n"
                    + "config.yaml:2:6: fps must be a number from 1 to 60"
            ),
            ("theme: \"\\u001b[31m\"", "config.yaml:1:8: theme must be auto, dark, light, cb or mono"),
            ("\"\\u001b[31m\": 1", "config.yaml:1:1: unknown setting \"␛[31m\""),
        ]
    )
    func refused(text: String, problem: String) {
        guard case .failure(let error) = Self.read(text) else {
            Issue.record("\(text) is taken")
            return
        }
        #expect(error.description == problem)
    }

    @Test("sets what it names, and leaves the rest")
    func values() throws {
        let loaded = try Self.read(
            """
            theme: cb
            fps: 30
            read-only: true
            times: utc
            """
        )
        .get()
        #expect(loaded.values.theme == .cb && loaded.values.framesPerSecond == 30)
        #expect(loaded.values.isReadOnly && loaded.values.times == .utc)
        #expect(loaded.values.signs == .auto && loaded.values.colour == .auto)
        #expect(loaded.origins["fps"] == "config.yaml:2:1" && loaded.origins["signs"] == nil)
    }

    @Test("may be empty", arguments: ["", "# nothing\n", "---\n", "keys:\n", "keys: {}\n"])
    func empty(text: String) throws {
        let loaded = try Self.read(text).get()
        #expect(loaded.values.keys.all.count == KeyBindings.standard.all.count)
    }

    @Test("binds keys: one, several, none, on every screen or on some")
    func keys() throws {
        let keys = try Self.read(
            """
            keys:
              reload: [F12, é]
              probe: []
              freeze:
                pools: Z
                detail: [Ctrl-T]
              back: Backspace
              pause: r
            """
        )
        .get().values.keys
        for key in [Key.function(12), .character("é")] { #expect(keys.action(for: key, in: .pools) == .reload) }
        #expect(keys.action(for: .character("R"), in: .pools) == nil)
        #expect(keys.name(of: .probe, in: .pools) == ":probe")
        #expect(keys.action(for: .character("r"), in: .targets) == .pauseSelection)
        #expect(keys.action(for: .character("Z"), in: .pools) == .freeze)
        #expect(keys.action(for: .character("z"), in: .pools) == nil)
        #expect(keys.action(for: .character("z"), in: .events) == .freeze)
        #expect(keys.action(for: .control("t"), in: .labels) == .freeze)
        for context in KeyContext.each {
            for (key, action) in [(Key.escape, Action.back), (.backspace, .back), (.control("c"), .interrupt)] {
                #expect(keys.action(for: key, in: context) == action)
            }
        }
        #expect(KeyBindings.conflicts(in: keys.all).isEmpty)
    }

    @Test("may swap two keys")
    func swaps() throws {
        let keys = try Self.read("keys: {reload: r, probe: R}").get().values.keys
        #expect(keys.action(for: .character("r"), in: .pools) == .reload)
        #expect(keys.action(for: .character("R"), in: .pools) == .probe)
    }

    @Test("binds keys that hold in lists to pick from, before the lists' own")
    func pickers() throws {
        var script = MonitorScript()
        script.monitor.apply(try Self.read("keys: {down: [Down, K], up: [Up, x], leave: X, hex: F9}").get())
        script.press(.character("C"), .character("K"), .character("K"), .character("x"))
        guard case .columnPicker(let columns) = script.monitor.overlay else {
            Issue.record("no list of columns")
            return
        }
        #expect(columns.cursor == 1 && script.monitor.columnChoice == ColumnChoice())
        script.press(.character("X"))
        #expect(script.monitor.overlay == nil)
        script.press(.character("y"), .character("K"), .character("K"), .character("x"))
        guard case .copyMenu(let menu) = script.monitor.overlay else {
            Issue.record("no menu")
            return
        }
        #expect(menu.cursor == 1)
        script.press(.character("X"))
        #expect(script.monitor.overlay == nil && script.monitor.notices.current == nil)
    }

    @Test("binds keys of a line to close the help, which they do while nothing is typed")
    func closingKeys() throws {
        var script = MonitorScript()
        script.monitor.apply(try Self.read("keys: {leave: [q, Backspace]}").get())
        script.press(.character("?"))
        script.type("ab")
        script.press(.backspace)
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("closed")
            return
        }
        #expect(help.editor.string == "a")
        script.press(.backspace, .backspace)
        #expect(script.monitor.overlay == nil)
    }

    @Test("is what --dump-config prints: read back it says the same")
    func dump() throws {
        let first = try Self.read("theme: light\nkeys: {reload: F12, freeze: {pools: Z}, \"reload!\": '\"'}").get()
        let second = try Self.read(first.yaml).get()
        #expect(second.values.theme == .light)
        for context in KeyContext.each {
            let names = first.values.keys.bindings(in: context).map(\.keyNames)
            #expect(second.values.keys.bindings(in: context).map(\.keyNames).sorted() == names.sorted())
        }
        #expect(first.yaml.contains("theme: light  # config.yaml:1:1\n"))
        #expect(first.yaml.contains("\nfps: 10  # default\n"))
        #expect(LoadedSettings().yaml.hasPrefix("# There is no settings file.\n"))
    }

    @Test("gives way to the environment, and that to flags")
    func precedence() throws {
        let path = "/tmp/scrape-tui-settings-\(getpid()).yaml"
        let file = try #require(fopen(path, "w"))
        fputs("theme: dark\nfps: 20\ntimes: local\n", file)
        fclose(file)
        defer { unlink(path) }
        let environment = ["SCRAPE_TUI_THEME": "light", "SCRAPE_TUI_FPS": "30", "SCRAPE_TUI_READ_ONLY": ""]
        let loaded = try SettingsLoader.load(flags: ["fps": "40"], environment: environment, path: path)
        #expect(loaded.values.times == .local && loaded.values.theme == .light && loaded.values.framesPerSecond == 40)
        #expect(loaded.origins["fps"] == "flag" && loaded.origins["theme"] == "SCRAPE_TUI_THEME")
        #expect(loaded.file == path && !loaded.values.isReadOnly)
    }

    @Test(
        "says of flags and variables what they must be",
        arguments: [
            (["fps": "61"], [:], "--fps 61: must be a number from 1 to 60"),
            ([:], ["SCRAPE_TUI_THEME": "drak"], "SCRAPE_TUI_THEME=drak: must be auto, dark, light, cb or mono"),
            ([:], ["SCRAPE_TUI_READ_ONLY": "1"], "SCRAPE_TUI_READ_ONLY=1: must be true or false"),
        ] as [([String: String], [String: String], String)]
    )
    func refusedElsewhere(flags: [String: String], environment: [String: String], problem: String) {
        do {
            _ = try SettingsLoader.load(flags: flags, environment: environment, path: nil)
            Issue.record("taken")
        } catch {
            #expect(error.description == problem)
        }
    }

    @Test("that nobody named and this user must not read is passed over, which is said")
    func unreadable() throws {
        var loaded = LoadedSettings()
        try SettingsLoader.readDefault("/h/config.yaml", problem: EACCES, into: &loaded)
        #expect(loaded.file == nil)
        #expect(loaded.notice == "the settings file /h/config.yaml is not read: permission denied")
        #expect(loaded.yaml.hasPrefix("# the settings file /h/config.yaml is not read: permission denied\n"))
        for problem in [ENOENT, ENOTDIR] {
            var loaded = LoadedSettings()
            try SettingsLoader.readDefault("/h/config.yaml", problem: problem, into: &loaded)
            #expect(loaded.file == nil && loaded.notice == nil)
        }
    }

    @Test("lies where XDG says, and need not be there; one that is named must be")
    func places() throws {
        #expect(
            SettingsLoader.defaultPath(environment: ["XDG_CONFIG_HOME": "/x", "HOME": "/h"])
                == "/x/scrape-tui/config.yaml"
        )
        #expect(
            SettingsLoader.defaultPath(environment: ["XDG_CONFIG_HOME": "x", "HOME": "/h"])
                == "/h/.config/scrape-tui/config.yaml"
        )
        #expect(SettingsLoader.defaultPath(environment: [:]) == nil)
        let missing = ["XDG_CONFIG_HOME": "/nonexistent"]
        #expect(try SettingsLoader.load(flags: [:], environment: missing, path: nil).file == nil)
        do {
            _ = try SettingsLoader.load(flags: [:], environment: [:], path: "/nonexistent/config.yaml")
            Issue.record("taken")
        } catch {
            #expect(error.description == "the settings: open /nonexistent/config.yaml: no such file or directory")
        }
    }
}
