/// A span as Prometheus writes it in configurations and labels: whole milliseconds, units `y w d h m s ms`
/// (`model/time.go` of prometheus/common v0.65).
package struct PrometheusDuration: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    package static let zero = PrometheusDuration(milliseconds: 0)

    package var nanoseconds: Int64 { milliseconds * 1_000_000 }

    package var seconds: Double { Double(milliseconds) / 1000 }

    /// Seconds as the shortest decimal, for headers: `10`, `1.5`, `0.5`.
    package var secondsText: String {
        let fraction = milliseconds.magnitude % 1000
        let whole = "\(milliseconds < 0 ? "-" : "")\(milliseconds.magnitude / 1000)"
        guard fraction != 0 else { return whole }
        var digits = String(fraction).zeroPadded(to: 3)
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    package static func < (left: PrometheusDuration, right: PrometheusDuration) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// Why a text is no duration, in Prometheus's words.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    private struct Unit {
        let name: String
        let milliseconds: UInt64
    }

    private static let units = [
        Unit(name: "y", milliseconds: 365 * 86_400_000), Unit(name: "w", milliseconds: 7 * 86_400_000),
        Unit(name: "d", milliseconds: 86_400_000), Unit(name: "h", milliseconds: 3_600_000),
        Unit(name: "m", milliseconds: 60_000), Unit(name: "s", milliseconds: 1000),
        Unit(name: "ms", milliseconds: 1),
    ]

    /// Reads `1h30m` and its like: the single `0`, or digits and unit repeated with the units strictly descending.
    ///
    /// - Throws: `ParseError` with one of Prometheus's four texts.
    package init(parsing text: String) throws(ParseError) {
        if text == "0" {
            self = .zero
            return
        }
        if text.isEmpty { throw ParseError(description: "empty duration string") }
        let bytes = Array(text.utf8)
        var position = 0
        var lastUnit = -1
        var total: UInt64 = 0
        while position < bytes.count {
            guard isDigit(bytes[position]) else { throw Self.invalid(text) }
            var value: UInt64 = 0
            while position < bytes.count, isDigit(bytes[position]) {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[position] - 0x30))
                if overflow || carry { throw Self.invalid(text) }
                value = sum
                position += 1
            }
            let unitStart = position
            while position < bytes.count, !isDigit(bytes[position]) { position += 1 }
            if position == unitStart { throw Self.invalid(text) }
            let name = String(decoding: bytes[unitStart..<position], as: UTF8.self)
            guard let unit = Self.units.firstIndex(where: { $0.name == name }) else {
                throw Self.unknownUnit(name, in: text)
            }
            guard unit > lastUnit else { throw Self.invalid(text) }
            lastUnit = unit
            let (part, overflow) = value.multipliedReportingOverflow(by: Self.units[unit].milliseconds)
            let (sum, carry) = total.addingReportingOverflow(part)
            // Go holds durations in signed nanoseconds.
            if overflow || carry || sum > UInt64(Int64.max) / 1_000_000 {
                throw ParseError(description: "duration out of range")
            }
            total = sum
        }
        self.milliseconds = Int64(total)
    }

    private static func invalid(_ text: String) -> ParseError {
        ParseError(description: "not a valid duration string: \(GoSyntax.quoted(text))")
    }

    private static func unknownUnit(_ unit: String, in text: String) -> ParseError {
        ParseError(description: "unknown unit \(GoSyntax.quoted(unit)) in duration \(GoSyntax.quoted(text))")
    }
}

extension PrometheusDuration: CustomStringConvertible {
    /// Prometheus's text: `1h30m`, `1s500ms`, `2w`, `0s`; years and weeks only when they fit exactly.
    package var description: String {
        guard milliseconds != 0 else { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for unit in Self.units {
            let exactOnly = unit.name == "y" || unit.name == "w"
            if exactOnly && rest % unit.milliseconds != 0 { continue }
            let count = rest / unit.milliseconds
            if count > 0 {
                text += "\(count)\(unit.name)"
                rest -= count * unit.milliseconds
            }
        }
        return text
    }

    /// Go's text for the same span, as in the `interval` label of the self metrics: `15s`, `1m0s`, `1h0m0s`, `500ms`.
    package var goDescription: String {
        guard milliseconds != 0 else { return "0s" }
        let magnitude = milliseconds.magnitude
        let sign = milliseconds < 0 ? "-" : ""
        if magnitude < 1000 { return "\(sign)\(magnitude)ms" }
        let hours = magnitude / 3_600_000
        let minutes = magnitude / 60_000 % 60
        let seconds = magnitude / 1000 % 60
        var fraction = ""
        if magnitude % 1000 != 0 {
            fraction = "." + String(magnitude % 1000).zeroPadded(to: 3)
            while fraction.last == "0" { fraction.removeLast() }
        }
        if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(seconds)\(fraction)s" }
        if minutes > 0 { return "\(sign)\(minutes)m\(seconds)\(fraction)s" }
        return "\(sign)\(seconds)\(fraction)s"
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
