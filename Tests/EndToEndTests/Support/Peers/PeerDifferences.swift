/// Where two programs' logs differ in a row.
struct PeerDifferences {
    let row: PeerRow
    let ours: PeerLog
    let theirs: PeerLog

    /// Fewer scrapes under a configuration than these show nothing.
    private static let leastScrapes = 7

    /// Nothing when they are equal; else the series, each with what both have stored of it.
    var report: String {
        let (our, their) = (ours.entries[row.name] ?? [:], theirs.entries[row.name] ?? [:])
        var lines = missing
        for course in Set(our.keys).union(their.keys).sorted(by: { ($0.name, $0.target) < ($1.name, $1.target) }) {
            let mine = compared(our[course] ?? [], of: course)
            let others = compared(their[course] ?? [], of: course)
            guard mine != others else { continue }
            lines.append("\(course.name)\n  ours:   \(Self.text(mine))\n  theirs: \(Self.text(others))")
        }
        let (said, theySaid) = (ours.metadata[row.name] ?? [], theirs.metadata[row.name] ?? [])
        lines += said.subtracting(theySaid).sorted().map { "only ours:   \($0)" }
        lines += theySaid.subtracting(said).sorted().map { "only theirs: \($0)" }
        let rest = lines.count > 8 ? "\nand \(lines.count - 8) more" : ""
        return lines.isEmpty ? "" : "\(row.name)\n\(lines.prefix(8).joined(separator: "\n"))\(rest)"
    }

    /// What was not scraped often enough to be compared.
    private var missing: [String] {
        row.jobs.indices.flatMap { phase -> [String] in
            guard row.comparison == .byNumber, row.interval == 1000, phase == 0 || row.isReloaded else { return [] }
            return (row.jobs[phase]?.targets ?? []).compactMap { target in
                let label = target.label(in: row)
                let counts = [ours, theirs].map { $0.scrapes(of: label, phase: phase) }
                let isEnough = counts.allSatisfy { $0 >= Self.leastScrapes }
                return isEnough ? nil : "\(label): \(counts) scrapes under configuration \(phase)"
            }
        }
    }

    /// What both can have of a series: of scrapes as many as both have done, or every change but not how long it lasted.
    private func compared(_ entries: [PeerLog.Entry], of course: PeerLog.Course) -> [PeerLog.Entry] {
        if course.target.isEmpty || row.comparison == .inOrder {
            let bare = entries.map { PeerLog.Entry(phase: 0, number: -1, text: $0.text) }
            return bare.indices.filter { $0 == 0 || bare[$0] != bare[$0 - 1] }.map { bare[$0] }
        }
        let common = (0...1).map { phase in
            min(ours.scrapes(of: course.target, phase: phase), theirs.scrapes(of: course.target, phase: phase))
        }
        return entries.filter { $0.number < common[$0.phase] }
    }

    private static func text(_ entries: [PeerLog.Entry]) -> String {
        guard !entries.isEmpty else { return "nothing" }
        return entries.prefix(60).map { entry in
            let phase = entry.phase > 0 ? "reloaded " : ""
            return entry.number < 0 ? entry.text : "\(phase)\(entry.number): \(entry.text)"
        }
        .joined(separator: ", ")
    }
}
