internal import Glibc
internal import ScrapeConfiguration

/// Why the settings cannot be used: one line for each problem, with its place.
package struct SettingsProblem: Error, Sendable, CustomStringConvertible {
    package let description: String
}

/// The settings, and where each comes from.
package struct LoadedSettings: Sendable {
    package var values = ScreenSettings()
    /// The settings file; nil when there is none.
    package var file: String?
    /// Why the default settings file is passed over although it may be there; nil when it is not.
    package var notice: String?
    /// What set a setting, by its name: `flag`, `SCRAPE_TUI_FPS`, `config.yaml:3:1`. Nothing for a default.
    package var origins: [String: String] = [:]
}

/// Brings flags, environment and settings file together: a flag wins over a variable, a variable over the file.
package enum SettingsLoader {
    /// What `LoadedSettings.origins` says of a setting that a flag set.
    static let flagOrigin = "flag"

    /// Where the settings file lies when nobody names one: in `$XDG_CONFIG_HOME` or `~/.config`. Nil without a home.
    package static func defaultPath(environment: [String: String]) -> String? {
        let folder = environment["XDG_CONFIG_HOME"] ?? ""
        // A relative path counts as none (XDG Base Directory Specification).
        if folder.hasPrefix("/") { return "\(folder)/scrape-tui/config.yaml" }
        let home = environment["HOME"] ?? ""
        return home.hasPrefix("/") ? "\(home)/.config/scrape-tui/config.yaml" : nil
    }

    /// The same with the environment of this process.
    package static func load(flags: [String: String], path: String?) throws(SettingsProblem) -> LoadedSettings {
        try load(flags: flags, environment: ProcessEnvironment.variables, path: path)
    }

    /// - Parameters:
    ///   - flags: What the command line says, by the settings' names.
    ///   - environment: Every variable of the process.
    ///   - path: The settings file that the user names; it must be there. Nil for the default one, which need not, and
    ///     which is passed over with a notice where this user must not read it.
    /// - Returns: What holds, with what set it.
    /// - Throws: `SettingsProblem` for a named file that cannot be read, and for anything that is not as it must be.
    package static func load(
        flags: [String: String],
        environment: [String: String],
        path: String?
    ) throws(SettingsProblem) -> LoadedSettings {
        var loaded = LoadedSettings()
        if let path {
            loaded.file = path
            try read(path, into: &loaded)
        } else if let path = defaultPath(environment: environment) {
            try readDefault(path, problem: access(path, R_OK) == 0 ? 0 : errno, into: &loaded)
        }
        for setting in Setting.all {
            if let text = environment[setting.variable], !text.isEmpty {
                try take(setting, text, from: setting.variable, "\(setting.variable)=\(text)", into: &loaded)
            }
            if let text = flags[setting.name] {
                try take(setting, text, from: flagOrigin, "--\(setting.name) \(text)", into: &loaded)
            }
        }
        return loaded
    }

    /// Reads the file that nobody named. One that does not exist is none; nor is one that this user must not read, as
    /// under `sudo -u` with another's home, but that is said.
    ///
    /// - Parameters:
    ///   - path: Where the file would be.
    ///   - problem: Why it cannot be read, as `errno` says it; 0 when it can be.
    ///   - loaded: Takes what the file says, or the notice.
    /// - Throws: `SettingsProblem` for a file that cannot be used.
    static func readDefault(
        _ path: String,
        problem: Int32,
        into loaded: inout LoadedSettings
    ) throws(SettingsProblem) {
        switch problem {
        case ENOENT, ENOTDIR: return
        case EACCES:
            loaded.notice = Sanitiser.text("the settings file \(path) is not read: permission denied")
        default:
            loaded.file = path
            try read(path, into: &loaded)
        }
    }

    private static func take(
        _ setting: Setting,
        _ text: String,
        from origin: String,
        _ written: String,
        into loaded: inout LoadedSettings
    ) throws(SettingsProblem) {
        guard setting.take(&loaded.values, text) else {
            throw SettingsProblem(description: Sanitiser.text("\(written): must be \(setting.expected)"))
        }
        loaded.origins[setting.name] = origin
    }

    private static func read(_ path: String, into loaded: inout LoadedSettings) throws(SettingsProblem) {
        let bytes: [UInt8]
        do {
            bytes = try FileContent.read(path)
        } catch {
            throw SettingsProblem(description: "the settings: \(error.message)")
        }
        try read(bytes, file: path, into: &loaded)
    }

    /// Reads a settings file's text.
    static func read(_ bytes: [UInt8], file: String, into loaded: inout LoadedSettings) throws(SettingsProblem) {
        do {
            var reader = SettingsFileReader()
            try reader.read(bytes, file: file, into: &loaded)
        } catch {
            throw SettingsProblem(description: Sanitiser.lines(error.description))
        }
    }
}

extension Sanitiser {
    /// Text of several lines, each safe to print.
    fileprivate static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Sanitiser.text(String($0)) }
            .joined(separator: "\n")
    }
}
