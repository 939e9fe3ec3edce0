import ScrapeTestSupport

/// Changes a page a little, again and again, as targets and faults do.
struct PageMutation {
    /// What the next page starts from now and then.
    let page: [UInt8]

    func next(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let index = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: lines.remove(at: index)
        case 1: lines.insert(lines[Int.random(in: 0..<lines.count, using: &random)], at: index)
        case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
        case 3: lines.insert(Array("new{n=\"\(UInt8.random(in: 0...20, using: &random))\"} 1".utf8), at: index)
        case 4: lines.shuffle(using: &random)
        case 5: return changedValues(body, &random)
        case 6: return flipped(body, &random)
        default: return changedValues(page, &random)
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    private func changedValues(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        body.map { byte in
            let isDigit = byte >= 0x30 && byte <= 0x39
            return isDigit && Int.random(in: 0..<6, using: &random) == 0
                ? UInt8.random(in: 0x30...0x39, using: &random) : byte
        }
    }

    private func flipped(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        guard !body.isEmpty else { return body }
        var body = body
        let awkward: [UInt8] = [
            0x00, 0x0A, 0x20, 0x09, 0x22, 0x5C, 0x7B, 0x7D, 0x23, 0x2C, 0x3D, 0x2E, 0x2D, 0x31, 0xFF,
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<body.count, using: &random)
            body[index] = awkward[Int.random(in: 0..<awkward.count, using: &random)]
        }
        return body
    }
}
