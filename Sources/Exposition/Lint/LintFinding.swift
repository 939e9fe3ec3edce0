/// One thing to mend in a page.
package struct LintFinding: Sendable, Hashable {
    package let rule: LintRule
    /// Where it stands; the first place when there are several.
    package let place: PagePlace
    /// The family it is about; nil for a line that does not parse and for the page as a whole.
    package let family: String?
    package let text: String
    /// What to do about it.
    package let hint: String?
    /// How many more places of the same family have the same fault.
    package internal(set) var repeats = 0

    /// Prometheus refuses the page because of it; everything else is advice.
    package var isError: Bool { rule.group == .errors }
}

/// A byte of a page.
package struct PagePlace: Sendable, Hashable, Comparable {
    /// Counted from 0.
    package let offset: Int
    /// Counted from 1; 0 in binary formats, which have no lines.
    package let line: Int
    /// In bytes, counted from 1; 0 in binary formats.
    package let column: Int

    package static func < (left: PagePlace, right: PagePlace) -> Bool { left.offset < right.offset }
}

/// Findings as they come: a fault that repeats in one family is one finding, and the list is bounded.
struct FindingList: Sendable {
    private struct Key: Hashable {
        let rule: LintRule
        let topic: String
    }

    /// Findings above this number are counted only.
    private static let most = 1000
    /// So many lines that fail for the same reason are listed.
    private static let mostSyntaxAlike = 10

    private(set) var findings: [LintFinding] = []
    /// How many findings were left out.
    private(set) var omittedCount = 0
    private var known: [Key: (index: Int, count: Int)] = [:]
    private let groups: Set<LintGroup>

    init(groups: Set<LintGroup>) { self.groups = groups.union([.errors]) }

    func wants(_ rule: LintRule) -> Bool { groups.contains(rule.group) }

    /// Adds a finding about a family; `isPageWide` joins it with the same fault of other families.
    mutating func add(
        _ rule: LintRule,
        _ family: String?,
        at place: PagePlace,
        _ text: @autoclosure () -> String,
        hint: @autoclosure () -> String? = nil,
        isPageWide: Bool = false
    ) {
        guard wants(rule) else { return }
        let key = Key(rule: rule, topic: isPageWide ? "" : family ?? "")
        if let index = known[key]?.index {
            findings[index].repeats += 1
            return
        }
        let finding = LintFinding(rule: rule, place: place, family: family, text: text(), hint: hint())
        append(finding, key: key)
    }

    /// Adds advice whose text alone tells it from other advice of the same rule and family.
    mutating func add(_ advice: NamingAdvice, _ family: String, at place: PagePlace) {
        guard wants(advice.rule) else { return }
        append(LintFinding(rule: advice.rule, place: place, family: family, text: advice.text, hint: advice.hint))
    }

    /// True when a further line that does not parse would only be counted.
    var isFull: Bool { findings.count >= Self.most }

    mutating func addSyntax(_ text: String, hint: String?, at place: PagePlace) {
        let finding = LintFinding(rule: .syntax, place: place, family: nil, text: text, hint: hint)
        guard let hint else {
            append(finding)
            return
        }
        let key = Key(rule: .syntax, topic: hint)
        guard let alike = known[key] else { return append(finding, key: key) }
        if alike.count >= Self.mostSyntaxAlike {
            findings[alike.index].repeats += 1
        } else if append(finding) {
            known[key] = (findings.count - 1, alike.count + 1)
        }
    }

    mutating func countSyntax() { omittedCount += 1 }

    private mutating func append(_ finding: LintFinding, key: Key) {
        if append(finding) { known[key] = (findings.count - 1, 1) }
    }

    @discardableResult
    private mutating func append(_ finding: LintFinding) -> Bool {
        guard !isFull else {
            omittedCount += 1
            return false
        }
        findings.append(finding)
        return true
    }

    /// The findings by place; those of one place as they were found.
    func sorted() -> [LintFinding] {
        findings.enumerated()
            .sorted { ($0.element.place.offset, $0.offset) < ($1.element.place.offset, $1.offset) }
            .map(\.element)
    }
}
