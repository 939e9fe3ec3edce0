/// Damages bodies: bytes changed, added, lost and doubled, lines moved, the end cut off, lengths made huge.
package enum BodyMutation {
    private static let bytes =
        Array("{}\"'\\,= \t\n\r#.:+-eE_0123456789abzNIHT\0".utf8) + [0x80, 0xC3, 0xFF, 0xEF, 0x12]
    private static let pieces =
        [
            "# EOF\n", "# TYPE a counter\n", "# HELP a x\n", "# UNIT a_b b\n", "\n", " ", "NaN", "+Inf", "1e400",
            " # {", "{}", "le=\"1\"", ",", "_created", "# TYPE a histogram\n", "a 1\n", "99999999999999999999",
        ]
        .map { Array($0.utf8) } + [
            [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0x0B, 0x0B, 0x0B], [0, 0, 0, 0, 0, 0, 0xF0, 0x7F],
            [2, 0, 0, 0, 0, 0, 0xF0, 0x7F],
        ]

    /// Changes a body in one place or two; an empty one gets a byte.
    package static func mutate(_ body: inout [UInt8], _ random: inout SeededRandom) {
        guard !body.isEmpty else { return body.append(random.pick(bytes)) }
        let place = random.below(body.count)
        switch random.below(10) {
        case 0, 1: body[place] = random.pick(bytes)
        case 2: body[place] ^= 1 << UInt8(random.below(8))
        case 3: body.insert(random.pick(bytes), at: place)
        case 4: body.remove(at: place)
        case 5: body.insert(contentsOf: random.pick(pieces), at: place)
        case 6: body.removeSubrange(place..<min(body.count, place + 1 + random.below(6)))
        case 7: body.insert(contentsOf: body[place..<min(body.count, place + 1 + random.below(40))], at: place)
        case 8: moveLine(&body, &random)
        default: body.removeLast(random.below(body.count))
        }
    }

    private static func moveLine(_ body: inout [UInt8], _ random: inout SeededRandom) {
        var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = lines.remove(at: random.below(lines.count))
        if random.below(2) == 0 { lines.insert(line, at: random.below(lines.count + 1)) }
        body = Array(lines.joined(separator: [0x0A]))
    }
}
