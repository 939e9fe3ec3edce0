/// Works out which names a job accepts and how it asks targets to escape others, from the job's keys and the global
/// ones (`ScrapeConfig.Validate`, v3.5). The global keys are judged per job, so not at all when there are no jobs.
struct NameSchemeReader {
    /// The `global` section's mapping, if there is one.
    let global: StrictMapping?
    let problems: ProblemList

    private static let validationKey = "metric_name_validation_scheme"
    private static let escapingKey = "metric_name_escaping_scheme"

    func read(_ mapping: StrictMapping, into job: inout ScrapeJob) {
        let mark = problems.mark
        let globalValidation = validation(global, "global") ?? .utf8
        job.metricNameValidation = validation(mapping, "scrape config") ?? globalValidation
        // In this version the scheme of the job itself is not asked: a job that only says `legacy` is refused below.
        let usual: NameEscapingScheme = globalValidation == .legacy ? .underscores : .allowUTF8
        let globalEscaping = escaping(global, "global", got: globalValidation) ?? usual
        job.metricNameEscaping = escaping(mapping, "scrape config", got: job.metricNameValidation) ?? globalEscaping
        guard !problems.hasNews(since: mark) else { return }
        if job.metricNameEscaping == .allowUTF8, job.metricNameValidation != .utf8 {
            let ownKey = [Self.validationKey, Self.escapingKey].first { mapping[$0] != nil }
            problems.add(
                "utf8 metric names requested but validation scheme is not set to UTF8",
                at: ownKey.map(mapping.valueLocation) ?? global?.valueLocation(Self.escapingKey) ?? mapping.location
            )
        }
    }

    private func validation(_ mapping: StrictMapping?, _ owner: String) -> NameValidationScheme? {
        guard let node = mapping?[Self.validationKey], let name = node.string(problems), !name.isEmpty else {
            return nil
        }
        if let scheme = NameValidationScheme(rawValue: name) { return scheme }
        problems.add(
            "unknown \(owner) name validation method specified, must be either 'legacy' or 'utf8', got \(name)",
            at: node.location,
            suggestion: ClosestKey.ofValues(NameValidationScheme.allCases.map(\.rawValue), to: name)
        )
        return nil
    }

    /// What the message says it got is the validation scheme: so does 3.5.
    private func escaping(
        _ mapping: StrictMapping?,
        _ owner: String,
        got validation: NameValidationScheme
    ) -> NameEscapingScheme? {
        guard let node = mapping?[Self.escapingKey], let name = node.string(problems), !name.isEmpty else {
            return nil
        }
        if let scheme = NameEscapingScheme(rawValue: name) { return scheme }
        let choices = "'allow-utf-8', 'underscores', 'dots', or 'values'"
        problems.add(
            "unknown \(owner) name escaping method specified, must be one of \(choices), got \(validation.rawValue)",
            at: node.location,
            suggestion: ClosestKey.ofValues(NameEscapingScheme.allCases.map(\.rawValue), to: name)
        )
        return nil
    }
}
