internal import ScrapeEngine

/// One line of the palette's list.
struct PaletteEntry: Sendable, Equatable {
    /// What is typed for it, without the colon; ends with a blank where something has to follow.
    var text: String
    /// The key that does the same; empty where none does.
    var key = ""
    var help = ""
    /// Why it cannot be done now.
    var obstacle: String?
}

/// What follows a command.
enum PaletteArgument: String, CaseIterable {
    case filter, pool, target, sort, group, times

    /// What is said of it in the list.
    var help: String {
        switch self {
        case .filter: "show only the rows that match: words, state:down, dur>1s, {app=\"x\"}, ~regex"
        case .pool: "the targets of one pool"
        case .target: "one target"
        case .sort: "by this column"
        case .group: "the targets by error, pool or a label"
        case .times: "relative, local or UTC"
        }
    }

    /// The action that it goes with, which must be bound where it is used; nil for those that go everywhere.
    var action: Action? {
        switch self {
        case .filter: .filter
        case .pool, .target: nil
        case .sort: .pickSort
        case .group: .pickGrouping
        case .times: .cycleTimes
        }
    }
}

/// The palette's list: what can be typed, given what is typed.
struct PaletteEntries {
    let monitor: Monitor
    let context: KeyContext
    /// What was found before; only looked at where it is about the same line and snapshot.
    var known: PaletteNames?

    /// Names of pools and targets beyond are found by typing more of them.
    static let mostNames = 50

    func all(_ text: String) -> [PaletteEntry] {
        let line = PaletteLine(text)
        if let argument = line.argument {
            let isName = argument == .pool || argument == .target
            return isName ? names(text).entries : values(of: argument, like: line.rest)
        }
        let commands = self.commands
        guard !line.word.isEmpty else { return commands }
        let word = FilterWord(line.word)
        let lowered = line.word.lowercased()
        let begin = commands.filter { $0.text.hasPrefix(lowered) }
        let within = commands.filter { !begin.contains($0) && word.isIn($0.text) }
        let others = commands.filter { !begin.contains($0) && !within.contains($0) && word.isIn($0.help) }
        return begin + within + names(text).entries + others
    }

    /// The pools and targets of a line's list: those known, where nothing has changed since.
    func names(_ text: String) -> PaletteNames {
        let generation = monitor.snapshot?.generation
        if let known, known.listed == text, known.generation == generation { return known }
        return PaletteNames(listed: text, generation: generation, entries: foundNames(PaletteLine(text)))
    }

    private func foundNames(_ line: PaletteLine) -> [PaletteEntry] {
        switch line.argument {
        case .pool, .target: return line.argument.map { values(of: $0, like: line.rest) } ?? []
        case .filter, .sort, .group, .times: return []
        case nil:
            guard !line.word.isEmpty else { return [] }
            // One letter is in too many addresses.
            let isTarget = line.word.lowercased().count > 1
            return values(of: .pool, like: line.rest) + (isTarget ? values(of: .target, like: line.rest) : [])
        }
    }

    /// Everything that has a name here: what acts, what is seen, where to go, the rest.
    private var commands: [PaletteEntry] {
        let bindings = monitor.keys.bindings(in: context)
        var known: Set<String> = []
        var entries: [PaletteEntry] = []
        for binding in bindings.filter({ $0.action.isEngineVerb }) + bindings + screens
        where known.insert(binding.action.name).inserted && binding.action != .palette {
            entries.append(
                PaletteEntry(
                    text: binding.action.name,
                    key: binding.keys.first?.name ?? "",
                    help: binding.help.isEmpty ? binding.name : binding.help,
                    obstacle: monitor.obstacle(to: binding.action).map { monitor.readOnly?.cause ?? $0 }
                )
            )
        }
        let arguments = PaletteArgument.allCases.filter { isUsable($0) }
            .map { PaletteEntry(text: "\($0.rawValue) ", help: $0.help) }
        let moving = Set(KeyBindings.moving.map(\.action.name))
        return entries.filter { !moving.contains($0.text) } + arguments + entries.filter { moving.contains($0.text) }
    }

    /// The screens can be gone to from everywhere.
    private var screens: [KeyBinding] {
        monitor.keys.all.filter { if case .screen = $0.action { true } else { false } }
    }

    private func isUsable(_ argument: PaletteArgument) -> Bool {
        argument.action.map { monitor.keys.binding(of: $0, in: context) != nil } ?? true
    }

    // MARK: - What follows

    private func values(of argument: PaletteArgument, like text: String) -> [PaletteEntry] {
        let words = text.split(separator: " ").map { FilterWord($0) }
        func matching(_ names: [(name: String, help: String)]) -> [PaletteEntry] {
            names.filter { entry in words.allSatisfy { $0.isIn(entry.name) } }
                .map { PaletteEntry(text: "\(argument.rawValue) \($0.name)", help: $0.help) }
        }
        switch argument {
        case .filter: return []
        case .pool:
            let pools = monitor.snapshot?.pools ?? []
            return Array(matching(pools.map { ($0.name, "\($0.up) of \($0.targets) up") }).prefix(Self.mostNames))
        case .target:
            var entries: [PaletteEntry] = []
            for row in monitor.snapshot?.targets ?? [] where entries.count < Self.mostNames {
                // Names are made of these, and making one is not for ten thousand rows a keystroke.
                guard words.allSatisfy({ $0.isIn(row.pool) || $0.isIn(row.url) }) else { continue }
                let name = row.paletteName
                guard words.allSatisfy({ $0.isIn(name) }) else { continue }
                entries.append(PaletteEntry(text: "target \(name)", help: row.state.word))
            }
            return entries
        case .sort: return matching(monitor.orderTitles.map { ($0, "") })
        case .group: return matching(monitor.groupingChoices.map { ($0.title, "") })
        case .times: return matching(TimeDisplay.allCases.map { ($0.rawValue, "") })
        }
    }
}

extension TargetRow {
    /// Its pool and its name: what the palette calls it.
    var paletteName: String { "\(pool) \(displayName)" }
}
