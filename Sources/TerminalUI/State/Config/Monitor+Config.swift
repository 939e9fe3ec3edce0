internal import ScrapeEngine

/// The Config screen: what runs against what lies on the disk, and what a reload would do.
extension Monitor {
    /// How many rows of text the Config screen shows.
    var configPage: Int { ConfigLayout(self, size: size).textRows }

    /// Asks for everything that the screen shows; called whenever it is opened.
    mutating func openConfig() -> [Effect] {
        config.isFresh = true
        showMarks()
        return askAboutDisk()
    }

    /// The texts anew, and what a reload would do now.
    mutating func askAboutDisk() -> [Effect] {
        config.version = snapshot.map { ConfigState.Version($0.configuration) }
        // What a reload would do now says nothing about what was.
        guard !isPast else { return [.loadConfiguration] }
        config.isAsking = true
        return [.loadConfiguration, .send(.reload(dryRun: true))]
    }

    /// Reads the file again, validates it and shows what applying it would do.
    mutating func previewReload() -> [Effect] {
        overlay = nil
        navigation.pool = nil
        navigation.detail = nil
        config.isPlanAskedFor = true
        if navigation.tab != .config { return perform(.screen(.config)) }
        return askAboutDisk()
    }

    /// Leads to the first thing that is wrong with what was refused, or applied in part.
    mutating func showReloadProblems() -> [Effect] {
        notices.dismissReloadFailure()
        overlay = nil
        navigation.pool = nil
        navigation.detail = nil
        // A display that stands shows what was before.
        let live = freeze == nil ? [] : toggleFreeze()
        return live + perform(.screen(.config))
    }

    /// After a snapshot or a new size: asks again when what runs or what lies on the disk has become another.
    mutating func refreshConfig() -> [Effect] {
        guard navigation.context == .config, let configuration = snapshot?.configuration else { return [] }
        showMarks()
        guard let version = config.version else { return askAboutDisk() }
        guard version != ConfigState.Version(configuration), !configuration.isReloading else { return [] }
        config.isPlanAskedFor = false
        return askAboutDisk()
    }

    mutating func take(_ comparison: ConfigurationComparison) {
        showMarks()
        config.show(comparison, page: configPage)
    }

    /// Keeps the engine's answer; what follows from it is said elsewhere.
    mutating func remember(_ plan: ReloadPlan) {
        config.plan = plan
        config.isAsking = false
        config.clamp(page: configPage)
    }

    private mutating func showMarks() {
        let marks = snapshot.map { $0.configuration.marks(asOf: $0.takenAt) } ?? []
        config.show(marks, columns: size.columns, page: configPage)
    }

    mutating func toggleChanges() {
        guard config.comparison?.differs == true else {
            notices.show(.info, "the disk has what runs: there are no changes to show alone", at: now.monotonic)
            return
        }
        config.toggleChanges(page: configPage)
    }

    mutating func goToChange(_ step: Int) {
        guard !config.goToNext(step, page: configPage) else { return }
        notices.show(.info, nothingToGoTo(step), at: now.monotonic)
    }

    /// What is wrong with a reload stands in no line when it is about a job, a client or a secret's file.
    private func nothingToGoTo(_ step: Int) -> String {
        let isEmpty = config.comparison?.differs != true && config.marks.isEmpty
        guard isEmpty else { return "no \(step > 0 ? "further" : "earlier") change or problem in these files" }
        let plan = config.plan
        let isBroken =
            plan.map { !$0.problems.isEmpty || !$0.failures.isEmpty || !$0.report.jobsBroken.isEmpty } ?? false
        return isBroken || snapshot?.configuration.hasReloadFailure == true
            ? "no line of these files has changed; \(key(.open)) shows what is wrong"
            : "the disk has what runs: there is no change to go to"
    }

    /// Everything about the reload that would be, on a page of its own.
    mutating func showPlan() {
        guard let plan = config.plan else { return }
        overlay = .page(
            ReloadPlanPage.page(
                of: plan,
                configuration: snapshot?.configuration,
                width: size.columns,
                times: times,
                key: possibleKey(.reload)
            )
        )
    }
}
