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
    private var packed: [UInt8] = []

    package init(message: RemoteWriteSection.Message) { self.message = message }

    /// A request with a batch's entries, each a time series of its own: samples and histograms in log order, then
    /// exemplars. `series` is the one that gave the batch its places.
    package mutating func encode(_ batch: OutgoingBatch, _ series: borrowing DestinationSeries) -> EncodedRequest {
        switch message {
        case .version1:
            version1.encode(batch, series)
            return pack(metadataCount: 0, version1.message)
        case .version2:
            let metadataCount = version2.encode(batch, series)
            return pack(metadataCount: metadataCount, version2.message)
        }
    }

    /// A request of version 1.0 with nothing but families' metadata; version 2.0 has no such request.
    package mutating func encode(metadata families: some Collection<FamilyMetadata>) -> EncodedRequest {
        version1.encode(metadata: families)
        return pack(metadataCount: families.count, version1.message)
    }

    private mutating func pack(metadataCount: Int, _ message: UnsafeRawBufferPointer) -> EncodedRequest {
        let bound = SnappyBlock.longestResult(of: message.count)
        if packed.count < bound { packed = [UInt8](repeating: 0, count: bound) }
        let count = packed.withUnsafeMutableBytes { SnappyBlock.compress(message, into: $0) }
        // The body may wait long for its answer: it has its own size, not the bound's.
        return EncodedRequest(
            body: Array(packed[..<count]),
            messageByteCount: message.count,
            metadataCount: metadataCount
        )
    }
}
