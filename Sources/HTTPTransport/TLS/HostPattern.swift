/// Go's rules for the names of certificates.
enum HostPattern {
    /// Whether a certificate's name, perhaps `*.example`, stands for a host.
    static func matches(_ pattern: String, _ host: String) -> Bool {
        if isValid(host, asPattern: false), isValid(pattern, asPattern: true) { return labelsMatch(pattern, host) }
        let isNothing = { (name: String) in name.isEmpty || name == "." }
        return !isNothing(pattern) && !isNothing(host) && lowered(pattern[...]) == lowered(host[...])
    }

    /// `matchHostnames`.
    static func labelsMatch(_ pattern: String, _ host: String) -> Bool {
        let host = host.hasSuffix(".") ? host.dropLast() : host[...]
        guard !pattern.isEmpty, !host.isEmpty else { return false }
        let patterns = labels(lowered(pattern[...]))
        let names = labels(lowered(host))
        return patterns.count == names.count
            && zip(patterns, names).enumerated().allSatisfy { index, pair in
                index == 0 && Array(pair.0) == [UInt8(ascii: "*")] || pair.0.elementsEqual(pair.1)
            }
    }

    private static func isValid(_ name: String, asPattern: Bool) -> Bool {
        var bytes = Array(name.utf8)
        if !asPattern, bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        if bytes.isEmpty || bytes == [UInt8(ascii: "*")] { return false }
        for (index, label) in labels(bytes).enumerated() {
            if label.isEmpty { return false }
            if asPattern, index == 0, Array(label) == [UInt8(ascii: "*")] { continue }
            for (place, byte) in label.enumerated() {
                let isLetter = (0x61...0x7A).contains(byte | 0x20)
                let isMark = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") && place != 0
                if !isLetter, !isMark, !(0x30...0x39).contains(byte) { return false }
            }
        }
        return true
    }

    private static func labels(_ name: [UInt8]) -> [ArraySlice<UInt8>] {
        name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private static func lowered(_ name: Substring) -> [UInt8] {
        name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
