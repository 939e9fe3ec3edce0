internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// Targets stand together by why they fail, by job, or by a label.
extension TargetRow {
    func groupKey(_ grouping: TableGrouping) -> TableGroupKey {
        switch grouping {
        case .none: TableGroupKey(name: "")
        case .error: TableGroupKey(name: errorGroup, severity: state.severity)
        case .pool: TableGroupKey(name: pool, severity: state.severity)
        case .label(let label):
            TableGroupKey(
                name: shownLabel(label).map { "\(label)=\"\($0)\"" } ?? "no \(label)",
                severity: state.severity
            )
        }
    }

    /// Asked of every target: most have nothing to hide, and only of the others all labels are looked through.
    private func shownLabel(_ label: String) -> String? {
        guard let value = labels[label] else { return nil }
        return SecretParameters.secrets(in: url).isEmpty ? LabelSecrets.shown(value, of: label) : shownLabels[label]
    }

    /// The class of the failure, or the state of those that do not fail.
    private var errorGroup: String {
        switch state {
        case .down: failure?.errorClass ?? "unknown"
        case .duplicate: "duplicate labels"
        case .flapping: "flapping"
        case .refused: "samples refused"
        default: state.word
        }
    }
}

/// What a heading says of its targets. O(targets of the group).
struct TargetGroupFacts: Sendable, Equatable {
    var targets = 0
    var down = 0
    var pools = 0
    /// Since when the first of those that are down fails for its reason.
    var since: WallTime?
    /// The state of the worst.
    var worst = TargetState.up

    init(_ table: TableState<TargetRow, TargetOrder>, _ group: TableGroup) {
        var names: Set<String> = []
        var newest = ""
        let rows = table.rows
        targets = group.places.count
        // By their places: a row is large, and there may be ten thousand.
        for index in table.visible[group.places] {
            let state = rows[index].state
            if state.severity < worst.severity { worst = state }
            if rows[index].pool != newest || names.isEmpty {
                newest = rows[index].pool
                names.insert(newest)
            }
            guard state == .down else { continue }
            down += 1
            if let start = rows[index].causeSince ?? rows[index].since { since = min(start, since ?? start) }
        }
        pools = names.count
    }
}

extension Monitor {
    /// Asks by what the targets are to stand together; the one that follows on the present one is offered first.
    mutating func pickGrouping() {
        let choices = groupingChoices
        let present = choices.firstIndex(of: targetTable.grouping) ?? 0
        overlay = .sortPicker(
            PickerState(
                kind: .grouping,
                titles: choices.map(\.title),
                cursor: (present + 1) % choices.count
            )
        )
    }

    /// None, error, pool, and every label that targets have, the most common first.
    var groupingChoices: [TableGrouping] {
        var counts: [[UInt8]: Int] = [:]
        for row in targetTable.rows {
            row.labels.forEach { name, _ in counts[Array(name), default: 0] += 1 }
        }
        let names = counts.map { (name: String(decoding: $0.key, as: UTF8.self), count: $0.value) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        return [.none, .error, .pool] + names.prefix(40).map { .label($0.name) }
    }

    mutating func setGrouping(_ index: Int) {
        let choices = groupingChoices
        guard navigation.context == .targets, choices.indices.contains(index) else { return }
        targetTable.setGrouping(choices[index])
        showTableAnew()
    }
}
