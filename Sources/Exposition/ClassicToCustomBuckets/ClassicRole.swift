/// Which series of a classic histogram a name is (`GetHistogramMetricBaseName` in `util/convertnhcb`, v3.5).
enum ClassicRole {
    case bucket, sum, count, other

    /// The role of a whole name.
    @inline(__always)
    init(of name: UnsafeRawBufferPointer) {
        self = .other
        guard name.count >= 4 else { return }
        switch name[name.count - 1] {
        case 0x74:
            if Self.name(name, endsIn: "_bucket") {
                self = .bucket
            } else if Self.name(name, endsIn: "_count") {
                self = .count
            }
        case 0x6D: if Self.name(name, endsIn: "_sum") { self = .sum }
        default: break
        }
    }

    /// How many bytes of the name belong to the role.
    var suffixLength: Int {
        switch self {
        case .bucket: 7
        case .sum: 4
        case .count: 6
        case .other: 0
        }
    }

    @inline(__always)
    private static func name(_ name: UnsafeRawBufferPointer, endsIn suffix: StaticString) -> Bool {
        let start = name.count - suffix.utf8CodeUnitCount
        guard start >= 0 else { return false }
        for index in 0..<suffix.utf8CodeUnitCount where name[start + index] != suffix.utf8Start[index] { return false }
        return true
    }
}
