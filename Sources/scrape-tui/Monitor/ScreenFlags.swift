internal import ArgumentParser
internal import Glibc
internal import TerminalUI

/// How the screen looks and behaves: the settings as flags (`Setting.all`), and the file that holds them.
struct ScreenFlags: ParsableArguments {
    @Option(help: ScreenFlags.help("theme"))
    var theme: String?

    @Option(help: ScreenFlags.help("color"))
    var color: String?

    @Flag(exclusivity: .exclusive, help: "Draw with plain ASCII, or with Unicode whatever the locale says.")
    var signs: SignsFlag?

    @Option(help: ScreenFlags.help("fps"))
    var fps: String?

    @Flag(inversion: .prefixedNo, help: ScreenFlags.help("read-only", "SIGHUP still reloads a monitor."))
    var readOnly: Bool?

    @Option(help: ScreenFlags.help("times"))
    var times: String?

    @Flag(inversion: .prefixedNo, help: ScreenFlags.help("mouse"))
    var mouse: Bool?

    @Flag(inversion: .prefixedNo, help: ScreenFlags.help("keep-screen"))
    var keepScreen: Bool?

    @Flag(inversion: .prefixedNo, help: ScreenFlags.help("state"))
    var state: Bool?

    @Option(
        name: .customLong("settings"),
        help: ArgumentHelp(
            "The settings file (default: scrape-tui/config.yaml in $XDG_CONFIG_HOME or ~/.config).",
            valueName: "file"
        )
    )
    var settingsFile: String?

    @Flag(help: "Print the schema of the settings file, and end.")
    var dumpSchema = false

    @Flag(help: "Print the settings that hold, every key binding too, and end.")
    var dumpConfig = false

    /// What was said, by the settings' names.
    private var texts: [String: String] {
        [
            "theme": theme, "color": color, "signs": signs?.rawValue, "fps": fps,
            "read-only": readOnly.map { String($0) }, "times": times,
            "mouse": mouse.map { String($0) }, "keep-screen": keepScreen.map { String($0) },
            "state": state.map { String($0) },
        ]
        .compactMapValues(\.self)
    }

    /// These flags, the environment and the settings file together.
    ///
    /// - Throws: `ExitStatus.usage` after saying what is wrong.
    func load() throws -> LoadedSettings {
        do {
            return try SettingsLoader.load(flags: texts, path: settingsFile)
        } catch {
            Output.complain(error.description)
            throw ExitStatus.usage
        }
    }

    /// For the terminal that this is.
    static func options(_ settings: ScreenSettings) -> MonitorOptions {
        var environment: [String: String] = [:]
        for name in ["TERM", "NO_COLOR", "SSH_CONNECTION", "HOME", "XDG_STATE_HOME"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        var options = MonitorOptions(environment: environment)
        options.apply(settings)
        return options
    }

    private static func help(_ name: String, _ more: String = "") -> ArgumentHelp {
        ArgumentHelp([Setting.flagHelp(name), more].filter { !$0.isEmpty }.joined(separator: " "))
    }
}

/// `--ascii` or `--unicode`.
enum SignsFlag: String, EnumerableFlag {
    case ascii, unicode
}
