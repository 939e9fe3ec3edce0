internal import MetricModel

/// An Exemplar message (`Exemplar` in `protobufparse.go`, v3.5). Nothing in it has to be UTF-8.
struct ProtobufExemplar {
    /// Where the message stands in the body; none for an exemplar that is not there.
    struct Place: BitwiseCopyable {
        var start = UInt32.max
        var count: UInt32 = 0

        init() {}

        init(_ range: Range<Int>) {
            start = UInt32(truncatingIfNeeded: range.lowerBound)
            count = UInt32(truncatingIfNeeded: range.count)
        }

        var range: Range<Int>? { start == .max ? nil : Int(start)..<Int(start) + Int(count) }
    }

    private(set) var valueBits: UInt64 = 0
    private(set) var timestamp = ProtobufTimestamp()

    /// Reads all of the message; each label goes to `visit`.
    init(
        _ message: ProtobufReader,
        visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(ProtobufFailure) {
        var reader = message
        while let field = try reader.field(of: "Exemplar") {
            switch field.number {
            case 1:
                try reader.require(2, field, "Label")
                try Self.readLabel(try reader.message(), visit)
            case 2:
                try reader.require(1, field, "Value")
                valueBits = try reader.fixed64()
            case 3:
                try reader.require(2, field, "Timestamp")
                try timestamp.read(try reader.message())
            default: try reader.skip(field)
            }
        }
    }

    /// Goes over the message for its errors only, and tells where it stands.
    static func place(of message: ProtobufReader) throws(ProtobufFailure) -> Place {
        _ = try ProtobufExemplar(message) { _, _ in }
        return Place(message.offset..<message.offset + message.remaining)
    }

    private static func readLabel(
        _ message: ProtobufReader,
        _ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(ProtobufFailure) {
        var reader = message
        var name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var value = name
        while let field = try reader.field(of: "LabelPair") {
            switch field.number {
            case 1:
                try reader.require(2, field, "Name")
                name = try reader.bytes()
            case 2:
                try reader.require(2, field, "Value")
                value = try reader.bytes()
            default: try reader.skip(field)
            }
        }
        visit(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer(value))
    }

    /// The labels of an exemplar that has been read before.
    static func labels(at range: Range<Int>, in body: BodyView) -> Labels {
        var builder = LabelsBuilder()
        let reader = ProtobufReader(body: body.start, range: range.clamped(to: 0..<body.count))
        _ = try? ProtobufExemplar(reader) { name, value in builder.append(name, value) }
        return builder.build()
    }
}
