/// What lists show, and in which order.
extension PlainMonitor {
    /// Goes back to the last list from whatever was shown since; to Pools when nothing was listed.
    mutating func returnToList() {
        switch listed {
        case .nothing where monitor.navigation.context == .pools: break
        case .nothing: go(to: .pools)
        case .pools: go(to: .pools)
        // A pool's targets lie behind Pools.
        case .targets: go(to: listedPool == nil ? .targets : .pools, pool: listedPool)
        case .dropped: go(to: .dropped)
        case .events: go(to: .events)
        case .destinations: go(to: .engine)
        }
    }

    mutating func filter(_ words: String) {
        switch words {
        case "":
            print(monitor.filter.isEmpty ? "no filter holds" : "filter: \(monitor.filter.displayText)")
        case "off":
            returnToList()
            monitor.filter = FilterState()
            relist()
        default:
            returnToList()
            if setFilter(words) { relist() }
        }
    }

    /// False when it cannot be read, which is then told; the one before stays.
    mutating func setFilter(_ words: String) -> Bool {
        var state = FilterState()
        state.set(Array(words.unicodeScalars))
        if let problem = state.problem {
            print(problem.explanation(of: words))
            return false
        }
        monitor.filter = state
        return true
    }

    func isOn(_ words: String, now isOn: Bool, _ command: PlainCommand) throws(Unclear) -> Bool {
        switch words.lowercased() {
        case "": !isOn
        case "on": true
        case "off": false
        default: throw Unclear(text: "usage: \(command.usage)")
        }
    }

    mutating func sort(_ words: String) throws(Unclear) {
        returnToList()
        let titles = monitor.rootTable.orderTitles
        var name = words.lowercased()
        let isInverted = name.hasSuffix(" inverted")
        if isInverted { name.removeLast(" inverted".count) }
        if name == "inverted" {
            pass(monitor.perform(.invertSort))
            return relist()
        }
        guard let index = titles.firstIndex(where: { $0.lowercased() == name }) else {
            throw Unclear(text: "sort by \(titles.joined(separator: ", ")); 'inverted' behind it turns it around")
        }
        monitor.setOrder(index)
        if isInverted { pass(monitor.perform(.invertSort)) }
        relist()
    }

    mutating func group(_ words: String) throws(Unclear) {
        if monitor.navigation.context != .targets { go(to: .targets) }
        monitor.refreshTable()
        let choices = monitor.groupingChoices
        let name = words.lowercased()
        guard let index = choices.firstIndex(where: { $0.title.lowercased() == name || $0 == .label(words) }) else {
            throw Unclear(text: "group by \(choices.map(\.title).joined(separator: ", "))")
        }
        monitor.setGrouping(index)
        relist()
    }

    mutating func chooseColumns(_ words: String) throws(Unclear) {
        returnToList()
        let columns = report.columns
        if words.isEmpty {
            print("shown: \(columns.filter(\.isShown).map(\.name).joined(separator: ", "))")
            let hidden = columns.filter { !$0.isShown }.map(\.name)
            if !hidden.isEmpty { print("hidden: \(hidden.joined(separator: ", "))") }
            return
        }
        guard words.lowercased() != "default" else {
            monitor.columnChoice = ColumnChoice()
            return relist()
        }
        var chosen: [String] = []
        for part in words.split(separator: ",") {
            let name = part.filter { $0 != " " }.lowercased()
            guard let column = columns.first(where: { $0.name.filter { $0 != " " }.lowercased() == name }) else {
                throw Unclear(text: "no column \(part); there are \(columns.map(\.name).joined(separator: ", "))")
            }
            chosen.append(column.name)
        }
        var choice = ColumnChoice()
        choice.shown = Set(chosen)
        choice.hidden = Set(columns.dropFirst().map(\.name)).subtracting(chosen)
        choice.order = [columns[0].name] + chosen.filter { $0 != columns[0].name }
        monitor.columnChoice = choice
        relist()
    }

    mutating func chooseTimes(_ words: String) throws(Unclear) {
        let name = words.lowercased()
        guard let display = TimeDisplay.allCases.first(where: { $0.rawValue.lowercased() == name }) else {
            throw Unclear(text: "times are \(monitor.timeDisplay.rawValue); say relative, local or utc")
        }
        monitor.timeDisplay = display
        print("times: \(display.rawValue)")
    }
}
