/// Where two lists of lines differ, shortened; empty when they are equal.
func differences(_ found: [String], _ expected: [String]) -> [String] {
    guard found != expected else { return [] }
    let difference = found.difference(from: expected).prefix(12).map { change in
        switch change {
        case .insert(_, let line, _): "too much: \(line.prefix(200))…\(line.suffix(60))"
        case .remove(_, let line, _): "missing: \(line.prefix(200))…\(line.suffix(60))"
        }
    }
    return ["\(found.count) lines, not \(expected.count)"] + difference
}
