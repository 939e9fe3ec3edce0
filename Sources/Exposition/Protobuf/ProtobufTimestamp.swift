/// A google.protobuf.Timestamp, as the fields of one or more messages have set it.
struct ProtobufTimestamp: BitwiseCopyable {
    private var seconds: Int64 = 0
    private var nanos: Int32 = 0
    private(set) var isPresent = false

    mutating func read(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        isPresent = true
        while let field = try reader.field(of: "Timestamp") {
            switch field.number {
            case 1:
                try reader.require(0, field, "Seconds")
                seconds = Int64(bitPattern: try reader.varint())
            case 2:
                try reader.require(0, field, "Nanos")
                nanos = Int32(truncatingIfNeeded: try reader.varint())
            default: try reader.skip(field)
            }
        }
    }

    /// Milliseconds, what is below one cut off; 0 when it is not there (`CreatedTimestamp` in `protobufparse.go`, v3.5).
    var milliseconds: Int64 { seconds &* 1000 &+ Int64(nanos / 1_000_000) }
}
