import MetricModel

/// What one program has left in its log of every row, by the numbers of the scrapes instead of their times.
struct PeerLog {
    struct Entry: Equatable {
        /// Under the first configuration or the reloaded one.
        var phase: Int
        /// Of the scrape in its phase; -1 for what has a time of its own.
        var number: Int
        /// The value, and its time where a page has given one.
        var text: String
    }

    /// What was stored of one series by one target's scrapes, in the order of the log; samples, histograms and exemplars
    /// by themselves.
    struct Course: Hashable {
        /// As a report of differences names it.
        var name: String
        /// Empty for what has a time of its own.
        var target: String
    }

    /// By the names of the rows.
    private(set) var entries: [String: [Course: [Entry]]] = [:]
    /// First and last metadata of a series, where the log has any, by the names of the rows.
    private(set) var metadata: [String: Set<String>] = [:]
    private var timelines: [String: Timeline] = [:]
    /// The samples of each target's scrapes: where they stand in the log, and of which series.
    private var orders: [String: [ScrapeNumber: [(place: Int64, labels: String)]]] = [:]

    private struct ScrapeNumber: Hashable {
        var phase: Int
        var number: Int
    }

    /// Reads what is of the rows. What was scraped after `end` is left out, but for rows that look at it; `firstPhase` says
    /// how many scrapes of a target were of the first configuration, nil when all were. Times are in milliseconds, and those
    /// that pages give are told from `start` on.
    init(
        _ log: [LoggedSamples.Series],
        rows: [PeerRow],
        start: Int64,
        end: Int64,
        firstPhase: (_ row: PeerRow, _ target: String) -> Int?
    ) {
        let rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
        for series in log where series.label("__name__") == "scrape_samples_scraped" {
            let target = series.label("row")
            guard let row = rows[Self.row(of: target)] else { continue }
            let times = series.samples.filter { $0.bits != StaleMarker.bits }.map(\.millis)
            timelines[target] = Timeline(
                Set(times).filter { row.isCutShort || $0 < end }.sorted(),
                firstPhase: firstPhase(row, target),
                interval: row.interval
            )
        }
        for series in log {
            guard let row = rows[Self.row(of: series.label("row"))] else { continue }
            add(series, of: row, start: start, end: row.isCutShort ? .max : end)
        }
        addOrders(rows)
    }

    /// Which series come after which in a scrape, as entries of one course for each target.
    private mutating func addOrders(_ rows: [String: PeerRow]) {
        for (target, scrapes) in orders {
            guard let row = rows[Self.row(of: target)], row.comparison == .byNumber else { continue }
            let course = Course(name: "the order of samples", target: target)
            entries[row.name, default: [:]][course] = scrapes.sorted {
                ($0.key.phase, $0.key.number) < ($1.key.phase, $1.key.number)
            }
            .map { scrape, samples in
                let series = samples.sorted { $0.place < $1.place }.map(\.labels)
                return Entry(phase: scrape.phase, number: scrape.number, text: series.joined(separator: " "))
            }
        }
    }

    /// Notes where the samples of scrapes stand. Markers have no order: Prometheus takes them out of a map.
    private mutating func noteOrder(_ series: LoggedSamples.Series, _ labels: String, of target: String, end: Int64) {
        var newest = Int64.min
        for (sample, place) in zip(series.samples, series.places) where sample.millis < end && sample.millis > newest {
            newest = sample.millis
            guard sample.bits != StaleMarker.bits, let scrape = timelines[target]?.scrape(at: sample.millis) else {
                continue
            }
            let number = ScrapeNumber(phase: scrape.phase, number: scrape.number)
            orders[target, default: [:]][number, default: []].append((place, labels))
        }
    }

    /// How many scrapes a target had in a phase.
    func scrapes(of target: String, phase: Int) -> Int { timelines[target]?.count(phase) ?? 0 }

    private static func row(of target: String) -> String { String(target.prefix { $0 != "/" }) }

    private mutating func add(_ series: LoggedSamples.Series, of row: PeerRow, start: Int64, end: Int64) {
        let name = series.label("__name__")
        guard !row.ignored.contains(name) else { return }
        let labels = LoggedSamples.text(series.labels)
        noteOrder(series, labels, of: series.label("row"), end: end)
        let isDuration = name == "scrape_duration_seconds"
        let samples = series.samples.map { sample in
            let isStale = sample.bits == StaleMarker.bits
            let text = isStale ? "stale" : isDuration ? "*" : Self.text(sample.bits)
            return (millis: sample.millis, text: text)
        }
        let kinds = [
            ("", Self.accepted(samples)), ("histograms of ", Self.accepted(series.histograms)),
            ("exemplars of ", series.exemplars),
        ]
        for (kind, items) in kinds {
            for item in items where item.millis < end {
                let place = self.place(of: item.millis, isStale: item.text == "stale", in: row, series.label("row"))
                let course = Course(name: kind + labels, target: place?.target ?? "")
                let entry =
                    place?.entry(item.text)
                    ?? Entry(phase: 0, number: -1, text: "\(item.text) at \(item.millis - start)")
                entries[row.name, default: [:]][course, default: []].append(entry)
            }
        }
        // The words about the series that report on a scrape are everybody's own.
        if !series.metadata.isEmpty, !Self.isReport(name) {
            metadata[row.name, default: []].insert("\(labels): \(series.metadata), at last \(series.lastMetadata)")
        }
    }

    /// What is stored when the log is read again: nothing that is not newer than all before it. Prometheus logs what its
    /// head refuses at the commit: of two series of a page that relabeling makes one, and a marker for one of the two.
    private static func accepted(_ items: [(millis: Int64, text: String)]) -> [(millis: Int64, text: String)] {
        var newest = Int64.min
        return items.filter { item in
            defer { newest = max(newest, item.millis) }
            return item.millis > newest
        }
    }

    private static func isReport(_ name: String) -> Bool { name == "up" || name.hasPrefix("scrape_") }

    /// Numbers that are equal in all bits have one text.
    private static func text(_ bits: UInt64) -> String {
        let value = Double(bitPattern: bits)
        return value.isNaN ? "NaN \(String(bits, radix: 16))" : GoSyntax.float(value)
    }

    // MARK: - Times

    private struct Place {
        var target: String
        var phase: Int
        var number: Int

        func entry(_ text: String) -> Entry { Entry(phase: phase, number: number, text: text) }
    }

    /// The scrape that a time belongs to: of the target that the series names, or of any of the row when it names none of
    /// them. A stale marker may be of the scrape that did not come any more.
    private func place(of millis: Int64, isStale: Bool, in row: PeerRow, _ label: String) -> Place? {
        let all = row.jobs.compactMap { $0?.targets.map { $0.label(in: row) } }.flatMap(\.self)
        let targets = timelines[label] == nil ? Set(all).sorted() : [label]
        for target in targets {
            if let place = timelines[target]?.scrape(at: millis) {
                return Place(target: target, phase: place.phase, number: place.number)
            }
        }
        guard isStale, let target = targets.first, let place = timelines[target]?.missingScrape(at: millis) else {
            return nil
        }
        return Place(target: target, phase: place.phase, number: place.number)
    }

    /// The scrapes of one target.
    private struct Timeline {
        private let times: [Int64]
        private let firstPhase: Int
        private let interval: Int64
        private let indices: [Int64: Int]

        init(_ times: [Int64], firstPhase: Int?, interval: Int64) {
            self.times = times
            self.firstPhase = min(firstPhase ?? times.count, times.count)
            self.interval = interval
            indices = Dictionary(uniqueKeysWithValues: times.enumerated().map { ($1, $0) })
        }

        func count(_ phase: Int) -> Int { phase == 0 ? firstPhase : times.count - firstPhase }

        func scrape(at millis: Int64) -> (phase: Int, number: Int)? { indices[millis].map(inPhase) }

        /// The number that a scrape would have that many intervals after the one before.
        func missingScrape(at millis: Int64) -> (phase: Int, number: Int)? {
            guard let last = times.lastIndex(where: { $0 <= millis }) else { return nil }
            return inPhase(last + Int((millis - times[last] + interval / 2) / interval))
        }

        private func inPhase(_ index: Int) -> (phase: Int, number: Int) {
            // What comes behind the last scrape of all is of its phase.
            index < firstPhase || firstPhase == times.count ? (0, index) : (1, index - firstPhase)
        }
    }
}
