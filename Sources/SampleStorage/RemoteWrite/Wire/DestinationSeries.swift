internal import Glibc
package import MetricModel
package import Relabeling
package import ScrapeConfiguration

/// What a destination knows of the log's series: per number the labels as they are sent — with the external labels,
/// after `write_relabel_configs` — in the bytes of its message, each label pair once (`QueueManager.StoreSeries` in
/// `storage/remote/queue_manager.go`, v3.5).
///
/// A series that is sent has a place, which queued entries name. A forgotten series keeps its place until everything
/// that was read before is acknowledged, so that a queued entry never comes to mean another series.
///
/// Owned by the destination's thread. About 55 bytes per series of seven labels, and its own texts.
package struct DestinationSeries: ~Copyable {
    /// What became of a series.
    package enum Place: Hashable, Sendable {
        case known(UInt32)
        /// Relabeling dropped it: nothing of it is sent.
        case dropped
        /// The log has not named it.
        case unknown
    }

    /// What was last sent of a series.
    enum EntryKind: UInt8, BitwiseCopyable {
        case none, sample, histogram
    }

    struct Record: BitwiseCopyable {
        /// Where the list of its pairs is.
        var list: UInt32
        /// What its pairs take in a request of version 1.0.
        var labelByteCount: UInt32
        /// The number of its metadata + 1; 0 without.
        var metadata: UInt32
        var kind: EntryKind
    }

    private struct Forgotten {
        let place: UInt32
        /// How far the log was read when it was forgotten.
        let position: LogPosition
    }

    /// What stands for the place of a dropped series.
    private static let droppedMark = UInt32.max

    private let externalLabels: Labels
    private let rules: RelabelRules
    private var places = SeriesNumberTable<UInt32>(filler: 0)
    private var records = Slab<Record>()
    private(set) var lists = LabelLists()
    private(set) var labels: WireLabels
    private var freePlaces: [UInt32] = []
    private var forgotten: [Forgotten] = []
    /// Kept between calls, so that a series costs few allocations.
    private var builder = LabelsBuilder()
    private var relabelRun = RelabelRun()
    private var scratch: [UInt32] = []
    /// Series that are sent; forgotten ones are not counted.
    package private(set) var count = 0
    /// Series that relabeling dropped.
    package private(set) var droppedCount = 0

    package init(message: RemoteWriteSection.Message, externalLabels: Labels, rules: RelabelRules) {
        self.externalLabels = externalLabels
        self.rules = rules
        labels = WireLabels(message: message)
    }

    /// Bytes of all tables.
    package var byteCount: Int {
        places.byteCount + records.byteCount + lists.byteCount + labels.byteCount
            + (freePlaces.capacity + forgotten.capacity * 4) * MemoryLayout<UInt32>.stride
    }

    /// What is known of a number. O(1).
    @inline(__always)
    package func place(of number: UInt64) -> Place {
        guard let place = places[number] else { return .unknown }
        return place == Self.droppedMark ? .dropped : .known(place)
    }

    /// Takes a series of the log; a number that is known already stays what it is. `encodedLabels` is the encoding of
    /// `Labels`. Runs the rules: some microseconds.
    @discardableResult
    package mutating func add(number: UInt64, encodedLabels: UnsafeRawBufferPointer) -> Place {
        let known = place(of: number)
        if known != .unknown { return known }
        guard let sent = relabeled(encodedLabels) else {
            places[number] = Self.droppedMark
            droppedCount += 1
            return .dropped
        }
        let place = keep(sent)
        places[number] = place
        count += 1
        return .known(place)
    }

    /// Takes what the log says about a series' family; only messages of version 2.0 carry it.
    package mutating func setMetadata(_ metadata: MetricMetadata, of number: UInt64) {
        guard labels.message == .version2, case .known(let place) = place(of: number) else { return }
        let old = records[place].pointee.metadata
        records[place].pointee.metadata = labels.retainMetadata(metadata) + 1
        if old > 0 { labels.releaseMetadata(old - 1) }
    }

    /// Whether a series turns from samples to histograms or back with the entry that comes next. Receivers commit the
    /// samples of a request before its histograms and then leave out silently what is older, so such an entry begins a
    /// request of its own. Only for destinations that are sent histograms.
    @inline(__always)
    package func changesKind(at place: UInt32, toHistogram isHistogram: Bool) -> Bool {
        switch records[place].pointee.kind {
        case .none: false
        case .sample: isHistogram
        case .histogram: !isHistogram
        }
    }

    /// Notes what is now sent of a series, for `changesKind`.
    @inline(__always)
    package mutating func setKind(at place: UInt32, isHistogram: Bool) {
        records[place].pointee.kind = isHistogram ? .histogram : .sample
    }

    /// Forgets a collected series, of which nothing comes behind `position`, where the log is being read.
    package mutating func forget(_ number: UInt64, at position: LogPosition) {
        switch place(of: number) {
        case .unknown: return
        case .dropped: droppedCount -= 1
        case .known(let place):
            forgotten.append(Forgotten(place: place, position: position))
            count -= 1
        }
        places[number] = nil
    }

    /// Forgets every series that `isAlive` denies, as `forget` does. O(series).
    package mutating func forgetAll(at position: LogPosition, except isAlive: (UInt64) -> Bool) {
        var gone: [UInt64] = []
        places.forEach { number, _ in
            if !isAlive(number) { gone.append(number) }
        }
        for number in gone { forget(number, at: position) }
    }

    /// Gives the places of forgotten series to new ones, once every entry before `position` is acknowledged.
    package mutating func release(acknowledged position: LogPosition) {
        let count = forgotten.firstIndex { $0.position > position } ?? forgotten.count
        for series in forgotten[..<count] { discard(series.place) }
        forgotten.removeFirst(count)
    }

    /// The labels as they are sent, for people and tests.
    package func sentLabels(at place: UInt32) -> Labels {
        var builder = LabelsBuilder()
        for pair in lists[records[place].pointee.list] {
            labels.withPair(pair) { name, value in builder.append(name, value) }
        }
        return builder.build()
    }

    @inline(__always)
    func record(at place: UInt32) -> Record { records[place].pointee }

    /// The labels to send; nil when the series is not to be sent.
    private mutating func relabeled(_ encoded: UnsafeRawBufferPointer) -> Labels? {
        builder.reset()
        var position = 0
        while let pair = EncodedPair(in: encoded, at: position) {
            builder.append(pair.name, pair.value)
            position += pair.bytes.count
        }
        // The series' own labels win: an external one fills a gap only.
        externalLabels.forEach { name, value in
            if builder.withValue(of: name, { $0.isEmpty }) { builder.set(name, value) }
        }
        guard rules.apply(to: &builder, in: &relabelRun).isKept else { return nil }
        let sent = builder.build()
        return sent.isEmpty ? nil : sent
    }

    private mutating func keep(_ sent: Labels) -> UInt32 {
        scratch.removeAll(keepingCapacity: true)
        var byteCount = 0
        sent.encoded.withUnsafeBytes { encoded in
            var position = 0
            while let pair = EncodedPair(in: encoded, at: position) {
                let number = labels.retainPair(pair.name, pair.value)
                scratch.append(number)
                byteCount += labels.pairs.bytes(of: number).count
                position += pair.bytes.count
            }
        }
        let place = freePlaces.popLast() ?? records.take()
        let list = lists.add(scratch)
        records[place].pointee = Record(list: list, labelByteCount: UInt32(byteCount), metadata: 0, kind: .none)
        return place
    }

    private mutating func discard(_ place: UInt32) {
        let record = records[place].pointee
        for pair in lists[record.list] { labels.releasePair(pair) }
        lists.remove(record.list)
        if record.metadata > 0 { labels.releaseMetadata(record.metadata - 1) }
        freePlaces.append(place)
    }
}
