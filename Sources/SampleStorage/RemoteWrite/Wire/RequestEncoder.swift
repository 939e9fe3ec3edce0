package import ScrapeConfiguration

/// The body of a request, as it is sent again and again until it is answered.
package struct EncodedRequest: Sendable, Hashable {
    /// The message, packed as a snappy block.
    package let body: [UInt8]
    /// The message's size: receivers refuse more than 32 MiB or so.
    package let messageByteCount: Int
    /// Entries with metadata: families in a request of metadata, series of version 2.0 that have some.
    package let metadataCount: Int
}

/// Makes requests of either version. Keeps its memory from request to request; one owner at a time.
///
/// Benchmark: `scrape-bench wire`.
package struct RequestEncoder: ~Copyable {
    private let message: RemoteWriteSection.Message
    private var version1 = WriteRequestEncoder()
    private var version2 = SymbolWriteRequestEncoder()
    private var packer = MessagePacker()

    package init(message: RemoteWriteSection.Message) { self.message = message }

    /// A request with a batch's entries, each a time series of its own: samples and histograms in log order, then
    /// exemplars. `series` is the one that gave the batch its places.
    package mutating func encode(_ batch: OutgoingBatch, _ series: borrowing DestinationSeries) -> EncodedRequest {
        switch message {
        case .version1:
            version1.encode(batch, series)
            return version1.buffer.withBytes { packer.pack($0, metadataCount: 0) }
        case .version2:
            let metadataCount = version2.encode(batch, series)
            return version2.symbols.fields.withBytes { packer.pack($0, metadataCount: metadataCount) }
        }
    }

    /// A request of version 1.0 with nothing but families' metadata; version 2.0 has no such request.
    package mutating func encode(metadata families: some Collection<FamilyMetadata>) -> EncodedRequest {
        version1.encode(metadata: families)
        return version1.buffer.withBytes { packer.pack($0, metadataCount: families.count) }
    }
}

/// Packs messages, with room that is kept.
private struct MessagePacker: ~Copyable {
    private var room = RecordBuffer()

    mutating func pack(_ message: UnsafeRawBufferPointer, metadataCount: Int) -> EncodedRequest {
        room.removeAll()
        room.fill(atMost: SnappyBlock.longestResult(of: message.count)) { SnappyBlock.compress(message, into: $0) }
        // The body may wait long for its answer: it gets its own size, not the bound's.
        return EncodedRequest(
            body: room.withBytes { Array($0) },
            messageByteCount: message.count,
            metadataCount: metadataCount
        )
    }
}
