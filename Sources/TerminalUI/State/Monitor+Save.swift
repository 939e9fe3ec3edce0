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
    var fileStamp: String { text("%Y%m%dT%H%M%SZ", in: .utc) }
}
