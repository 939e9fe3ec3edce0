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
    /// What set a setting, by its name: `flag`, `SCRAPE_TUI_FPS`, `config.yaml:3:1`. Nothing for a default.
    package var origins: [String: String] = [:]
}

/// Brings flags, environment and settings file together: a flag wins over a variable, a variable over the file.
package enum SettingsLoader {
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
    ///   - path: The settings file that the user names; it must be there. Nil for the default one, which need not.
    /// - Returns: What holds, with what set it.
    /// - Throws: `SettingsProblem` for a named file that cannot be read, and for anything that is not as it must be.
    package static func load(
        flags: [String: String],
        environment: [String: String],
        path: String?
    ) throws(SettingsProblem) -> LoadedSettings {
        var loaded = LoadedSettings()
        if let path = path ?? existing(defaultPath(environment: environment)) {
            loaded.file = path
            try read(path, into: &loaded)
        }
        for setting in Setting.all {
            if let text = environment[setting.variable], !text.isEmpty {
                try take(setting, text, from: setting.variable, "\(setting.variable)=\(text)", into: &loaded)
            }
            if let text = flags[setting.name] {
                try take(setting, text, from: "flag", "--\(setting.name) \(text)", into: &loaded)
            }
        }
        return loaded
    }

    private static func existing(_ path: String?) -> String? {
        guard let path, access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) else { return nil }
        return path
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
