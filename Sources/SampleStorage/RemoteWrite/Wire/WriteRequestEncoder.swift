internal import MetricModel

/// Writes messages of remote write 1.0, `prometheus.WriteRequest` (`prompb/remote.proto` and `prompb/types.proto`,
/// v3.5), each entry as a time series of its own with all its labels.
///
///     0a │ length │ labels … │ 12 │ length │ 09 │ value, 8 bytes │ 10 │ time, varint
struct WriteRequestEncoder: ~Copyable {
    private var buffer = ProtobufBuffer()

    /// What was written last; good until the next.
    var message: UnsafeRawBufferPointer { buffer.bytes }

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
            buffer.write(atMost: size + 8) { place in
                var place = ProtobufBuffer.put(0x0a, at: place)
                place = ProtobufBuffer.putVarint(UInt64(size), at: place)
                for pair in series.lists[record.list] {
                    place = ProtobufBuffer.put(series.labels.pairs.bytes(of: pair), at: place)
                }
                return SampleMessage.put(sample, size: sampleSize, at: place)
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
        _ body: (inout ProtobufBuffer) -> Void
    ) {
        let start = buffer.beginField(0x0a)
        for pair in series.lists[series.record(at: place).list] {
            buffer.appendBytes(series.labels.pairs.bytes(of: pair))
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
        return (sample.valueBits == 0 ? 0 : 9) &+ (time == 0 ? 0 : 1 &+ ProtobufBuffer.varintSize(time))
    }

    /// Puts the field, `size` + 2 bytes.
    @inline(__always)
    static func put(
        _ sample: OutgoingSample,
        size: Int,
        at place: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var place = ProtobufBuffer.put(UInt8(truncatingIfNeeded: size), at: ProtobufBuffer.put(0x12, at: place))
        if sample.valueBits != 0 {
            place = ProtobufBuffer.putWord(sample.valueBits, at: ProtobufBuffer.put(0x09, at: place))
        }
        if sample.timestampMillis != 0 {
            place = ProtobufBuffer.put(0x10, at: place)
            place = ProtobufBuffer.putVarint(UInt64(bitPattern: sample.timestampMillis), at: place)
        }
        return place
    }
}
