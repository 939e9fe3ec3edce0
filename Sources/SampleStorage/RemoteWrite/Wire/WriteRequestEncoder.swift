internal import MetricModel

/// Writes messages of remote write 1.0, `prometheus.WriteRequest` (`prompb/remote.proto` and `prompb/types.proto`,
/// v3.5), each entry as a time series of its own with all its labels.
///
///     0a │ length │ labels … │ 12 │ length │ 09 │ value, 8 bytes │ 10 │ time, varint
struct WriteRequestEncoder: ~Copyable {
    /// The message written last.
    private(set) var buffer = RecordBuffer()

    mutating func encode(_ batch: OutgoingBatch, _ series: borrowing DestinationSeries) {
        buffer.removeAll()
        var next = 0
        for (histogram, before) in zip(batch.histograms, batch.samplesBefore) {
            append(batch.samples[next..<before], series)
            next = before
            append(histogram, series)
        }
        append(batch.samples[next...], series)
        for exemplar in batch.exemplars { append(exemplar, series) }
    }

    mutating func encode(metadata families: some Collection<FamilyMetadata>) {
        buffer.removeAll()
        for family in families {
            buffer.appendField(0x1a) { message in
                message.appendField(0x08, varint: UInt64(family.metadata.type.rawValue))
                message.appendField(0x12, text: family.family)
                message.appendField(0x22, text: family.metadata.help)
                message.appendField(0x2a, text: family.metadata.unit)
            }
        }
    }

    private mutating func append(_ samples: ArraySlice<OutgoingSample>, _ series: borrowing DestinationSeries) {
        for sample in samples {
            let record = series.record(at: sample.place)
            let labelByteCount = Int(record.labelByteCount)
            let sampleSize = SampleMessage.size(sample)
            let size = labelByteCount + 2 + sampleSize
            buffer.write(atMost: 1 + RecordCursor.longestVarint + size) { cursor in
                cursor.write(byte: 0x0a)
                cursor.write(uvarint: UInt64(size))
                for pair in series.lists[record.list] { cursor.write(bytes: series.labels.pairs.bytes(of: pair)) }
                SampleMessage.write(sample, size: sampleSize, to: &cursor)
            }
        }
    }

    private mutating func append(_ sample: OutgoingHistogram, _ series: borrowing DestinationSeries) {
        appendSeries(sample.place, series) { message in
            message.appendField(0x22) { field in
                // Custom bounds have no place in 1.0; the schema says that they are missing.
                field.append(sample.histogram, timestampMillis: sample.timestampMillis, customBounds: false)
            }
        }
    }

    private mutating func append(_ outgoing: OutgoingExemplar, _ series: borrowing DestinationSeries) {
        appendSeries(outgoing.place, series) { message in
            message.appendField(0x1a) { field in
                outgoing.exemplar.labels.forEach { name, value in
                    field.appendField(0x0a) { label in
                        label.appendField(0x0a, bytes: name)
                        label.appendField(0x12, bytes: value)
                    }
                }
                field.appendField(0x11, doubleBits: outgoing.exemplar.valueBits)
                field.appendField(0x18, varint: UInt64(bitPattern: outgoing.exemplar.timestampMillis))
            }
        }
    }

    /// A time series with the labels at a place and what `body` adds.
    private mutating func appendSeries(
        _ place: UInt32,
        _ series: borrowing DestinationSeries,
        _ body: (inout RecordBuffer) -> Void
    ) {
        let start = buffer.beginField(0x0a)
        for pair in series.lists[series.record(at: place).list] {
            buffer.append(bytes: series.labels.pairs.bytes(of: pair))
        }
        body(&buffer)
        buffer.endField(from: start)
    }
}

/// A float sample inside its time series, the same in both versions: `12 │ length │ 09 │ value │ 10 │ time`.
enum SampleMessage {
    /// What follows the length, at most 20 bytes.
    @inline(__always)
    static func size(_ sample: OutgoingSample) -> Int {
        let time = UInt64(bitPattern: sample.timestampMillis)
        return (sample.valueBits == 0 ? 0 : 9) &+ (time == 0 ? 0 : 1 &+ Protobuf.varintSize(time))
    }

    /// Writes the field, `size` + 2 bytes.
    @inline(__always)
    static func write(_ sample: OutgoingSample, size: Int, to cursor: inout RecordCursor) {
        cursor.write(byte: 0x12)
        cursor.write(byte: UInt8(truncatingIfNeeded: size))
        if sample.valueBits != 0 {
            cursor.write(byte: 0x09)
            cursor.write(littleEndian: sample.valueBits)
        }
        if sample.timestampMillis != 0 {
            cursor.write(byte: 0x10)
            cursor.write(uvarint: UInt64(bitPattern: sample.timestampMillis))
        }
    }
}
