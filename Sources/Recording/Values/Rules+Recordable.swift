internal import MetricModel
internal import Relabeling
internal import ScrapeEngine

// The relabel rules and limits of jobs: what the Labels tab and Dropped tell is worked out of them.

/// A relabel rule before it is checked again.
struct RecordedRule: Recordable {
    var sourceLabels: [String] = []
    var separator = ""
    var targetLabel = ""
    /// nil where the rule has the one of all rules.
    var pattern: String?
    var modulus: UInt64 = 0
    var replacement = ""
    var action = RelabelAction.replace
    var location = SourceLocation.blank
    var number = 1

    static var blank: RecordedRule { RecordedRule() }

    init() {}

    init(_ rule: RelabelRule) {
        sourceLabels = rule.sourceLabels
        separator = rule.separator
        targetLabel = rule.targetLabel
        let looksAtSecret = rule.sourceLabels.contains { RecordedSecrets.isSecretName($0) }
        pattern = rule.regex == .everything ? nil : looksAtSecret ? RecordedSecrets.mask : rule.regex.pattern
        modulus = rule.modulus
        replacement = RecordedSecrets.isSecretName(rule.targetLabel) ? RecordedSecrets.mask : rule.replacement
        action = rule.action
        location = rule.location
        number = rule.number
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&sourceLabels)
        try coder.field(&separator)
        try coder.field(&targetLabel)
        try coder.field(&pattern)
        try coder.hash(&modulus)
        try coder.field(&replacement)
        try coder.choice(&action, of: RelabelAction.allCases)
        try coder.field(&location)
        try coder.field(&number)
    }

    /// nil when it is none that could have run.
    var rule: RelabelRule? {
        do {
            return try RelabelRule(
                sourceLabels: sourceLabels,
                separator: separator,
                targetLabel: targetLabel,
                regex: try pattern.map { pattern throws in try RelabelRegex(pattern) },
                modulus: modulus,
                replacement: replacement,
                action: action,
                location: location,
                number: number
            )
        } catch {
            return nil
        }
    }
}

/// What of a job's configuration its targets' details need.
struct RecordedJob: Recordable {
    var name = ""
    var limits = TargetLimits.blank
    var rules: [RecordedRule] = []

    static var blank: RecordedJob { RecordedJob() }

    init() {}

    init(_ name: String, _ rules: JobRules) {
        self.name = name
        limits = rules.limits
        self.rules = rules.relabelRules.rules.map { RecordedRule($0) }
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&name)
        try coder.field(&limits)
        try coder.field(&rules)
    }

    var jobRules: JobRules { JobRules(relabelRules: RelabelRules(rules.compactMap(\.rule)), limits: limits) }
}
