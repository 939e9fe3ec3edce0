internal import MetricModel

/// The labels of a series, as the conversion looks at them: which series belong together, and what the histogram made of
/// them is called.
struct ClassicLabels {
    private static let metricName = Array("__name__".utf8)
    private static let boundName = Array("le".utf8)

    /// The whole name.
    private(set) var name: [UInt8] = []
    /// The text of `le`, nil when there is no such label.
    private(set) var bound: [UInt8]?
    /// All labels but the name, ordered, those without a value included: equal for equal labels only.
    private var identity: [UInt8] = []
    private var builder = LabelsBuilder()

    /// Reads the labels of a scanner's entry. `le` is a part of the identity of native histograms alone.
    mutating func read(_ scanner: inout some EntryScanner, isNative: Bool) {
        builder.reset()
        scanner.appendLabels(into: &builder)
        builder.sort()
        name.removeAll(keepingCapacity: true)
        identity.removeAll(keepingCapacity: true)
        bound = nil
        var hasName = false
        builder.forEach { label, value in
            if label.elementsEqual(Self.metricName) {
                if !hasName { name.append(contentsOf: value) }
                hasName = true
                return
            }
            if label.elementsEqual(Self.boundName) {
                if bound == nil { bound = Array(value) }
                if !isNative { return }
            }
            identity.append(contentsOf: label)
            identity.append(0xFF)
            identity.append(contentsOf: value)
            identity.append(0xFF)
        }
    }

    /// The name's role, as that of a classic histogram's series.
    var role: ClassicRole { name.withUnsafeBytes { ClassicRole(of: $0) } }

    /// The name without its suffix.
    var family: ArraySlice<UInt8> { name.dropLast(role.suffixLength) }

    func isSame(as other: ClassicLabels) -> Bool { identity == other.identity }

    /// Makes these the labels of the converted histogram: with the family's name, without `le`, and without labels that
    /// have no value.
    mutating func becomeHistogram() {
        var dropped = [Self.boundName]
        builder.forEach { label, value in
            if value.isEmpty { dropped.append(Array(label)) }
        }
        for label in dropped { label.withUnsafeBytes { builder.remove($0) } }
        builder.set(Self.metricName, Array(family))
    }

    /// Appends what `becomeHistogram` has made.
    func appendHistogram(to other: inout LabelsBuilder) {
        builder.forEach { other.append($0, $1) }
    }

    /// The histogram's exposure key: `name{label="value"}` with Go's quoting, ordered by name. Prometheus leaves out the
    /// blank behind every comma, also where it stands in a value.
    func histogramKey() -> [UInt8] {
        var key = Array(family)
        key.append(0x7B)
        var isFirst = true
        builder.forEach { label, value in
            if label.elementsEqual(Self.metricName) { return }
            if !isFirst { key.append(0x2C) }
            isFirst = false
            if LabelName.isLegacyValid(label) {
                key.append(contentsOf: label)
            } else {
                Self.appendQuoted(label, to: &key)
            }
            key.append(0x3D)
            Self.appendQuoted(value, to: &key)
        }
        key.append(0x7D)
        return key
    }

    private static func appendQuoted(_ text: UnsafeRawBufferPointer, to key: inout [UInt8]) {
        let isPlain = text.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C && $0 != 0x2C }
        if isPlain {
            key.append(0x22)
            key.append(contentsOf: text)
            key.append(0x22)
            return
        }
        var afterComma = false
        for byte in GoSyntax.quoted(bytes: text).utf8 {
            if afterComma, byte == 0x20 {
                afterComma = false
                continue
            }
            afterComma = byte == 0x2C
            key.append(byte)
        }
    }
}
