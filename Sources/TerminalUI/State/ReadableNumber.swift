internal import MetricModel

/// Numbers as tables and lines print them: short, with a unit, never negative where time is meant.
package enum ReadableNumber {
    /// A duration with at most three significant digits: `42us`, `0.9ms`, `4.1ms`, `112ms`, `1.21s`, `12.3s`, `2m05s`.
    static func duration(_ nanoseconds: Int64) -> String {
        let value = max(0, nanoseconds)
        switch value {
        case 0: return "0ms"
        case ..<100_000: return "\(max(1, value / 1000))us"
        case ..<9_950_000: return fixed(value, unit: 1_000_000, digits: 1) + "ms"
        case ..<999_500_000: return fixed(value, unit: 1_000_000, digits: 0) + "ms"
        case ..<9_995_000_000: return fixed(value, unit: 1_000_000_000, digits: 2) + "s"
        case ..<99_950_000_000: return fixed(value, unit: 1_000_000_000, digits: 1) + "s"
        default:
            let seconds = value / 1_000_000_000
            if seconds < 3600 { return "\(seconds / 60)m\(String(seconds % 60).zeroPadded(to: 2))s" }
            return "\(seconds / 3600)h\(String(seconds / 60 % 60).zeroPadded(to: 2))m"
        }
    }

    /// `412ms late`; nil for what everyone would call punctual.
    static func lateness(_ nanoseconds: Int64) -> String? {
        nanoseconds >= 100_000_000 ? "\(duration(nanoseconds)) late" : nil
    }

    /// A phase of a scrape, with three significant digits from ten milliseconds on: `42us`, `1.8ms`, `88.0ms`, `112ms`.
    static func phase(_ nanoseconds: Int64) -> String {
        (9_950_000..<99_950_000).contains(nanoseconds) ? milliseconds(nanoseconds) + "ms" : duration(nanoseconds)
    }

    /// As a phase, in milliseconds without the unit, for a column: `1.8`, `88.0`, `112`.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let value = max(0, nanoseconds)
        return fixed(value, unit: 1_000_000, digits: value < 99_950_000 ? 1 : 0)
    }

    /// `1.1%`, `103%`: from ten percent on without a fraction.
    static func tenthsOfPercent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "-" }
        let share = Double(max(part, 0)) / Double(whole) * 100
        if part > 0, share < 0.05 { return "<0.1%" }
        return share < 9.95
            ? "\(fixed(Int64((share * 10).rounded()), unit: 10, digits: 1))%" : "\(self.whole(share.rounded()))%"
    }

    /// A configured span as short as it can be read: `15s`, `1m30s`.
    static func duration(_ duration: PrometheusDuration) -> String { duration.description }

    /// A count for a table: in full to 9,999, then three digits and `k`, `M`, `G` or `T`; from a thousand `T` on, more.
    static func count(_ value: Int) -> String {
        if value < 0 { return "-" + count(value == .min ? .max : -value) }
        if value < 10_000 { return String(value) }
        var unit: Int64 = 1000
        for suffix in ["k", "M", "G", "T"] {
            let value = Int64(value)
            if let text = threeDigits(value, unit: unit) { return text + suffix }
            unit *= 1000
        }
        return fixed(Int64(value), unit: unit / 1000, digits: 0) + "T"
    }

    /// `1 sample`, `40 samples`, `12.5k samples`.
    static func counted(_ value: Int, _ word: String) -> String { "\(count(value)) \(noun(value, word))" }

    /// The same with all digits: `1 target`, `12,500 targets`.
    static func fullCounted(_ value: Int, _ word: String) -> String { "\(fullCount(value)) \(noun(value, word))" }

    /// The same in digits alone, for lines that scripts read: `12500 targets`, `1 family`, `2 families`.
    package static func plainCounted(_ value: Int, _ word: String, plural: String? = nil) -> String {
        "\(value) \(value == 1 ? word : plural ?? noun(value, word))"
    }

    /// `target` behind 1, `targets` behind every other number.
    static func noun(_ value: Int, _ word: String) -> String { value == 1 ? word : word + "s" }

    /// `98.4k`, `12.5`, `0`: a rate per second.
    static func rate(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        if value < 99.95 { return fixed(Int64((value * 10).rounded()), unit: 10, digits: value < 0.05 ? 0 : 1) }
        return count(Int(min(value.rounded(), 9e18)))
    }

    /// A difference with its sign; `0` stays bare.
    static func signedCount(_ value: Int) -> String { value > 0 ? "+" + count(value) : count(value) }

    /// All digits, in groups of three: `1,204`.
    static func fullCount(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    /// How long ago, in one unit: `0s`, `42s`, `3m`, `2h`, `5d`. A negative age (the clock stepped back) is `0s`.
    static func age(_ nanoseconds: Int64) -> String { age(seconds: max(0, nanoseconds) / 1_000_000_000) }

    private static func age(seconds: Int64) -> String {
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// The time from `from` to `to`, rounded up to whole seconds so that nothing is due "in 0s" before it is due.
    static func ahead(from: WallTime, to: WallTime) -> String {
        let left = max(0, to - from).quotientAndRemainder(dividingBy: 1_000_000_000)
        return age(seconds: left.quotient + left.remainder.signum())
    }

    /// How far behind something is: tenths of a second below ten seconds, then seconds, then as a duration; from a day
    /// on in days, 9,999 at most: never wider than six columns.
    static func lag(_ seconds: Double) -> String {
        let seconds = min(max(seconds, 0), 9_999 * 86_400)
        if seconds < 9.95 { return tenths(seconds) }
        if seconds < 99.5 { return "\(Int(seconds.rounded()))s" }
        let nanoseconds = Int64(seconds.rounded()) * 1_000_000_000
        return seconds < 86_400 ? duration(nanoseconds) : age(nanoseconds)
    }

    /// The time from `from` to `to`, rounded up: to tenths of a second below ten seconds, else as `ahead`.
    static func soon(from: WallTime, to: WallTime) -> String {
        let left = max(0, to - from)
        guard left <= 9_900_000_000 else { return ahead(from: from, to: to) }
        return tenths(Double((left + 99_999_999) / 100_000_000) / 10)
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)s"
    }

    /// Used and allowed bytes in the limit's unit: `312/1024 MiB`, `1.3/10.0 GiB`. What is little beside the limit keeps
    /// a unit of its own: `96.1 KiB/10.0 GiB`.
    static func size(_ bytes: Int, of limit: Int) -> String {
        guard limit > 0 else { return size(bytes) }
        var unit = 1 << 20
        var name = "MiB"
        for (next, nextName) in [(1 << 30, "GiB"), (1 << 40, "TiB"), (1 << 50, "PiB")] where limit >= next * 10 {
            (unit, name) = (next, nextName)
        }
        let digits = unit == 1 << 20 && limit >= unit ? 0 : 1
        let allowed = "\(fixed(Int64(limit), unit: Int64(unit), digits: digits)) \(name)"
        if bytes <= 0 { return "0/\(allowed)" }
        // What would be a thousand of the smaller unit is told in the larger one.
        if threeDigits(Int64(bytes), unit: Int64(unit / 1024)) != nil { return "\(size(bytes))/\(allowed)" }
        return "\(fixed(Int64(bytes), unit: Int64(unit), digits: digits))/\(allowed)"
    }

    /// The whole part of a number of any size; 0 for what is no number.
    static func whole(_ value: Double) -> Int { value.isFinite ? Int(min(max(value, -9e18), 9e18)) : 0 }

    /// Bytes in powers of 1024, from 1024 on with three digits: `512 B`, `96.1 KiB`, `0.977 MiB`, `1.50 MiB`.
    static func size(_ bytes: Int) -> String {
        let value = Int64(max(0, bytes))
        if value < 1024 { return "\(value) B" }
        var unit: Int64 = 1024
        for suffix in ["KiB", "MiB", "GiB", "TiB"] {
            if let text = threeDigits(value, unit: unit) { return "\(text) \(suffix)" }
            unit *= 1024
        }
        return threeDigits(value, unit: unit).map { "\($0) PiB" } ?? "\(fixed(value, unit: unit, digits: 0)) PiB"
    }

    /// A size for a table's column: `96.1k`, in powers of 1024.
    static func shortSize(_ bytes: Int) -> String {
        let text = size(bytes)
        guard let blank = text.firstIndex(of: " ") else { return text }
        let unit = text[text.index(after: blank)]
        return text[..<blank] + (unit == "B" ? "" : unit.lowercased())
    }

    /// `24%`; below one percent but above zero `<1%`.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "-" }
        let share = Double(part) / Double(whole) * 100
        if share >= 1000 { return "\(Int(min((share / 100).rounded(.down), 9999)))x" }
        return share > 0 && share < 1 ? "<1%" : "\(Int(max(share.rounded(.down), 0)))%"
    }

    /// `value / unit` with three significant digits, however it is rounded; nil when that is a thousand or more.
    private static func threeDigits(_ value: Int64, unit: Int64) -> String? {
        // Just below a power of ten a number is rounded up to it, and then has a digit more before the point.
        let quotient = Double(value) / Double(unit)
        guard quotient < 999.5 else { return nil }
        let digits = quotient < 0.9995 ? 3 : quotient < 9.995 ? 2 : quotient < 99.95 ? 1 : 0
        return fixed(value, unit: unit, digits: digits)
    }

    /// `value / unit` rounded to `digits` digits after the point.
    private static func fixed(_ value: Int64, unit: Int64, digits: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = value / unit
        let scaled = ((value % unit) * scale + unit / 2) / unit
        let rounded = whole * scale + scaled
        guard digits > 0 else { return String(rounded) }
        return "\(rounded / scale).\(String(rounded % scale).zeroPadded(to: digits))"
    }
}
