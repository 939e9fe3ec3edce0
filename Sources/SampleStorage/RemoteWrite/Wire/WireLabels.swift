internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

/// The label pairs of a destination's series, each once, in the bytes that its message writes.
///
///     1.0  a pair is its whole `labels` field:   0a │ length │ 0a │ length │ name │ 12 │ length │ value
///     2.0  a pair is the numbers of two texts;
///          a text is its whole `symbols` field:  22 │ length │ text
///
/// Owns its memory. Lives inside `DestinationSeries`, which belongs to the destination's thread.
struct WireLabels: ~Copyable {
    /// A pair of 2.0: the numbers of its texts.
    struct TextPair: BitwiseCopyable {
        let name: UInt32
        let value: UInt32
    }

    /// A family's metadata of 2.0: its type, and the numbers of its texts.
    struct MetadataTexts: BitwiseCopyable {
        let type: UInt32
        let help: UInt32
        let unit: UInt32
    }

    let message: RemoteWriteSection.Message
    private(set) var pairs: SymbolTable
    private(set) var texts: SymbolTable
    private(set) var metadata: SymbolTable
    private var scratch: [UInt8] = []

    init(message: RemoteWriteSection.Message) {
        self.message = message
        // Labels come from targets: which of them crowd one place of an index is nobody's choice.
        let seed = UInt64.random(in: .min ... .max)
        pairs = SymbolTable(seed: seed)
        texts = SymbolTable(seed: seed)
        metadata = SymbolTable(seed: seed)
    }

    var byteCount: Int { pairs.byteCount + texts.byteCount + metadata.byteCount }

    /// The number of a pair, for one more series.
    mutating func retainPair(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> UInt32 {
        if message == .version1 {
            scratch.removeAll(keepingCapacity: true)
            let inner = 2 + lengthSize(name.count) + name.count + lengthSize(value.count) + value.count
            scratch += Protobuf.fieldStart(0x0a, length: inner)
            scratch += Protobuf.fieldStart(0x0a, length: name.count)
            scratch.append(contentsOf: name)
            scratch += Protobuf.fieldStart(0x12, length: value.count)
            scratch.append(contentsOf: value)
            return scratch.withUnsafeBytes { pairs.retain($0) }
        }
        let pair = TextPair(name: retainText(name), value: retainText(value))
        return withUnsafeBytes(of: pair) { bytes in
            // A pair that is there has its texts already.
            if pairs.find(bytes) != nil { releaseTexts(of: pair) }
            return pairs.retain(bytes)
        }
    }

    mutating func releasePair(_ number: UInt32) {
        let isLast = pairs.seriesCount(of: number) == 1
        let pair = isLast && message == .version2 ? textPair(number) : nil
        pairs.release(number)
        if let pair { releaseTexts(of: pair) }
    }

    /// The number of a family's metadata, for one more series.
    mutating func retainMetadata(_ family: MetricMetadata) -> UInt32 {
        let texts = MetadataTexts(
            type: UInt32(family.type.rawValue),
            help: withBytes(of: family.help) { retainText($0) },
            unit: withBytes(of: family.unit) { retainText($0) }
        )
        return withUnsafeBytes(of: texts) { bytes in
            if metadata.find(bytes) != nil { releaseTexts(of: texts) }
            return metadata.retain(bytes)
        }
    }

    mutating func releaseMetadata(_ number: UInt32) {
        let texts = metadata.seriesCount(of: number) == 1 ? metadataTexts(number) : nil
        metadata.release(number)
        if let texts { releaseTexts(of: texts) }
    }

    /// A pair of 2.0.
    @inline(__always)
    func textPair(_ number: UInt32) -> TextPair { pairs.bytes(of: number).loadUnaligned(as: TextPair.self) }

    /// A family's metadata of 2.0.
    func metadataTexts(_ number: UInt32) -> MetadataTexts {
        metadata.bytes(of: number).loadUnaligned(as: MetadataTexts.self)
    }

    /// The number of a text that some series has, made ready as `symbols` writes it.
    func findText(_ symbol: UnsafeRawBufferPointer) -> UInt32? { texts.find(symbol) }

    /// Calls `body` with the name and the value of a pair.
    func withPair(_ number: UInt32, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) {
        if message == .version1 {
            var pair = pairs.bytes(of: number)
            pair = Self.content(of: pair, at: 0)
            let name = Self.content(of: pair, at: 0)
            let behindName = 1 + lengthSize(name.count) + name.count
            body(name, Self.content(of: pair, at: behindName))
        } else {
            let pair = textPair(number)
            body(
                Self.content(of: texts.bytes(of: pair.name), at: 0),
                Self.content(of: texts.bytes(of: pair.value), at: 0)
            )
        }
    }

    private mutating func retainText(_ text: UnsafeRawBufferPointer) -> UInt32 {
        scratch.removeAll(keepingCapacity: true)
        scratch += Protobuf.fieldStart(0x22, length: text.count)
        scratch.append(contentsOf: text)
        return scratch.withUnsafeBytes { texts.retain($0) }
    }

    private mutating func releaseTexts(of pair: TextPair) {
        texts.release(pair.name)
        texts.release(pair.value)
    }

    private mutating func releaseTexts(of family: MetadataTexts) {
        texts.release(family.help)
        texts.release(family.unit)
    }

    /// The content of the field with bytes whose one-byte tag is at `position`.
    private static func content(of message: UnsafeRawBufferPointer, at position: Int) -> UnsafeRawBufferPointer {
        var length = 0
        var shift = 0
        var next = position + 1
        while next < message.count {
            let byte = Int(message[next])
            next += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return UnsafeRawBufferPointer(rebasing: message[next..<next + length])
    }
}

/// Bytes of a length as a varint.
private func lengthSize(_ length: Int) -> Int { Protobuf.varintSize(UInt64(length)) }
