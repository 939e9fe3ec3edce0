internal import MetricModel

/// The new keys of one read, each with its labels, until the scrape is adopted or abandoned: a scanner knows the labels
/// only while it stands at the series. Keys never move, so they can be pointed to.
///
///     ┌─────┬────────────┬────────────────────────────────────────────────┐
///     │ key │ labels: 32 │ name's length: 32 │ value's: 32 │ name │ value │ ... │
///     └─────┴────────────┴────────────────────────────────────────────────┘
struct NewKeyStore: Sendable {
    /// Filled one after the other, never grown.
    private var chunks: [BodyBuffer] = []
    /// The place of each chunk's first byte among the bytes of all chunks.
    private var starts: [Int] = []

    var memoryBytes: Int { chunks.reduce(0) { $0 + $1.capacity } }

    /// Adds a key with its labels; returns its place and the key, whose bytes stay where they are.
    mutating func add(
        _ key: UnsafeRawBufferPointer,
        _ labels: LabelsBuilder
    ) -> (range: Range<Int>, key: UnsafeRawBufferPointer) {
        var size = key.count + 4
        labels.forEach { name, value in size += 8 + name.count + value.count }
        let chunk = chunk(for: size)
        let start = chunk.count
        chunk.fill { room in
            var writer = RecordWriter(room)
            writer.append(key)
            writer.append(labels.count)
            labels.forEach { name, value in
                writer.append(name.count)
                writer.append(value.count)
                writer.append(name)
                writer.append(value)
            }
            return writer.count
        }
        let place = (starts.last ?? 0) + start
        return (place..<place + key.count, UnsafeRawBufferPointer(start: chunk.start + start, count: key.count))
    }

    private mutating func chunk(for size: Int) -> BodyBuffer {
        if let last = chunks.last, last.capacity - last.count >= size { return last }
        let chunk = BodyBuffer(capacity: max(size, min(1 << 20, 2 * (chunks.last?.capacity ?? 512))))
        starts.append((starts.last ?? 0) + (chunks.last?.count ?? 0))
        chunks.append(chunk)
        return chunk
    }

    /// The key at a place that `add` has told.
    func key(at range: Range<Int>) -> UnsafeRawBufferPointer {
        guard let (chunk, offset) = chunk(at: range.lowerBound) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(rebasing: chunk.bytes[offset..<offset + range.count])
    }

    /// Appends the labels of the key at a place that `add` has told.
    func appendLabels(ofKeyAt range: Range<Int>, to builder: inout LabelsBuilder) {
        guard let (chunk, offset) = chunk(at: range.lowerBound) else { return }
        var reader = RecordReader(bytes: chunk.bytes, position: offset + range.count)
        for _ in 0..<reader.length() {
            let nameCount = reader.length()
            let valueCount = reader.length()
            let name = reader.bytes(nameCount)
            builder.append(name, reader.bytes(valueCount))
        }
    }

    private func chunk(at place: Int) -> (chunk: BodyBuffer, offset: Int)? {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return (chunks[low - 1], place - starts[low - 1])
    }

    private struct RecordWriter {
        private let room: UnsafeMutableRawBufferPointer
        private(set) var count = 0

        init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

        mutating func append(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
            count += bytes.count
        }

        mutating func append(_ length: Int) {
            room.storeBytes(of: UInt32(truncatingIfNeeded: length), toByteOffset: count, as: UInt32.self)
            count += 4
        }
    }

    private struct RecordReader {
        let bytes: UnsafeRawBufferPointer
        var position: Int

        mutating func length() -> Int {
            defer { position += 4 }
            return Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        }

        mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer {
            defer { position += count }
            return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        }
    }
}
