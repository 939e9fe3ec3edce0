internal import ScrapeConfiguration
internal import ScrapeEngine

/// `:` and Ctrl-P: everything by its name.
extension Monitor {
    mutating func openPalette() {
        var page: TextPage?
        if case .page(let open) = overlay { page = open }
        overlay = .palette(PaletteState(page: page))
        keepPaletteNames()
    }

    /// Finds the pools and targets for an open palette where its line or the snapshot is another one, so that a frame
    /// does not have to.
    mutating func keepPaletteNames() {
        guard case .palette(var palette) = overlay else { return }
        palette.names = paletteEntries(palette).names(palette.listed)
        overlay = .palette(palette)
    }

    /// What the open palette lists.
    func entries(of palette: PaletteState) -> [PaletteEntry] {
        paletteEntries(palette).all(palette.listed)
    }

    private func paletteEntries(_ palette: PaletteState) -> PaletteEntries {
        PaletteEntries(monitor: self, context: context(of: palette), known: palette.names)
    }

    private func context(of palette: PaletteState) -> KeyContext { palette.page == nil ? navigation.context : .page }

    mutating func takePalette(_ key: Key, _ palette: PaletteState) -> [Effect] {
        var palette = palette
        switch key {
        case .escape, .control("c"):
            close(palette)
            return []
        case .backspace where palette.editor.text.isEmpty:
            close(palette)
            return []
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .enter: return run(palette)
        case .tab: palette.complete(entries(of: palette), step: 1)
        case .backTab: palette.complete(entries(of: palette), step: -1)
        case .up, .control("p"): palette.recall(paletteHistory, step: 1)
        case .down, .control("n"): palette.recall(paletteHistory, step: -1)
        default: guard palette.take(key) else { return [] }
        }
        overlay = .palette(palette)
        keepPaletteNames()
        return []
    }

    /// Gives the screen, or the page below, back.
    private mutating func close(_ palette: PaletteState) {
        overlay = palette.page.map { .page($0) }
        refreshPage()
    }

    private mutating func run(_ palette: PaletteState) -> [Effect] {
        guard !PaletteLine(palette.text).word.isEmpty else {
            close(palette)
            return []
        }
        do throws(PaletteCommand.Problem) {
            let command = try command(of: palette)
            let effects = try run(command, from: palette)
            paletteHistory.add(palette.text)
            return effects
        } catch {
            var palette = palette
            palette.problem = error.text
            overlay = .palette(palette)
            return []
        }
    }

    // MARK: - Reading

    private func command(of palette: PaletteState) throws(PaletteCommand.Problem) -> PaletteCommand {
        let line = PaletteLine(palette.text)
        let context = context(of: palette)
        if let argument = line.argument, !line.rest.isEmpty {
            if let action = argument.action { try check(action, argument.rawValue, in: context) }
            switch argument {
            case .filter: return .filter(line.rest)
            case .pool: return .pool(line.rest)
            case .target: return .target(line.rest)
            case .sort: return .sort(line.rest)
            case .group: return .group(line.rest)
            case .times:
                let found = TimeDisplay.allCases.first { $0.rawValue.lowercased() == line.rest.lowercased() }
                guard let found else { throw problem("times", line.rest, TimeDisplay.allCases.map(\.rawValue)) }
                return .times(found)
            }
        }
        if ["pool", "target"].contains(line.word) {
            throw PaletteCommand.Problem(text: "\(line.word) needs a name: \(Key.tab.name) lists them")
        }
        guard let action = keys.all.first(where: { $0.action.name == line.word })?.action else {
            let names = Set(keys.all.map(\.action.name) + PaletteArgument.allCases.map(\.rawValue))
            throw problem("command", line.word, names.sorted())
        }
        guard line.argument != nil || line.rest == line.word else {
            throw PaletteCommand.Problem(text: "\(line.word) takes nothing behind it")
        }
        if case .screen = action { return .perform(action) }
        try check(action, line.word, in: context)
        return .perform(action)
    }

    private func check(_ action: Action, _ word: String, in context: KeyContext) throws(PaletteCommand.Problem) {
        guard keys.binding(of: action, in: context) == nil else { return }
        let places = KeyContext.each.filter { keys.binding(of: action, in: $0) != nil }.map(\.title)
        throw PaletteCommand.Problem(
            text: "\(word) does nothing on \(context.title): it is for \(places.joined(separator: ", "))"
        )
    }

    private func problem(_ what: String, _ word: String, _ known: [String]) -> PaletteCommand.Problem {
        let nearest = ClosestKey.ofValues(known, to: word) ?? known.first { $0.hasPrefix(word.lowercased()) }
        let advice = nearest.map { "did you mean \($0)?" } ?? "\(Key.tab.name) lists all"
        return PaletteCommand.Problem(text: "no \(what) \"\(Sanitiser.text(word))\": \(advice)")
    }

    // MARK: - Doing

    private mutating func run(
        _ command: PaletteCommand,
        from palette: PaletteState
    ) throws(PaletteCommand.Problem) -> [Effect] {
        switch command {
        case .perform(let action):
            close(palette)
            if case .screen = action { overlay = nil }
            return perform(action)
        case .filter(let text):
            var changed = filter
            changed.set(Array(text.unicodeScalars))
            if let problem = changed.problem { throw PaletteCommand.Problem(text: problem.text) }
            close(palette)
            filter = changed
            showTableAnew()
            return []
        case .pool(let name): return try goToPool(name)
        case .target(let name): return try goToTarget(name)
        case .sort(let title):
            let titles = orderTitles
            guard let index = Self.index(of: title, in: titles) else { throw problem("order", title, titles) }
            close(palette)
            setOrder(index)
            return []
        case .group(let title):
            let titles = groupingChoices.map(\.title)
            guard let index = Self.index(of: title, in: titles) else { throw problem("group", title, titles) }
            close(palette)
            setGrouping(index)
            return []
        case .times(let display):
            close(palette)
            timeDisplay = display
            refreshPage()
            return []
        }
    }

    private mutating func goToPool(_ name: String) throws(PaletteCommand.Problem) -> [Effect] {
        let all = snapshot?.pools ?? []
        guard let pool = all.first(where: { $0.name == name }) ?? Self.only(all, name, \.name) else {
            throw problem("pool", name, all.map(\.name))
        }
        overlay = nil
        let effects = perform(.screen(.pools))
        open(pool)
        return effects
    }

    private mutating func goToTarget(_ text: String) throws(PaletteCommand.Problem) -> [Effect] {
        let all = snapshot?.targets ?? []
        if let row = all.first(where: { $0.paletteName == text || $0.url == text }) {
            overlay = nil
            return open(row)
        }
        let words = text.split(separator: " ").map { FilterWord($0) }
        var found = all.filter { row in words.allSatisfy { $0.isIn(row.paletteName) } }
        // A pool whose name is said in full is meant, and not another that begins with it.
        let ofPool = found.filter { text.hasPrefix("\($0.pool) ") }
        if !ofPool.isEmpty { found = ofPool }
        guard let row = found.first else {
            throw PaletteCommand.Problem(text: "no target \"\(Sanitiser.text(text))\"")
        }
        guard found.count == 1 else {
            throw PaletteCommand.Problem(text: "\(found.count) targets match: \(Key.tab.name) goes through them")
        }
        overlay = nil
        return open(row)
    }

    /// The only element whose name holds the text.
    private static func only<Row>(_ rows: [Row], _ text: String, _ name: (Row) -> String) -> Row? {
        let word = FilterWord(text)
        let found = rows.filter { word.isIn(name($0)) }
        return found.count == 1 ? found.first : nil
    }

    private static func index(of title: String, in titles: [String]) -> Int? {
        titles.firstIndex { $0.lowercased() == title.lowercased() }
    }
}
