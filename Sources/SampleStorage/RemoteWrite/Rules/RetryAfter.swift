package import MetricModel

/// The header with which a receiver asks for patience (`retryAfterDuration` in `storage/remote/client.go`, v3.5).
package enum RetryAfter {
    /// How long to wait, in nanoseconds: whole seconds, or until a date. Nil when the text is neither or lies in the past.
    package static func nanoseconds(_ text: String, now: WallTime) -> Int64? {
        var seconds: Int64
        if let date = HTTPDate.seconds(text) {
            // Whole seconds that are left, counted so that no date of four digits overflows.
            let (started, fraction) = now.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            seconds = date - started - (fraction > 0 ? 1 : 0)
        } else {
            guard let number = Int64(text) else { return nil }
            seconds = number
        }
        // Nobody means more than a century, and nanoseconds of 300 years do not fit.
        seconds = min(seconds, 100 * 365 * 86_400)
        return seconds > 0 ? seconds * 1_000_000_000 : nil
    }
}

/// Dates as HTTP writes them: `Wed, 21 Oct 2026 07:28:00 GMT`, always in GMT (Go's `http.TimeFormat`).
enum HTTPDate {
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Seconds since 1970; nil for any other text. The day of the week is not held against the date, as in Go.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, pattern(bytes) == "aaa, 00 aaa 0000 00:00:00 GMT" else { return nil }
        func word(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self).lowercased() }
        func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
        guard weekdays.contains(word(0..<3)), let month = months.firstIndex(of: word(8..<11)) else { return nil }
        let year = number(12..<16)
        let day = number(5..<7)
        let (hour, minute, second) = (number(17..<19), number(20..<22), number(23..<25))
        guard day >= 1, day <= days(in: month + 1, year), hour < 24, minute < 60, second < 60 else { return nil }
        return days(before: year, month + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Letters as `a`, digits as `0`, the rest as it is; the zone stays.
    private static func pattern(_ bytes: [UInt8]) -> String {
        let shapes = bytes.enumerated().map { index, byte -> UInt8 in
            switch byte {
            case 0x30...0x39: UInt8(ascii: "0")
            case 0x41...0x5A where index < 26, 0x61...0x7A where index < 26: UInt8(ascii: "a")
            default: byte
            }
        }
        return String(decoding: shapes, as: UTF8.self)
    }

    private static func days(in month: Int, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 in the Gregorian calendar, counted in years that begin in March.
    private static func days(before year: Int64, _ month: Int, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * Int64(month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
