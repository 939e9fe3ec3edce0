internal import MetricModel

/// Writes messages of remote write 2.0, `io.prometheus.write.v2.Request` (`prompb/io/prometheus/write/v2/types.proto`,
/// v3.5): every text once per request, and each entry as a time series of its own that names texts by their number.
///
///     22 00 │ 22 length text │ … │ 2a │ length │ 0a │ length │ references … │ 12 sample │ 2a metadata
struct SymbolWriteRequestEncoder: ~Copyable {
    /// Its `fields` are the message written last.
    private(set) var symbols = RequestSymbols()
    private var series = RecordBuffer()
    private var references = RecordBuffer()
    private var metadataCount = 0

    /// - Returns: How many entries have metadata.
    mutating func encode(_ batch: OutgoingBatch, _ known: borrowing DestinationSeries) -> Int {
        symbols.begin(known.labels)
        series.removeAll()
        metadataCount = 0
        var next = 0
        for (histogram, before) in zip(batch.histograms, batch.samplesBefore) {
            append(batch.samples[next..<before], known)
            next = before
            append(histogram, known)
        }
        append(batch.samples[next...], known)
        for exemplar in batch.exemplars { append(exemplar, known) }
        series.withBytes { symbols.end($0) }
        return metadataCount
    }

    private mutating func append(_ samples: ArraySlice<OutgoingSample>, _ known: borrowing DestinationSeries) {
        for sample in samples {
            collectReferences(sample.place, known)
            let metadata = metadataReferences(sample.place, known)
            let sampleSize = SampleMessage.size(sample)
            references.withBytes { labels in
                let labelsSize = 1 + Protobuf.varintSize(UInt64(labels.count)) + labels.count
                let size = labelsSize + 2 + sampleSize + (metadata.map { 2 + $0.size } ?? 0)
                series.write(atMost: 1 + RecordCursor.longestVarint + size) { cursor in
                    cursor.write(byte: 0x2a)
                    cursor.write(uvarint: UInt64(size))
                    cursor.write(byte: 0x0a)
                    cursor.write(uvarint: UInt64(labels.count))
                    cursor.write(bytes: labels)
                    SampleMessage.write(sample, size: sampleSize, to: &cursor)
                    metadata?.write(to: &cursor)
                }
            }
        }
    }

    private mutating func append(_ sample: OutgoingHistogram, _ known: borrowing DestinationSeries) {
        let start = beginSeries(sample.place, known)
        series.appendField(0x1a) { field in
            field.append(sample.histogram, timestampMillis: sample.timestampMillis, customBounds: true)
        }
        endSeries(sample.place, known, from: start)
    }

    private mutating func append(_ outgoing: OutgoingExemplar, _ known: borrowing DestinationSeries) {
        let start = beginSeries(outgoing.place, known)
        references.removeAll()
        outgoing.exemplar.labels.forEach { name, value in
            references.append(uvarint: UInt64(symbols.reference(foreign: name, known.labels)))
            references.append(uvarint: UInt64(symbols.reference(foreign: value, known.labels)))
        }
        let exemplar = series.beginField(0x22)
        references.withBytes { series.appendField(0x0a, bytes: $0) }
        series.appendField(0x11, doubleBits: outgoing.exemplar.valueBits)
        series.appendField(0x18, varint: UInt64(bitPattern: outgoing.exemplar.timestampMillis))
        series.endField(from: exemplar)
        endSeries(outgoing.place, known, from: start)
    }

    private mutating func beginSeries(_ place: UInt32, _ known: borrowing DestinationSeries) -> Int {
        let start = series.beginField(0x2a)
        collectReferences(place, known)
        references.withBytes { series.appendField(0x0a, bytes: $0) }
        return start
    }

    private mutating func endSeries(_ place: UInt32, _ known: borrowing DestinationSeries, from start: Int) {
        if let metadata = metadataReferences(place, known) {
            series.write(atMost: 2 + metadata.size) { metadata.write(to: &$0) }
        }
        series.endField(from: start)
    }

    /// Puts the references of a series' labels into `references`.
    @inline(__always)
    private mutating func collectReferences(_ place: UInt32, _ known: borrowing DestinationSeries) {
        let list = known.lists[known.record(at: place).list]
        references.removeAll()
        references.reserve(list.count * 10)
        for pair in list {
            let (name, value) = symbols.references(ofPair: pair, known.labels)
            references.write(atMost: 10) { cursor in
                cursor.write(uvarint: UInt64(name))
                cursor.write(uvarint: UInt64(value))
            }
        }
    }

    /// The metadata field of a series; nil when the log has said nothing about its family.
    @inline(__always)
    private mutating func metadataReferences(
        _ place: UInt32,
        _ known: borrowing DestinationSeries
    ) -> MetadataMessage? {
        let number = known.record(at: place).metadata
        guard number > 0 else { return nil }
        metadataCount += 1
        let texts = known.labels.metadataTexts(number - 1)
        return MetadataMessage(
            type: texts.type,
            help: symbols.reference(ofText: texts.help, known.labels),
            unit: symbols.reference(ofText: texts.unit, known.labels)
        )
    }
}

/// A series' metadata in version 2.0: `2a │ length │ 08 type │ 18 help │ 20 unit`, zeros left out.
private struct MetadataMessage {
    let type: UInt32
    let help: UInt32
    let unit: UInt32

    /// What follows the length, at most 18 bytes.
    var size: Int { Self.size(type) + Self.size(help) + Self.size(unit) }

    func write(to cursor: inout RecordCursor) {
        cursor.write(byte: 0x2a)
        cursor.write(byte: UInt8(truncatingIfNeeded: size))
        write(0x08, type, to: &cursor)
        write(0x18, help, to: &cursor)
        write(0x20, unit, to: &cursor)
    }

    private func write(_ tag: UInt8, _ number: UInt32, to cursor: inout RecordCursor) {
        guard number != 0 else { return }
        cursor.write(byte: tag)
        cursor.write(uvarint: UInt64(number))
    }

    private static func size(_ number: UInt32) -> Int {
        number == 0 ? 0 : 1 + Protobuf.varintSize(UInt64(number))
    }
}
