extension ReloadReport {
    /// What changed, in words: `+12 -3 targets, node changed, 4 loops restarted`; `nothing changed`.
    package var sentence: String {
        var parts: [String] = []
        if targetsAdded + targetsRemoved > 0 { parts.append("+\(targetsAdded) -\(targetsRemoved) targets") }
        for (jobs, word) in [(jobsAdded, "added"), (jobsRemoved, "removed"), (jobsChanged, "changed")]
        where !jobs.isEmpty {
            parts.append(jobs.count == 1 ? "\(jobs[0]) \(word)" : "\(jobs.count) pools \(word)")
        }
        if loopsRestarted > 0 { parts.append("\(loopsRestarted) \(loopsRestarted == 1 ? "loop" : "loops") restarted") }
        if !jobsBroken.isEmpty {
            parts.append(jobsBroken.count == 1 ? "\(jobsBroken[0].job) BROKEN" : "\(jobsBroken.count) pools BROKEN")
        }
        return parts.isEmpty ? "nothing changed" : parts.joined(separator: ", ")
    }
}
