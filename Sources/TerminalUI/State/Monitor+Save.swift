internal import MetricModel

/// Saving what the screen shows.
extension Monitor {
    mutating func saveView() -> [Effect] {
        guard snapshot != nil else {
            notices.show(.info, "nothing to save yet", at: now.monotonic)
            return []
        }
        notices.show(.info, "saving this view", at: now.monotonic)
        let frame = view(size: size, glyphs: .unicode, now: now.wall)
        let name = "scrape-tui-\(navigation.context.title.lowercased())-\(now.wall.fileStamp)"
        let text = frame.lines.joined(separator: "\n") + "\n"
        return [.save(SavedView(name: name, text: text, json: ViewJSON(monitor: self).bytes))]
    }

    mutating func take(_ outcome: SavedView.Outcome) {
        switch outcome {
        case .saved(let paths): notices.show(.info, "saved \(Self.joined(paths))", at: now.monotonic)
        case .failed(let reason): notices.show(.warning, "the view is not saved: \(reason)", at: now.monotonic)
        }
    }

    /// `scrape-tui-pools-20260801T140732Z.txt and .json`.
    private static func joined(_ paths: [String]) -> String {
        guard let first = paths.first, paths.count == 2, let dot = first.lastIndex(of: "."),
            paths[1].hasPrefix(first[..<dot])
        else { return paths.joined(separator: " and ") }
        return "\(first) and \(paths[1].dropFirst(first[..<dot].count))"
    }
}

extension WallTime {
    /// `20260801T140732Z`: a moment in UTC as a part of a file's name.
    var fileStamp: String {
        let second: Int64 = 1_000_000_000
        let seconds = (nanoseconds - ((nanoseconds % second) + second) % second) / second
        let day: Int64 = 86_400
        let clock = ((seconds % day) + day) % day
        let date = Self.date(day: (seconds - clock) / day)
        let digits = { (value: Int64, count: Int) in
            let text = String(value)
            return String(repeating: "0", count: max(count - text.utf8.count, 0)) + text
        }
        return digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2) + "T" + digits(clock / 3600, 2)
            + digits(clock / 60 % 60, 2) + digits(clock % 60, 2) + "Z"
    }

    /// The date of a day counted from 1970-01-01 (H. Hinnant's `civil_from_days`).
    private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
