/// What the Summary messages of one metric say.
struct ProtobufSummary {
    struct Quantile: BitwiseCopyable {
        var quantileBits: UInt64 = 0
        var valueBits: UInt64 = 0
    }

    private(set) var isPresent = false
    private var sampleCount: UInt64 = 0
    private(set) var sumBits: UInt64 = 0
    private(set) var quantiles: ScratchBuffer<Quantile>
    private(set) var quantileCount = 0
    private(set) var created = ProtobufTimestamp()

    init(in memory: ScratchMemory) { quantiles = ScratchBuffer(capacity: 8, in: memory) }

    var countBits: UInt64 { Double(sampleCount).bitPattern }

    mutating func removeAll() {
        guard isPresent else { return }
        isPresent = false
        sampleCount = 0
        sumBits = 0
        quantileCount = 0
        created = ProtobufTimestamp()
    }

    mutating func read(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        isPresent = true
        while let field = try reader.field(of: "Summary") {
            switch field.number {
            case 1:
                try reader.require(0, field, "SampleCount")
                sampleCount = try reader.varint()
            case 2:
                try reader.require(1, field, "SampleSum")
                sumBits = try reader.fixed64()
            case 3:
                try reader.require(2, field, "Quantile")
                try readQuantile(try reader.message())
            case 4:
                try reader.require(2, field, "CreatedTimestamp")
                try created.read(try reader.message())
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readQuantile(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        var quantile = Quantile()
        while let field = try reader.field(of: "Quantile") {
            switch field.number {
            case 1:
                try reader.require(1, field, "Quantile")
                quantile.quantileBits = try reader.fixed64()
            case 2:
                try reader.require(1, field, "Value")
                quantile.valueBits = try reader.fixed64()
            default: try reader.skip(field)
            }
        }
        quantiles.reserve(quantileCount + 1, keeping: quantileCount)
        quantiles.memory[quantileCount] = quantile
        quantileCount += 1
    }
}
