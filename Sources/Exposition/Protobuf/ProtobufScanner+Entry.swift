internal import MetricModel

/// What stands at the entry delivered last.
extension ProtobufScanner {
    static var keyForm: KeyForm { .joined }

    var metadata: MetadataLine {
        switch state {
        case .type: family.typeLine
        case .unit: family.unitLine
        default: family.helpLine
        }
    }

    mutating func pass(families known: UnsafeBufferPointer<UInt64>) { families.begin(known) }

    mutating func stopPassing() { families.stop() }

    var passesAll: Bool { families.isAll }

    var familyHashes: [UInt64] { families.allHashes }

    var passedMetadata: [MetadataLine] {
        families.passed.flatMap { place -> [MetadataLine] in
            let message = ProtobufReader(body: body, range: place.start..<place.end)
            // It has been read before.
            var family = ProtobufFamily(in: body)
            guard (try? family.read(message)) != nil else { return [] }
            let lines = [family.helpLine] + (family.unit.isEmpty ? [] : [family.unitLine]) + [family.typeLine]
            return lines.map { line in
                var line = line
                line.row = Int32(truncatingIfNeeded: place.row)
                return line
            }
        }
    }

    var type: MetricType { family.type }

    /// The family's own: unlike in the text formats it does not outlast the family.
    var unit: Range<Int> { family.unit }

    /// A metric of 0 milliseconds has none.
    var timestamp: Int64 { metric.timestamp == 0 ? BodyTable.noTimestamp : metric.timestamp }

    @inline(__always)
    mutating func hasKey(_ expected: UnsafeRawBufferPointer) -> Bool {
        if isExpected { return true }
        guard isWhole else { return builtKey.equals(expected, sharing: sharedCount) }
        return ProtobufKey.isKey(expected, of: name, metric.labels, body: body) || KeyBytes.areEqual(expected, key)
    }

    var key: UnsafeRawBufferPointer {
        mutating get {
            if isWhole {
                metric.sortLabels(body: body)
                builtKey.build(name, "", metric.labels, nil, body: body)
            }
            return builtKey.bytes
        }
    }

    mutating func appendLabels(into builder: inout LabelsBuilder) {
        metric.sortLabels(body: body)
        let fullName = Array(name) + nameSuffix.utf8
        withBytes(of: "__name__") { label in fullName.withUnsafeBytes { builder.append(label, $0) } }
        for index in 0..<metric.labels.count {
            builder.append(metric.labels.name(index, body: body), metric.labels.value(index, body: body))
        }
        guard let bound else { return }
        withBytes(of: bound.label) { builder.append($0, bounds.text(of: bound.bits)) }
    }

    private var nameSuffix: String {
        guard !isWhole else { return "" }
        return switch field {
        case Field.count: "_count"
        case Field.sum: "_sum"
        default: family.kind == .summary ? "" : "_bucket"
        }
    }

    private var bound: (label: String, bits: UInt64)? {
        guard !isWhole, field >= 0 else { return nil }
        if family.kind == .summary { return ("quantile", metric.summary.quantiles.memory[field].quantileBits) }
        let isThere = field < metric.histogram.bucketCount
        return ("le", isThere ? metric.histogram.buckets.memory[field].boundBits : Double.infinity.bitPattern)
    }

    func createdTimestamp() -> Int64 {
        switch family.kind {
        case .counter: metric.counterCreated.milliseconds
        case .summary: metric.summary.created.milliseconds
        case .histogram, .gaugeHistogram: metric.histogram.created.milliseconds
        default: 0
        }
    }
}

// MARK: Exemplars

extension ProtobufScanner {
    /// How far the exemplars of native histograms have been read. v3.5 does not go back to the first one for the next
    /// metric of a family, unless classic series stand in between.
    struct ExemplarCursor {
        /// In the exemplars of the histogram itself, and in those of its classic buckets.
        fileprivate var own = 0
        fileprivate var bucket = 0

        mutating func restart() { self = ExemplarCursor() }
    }

    mutating func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {
        switch family.kind {
        case .counter: append(metric.counterExemplar, row, &exemplars)
        case .histogram, .gaugeHistogram:
            if state == .histogram { return appendNativeExemplars(row, &exemplars) }
            guard field >= 0, field < metric.histogram.bucketCount else { return }
            append(metric.histogram.buckets.memory[field].exemplar, row, &exemplars)
        default: return
        }
    }

    /// Those with a timestamp: the histogram's own, or its buckets' if it has none.
    private mutating func appendNativeExemplars(_ row: Int32, _ exemplars: inout [ExemplarRow]) {
        let own = metric.histogram.exemplars
        guard own.isEmpty else {
            for place in own.dropFirst(exemplarCursor.own) { append(place, row, &exemplars, timed: true) }
            exemplarCursor.own = max(exemplarCursor.own, own.count)
            return
        }
        while exemplarCursor.bucket < metric.histogram.bucketCount {
            append(metric.histogram.buckets.memory[exemplarCursor.bucket].exemplar, row, &exemplars, timed: true)
            exemplarCursor.bucket += 1
        }
    }

    private func append(
        _ place: ProtobufExemplar.Place,
        _ row: Int32,
        _ exemplars: inout [ExemplarRow],
        timed: Bool = false
    ) {
        guard let range = place.range,
            let exemplar = try? ProtobufExemplar(ProtobufReader(body: body, range: range), visit: { _, _ in })
        else { return }
        let isTimed = exemplar.timestamp.isPresent
        if timed, !isTimed { return }
        exemplars.append(
            ExemplarRow(
                row: row,
                valueBits: exemplar.valueBits,
                timestamp: isTimed ? exemplar.timestamp.milliseconds : BodyTable.noTimestamp,
                labels: range
            )
        )
    }
}
