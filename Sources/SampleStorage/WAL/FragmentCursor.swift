/// Writes fragments into memory that is known to be large enough.
struct FragmentCursor {
    /// The place in the segment that `next` stands for.
    private var offset: Int
    private(set) var next: UnsafeMutableRawPointer
    private(set) var count = 0
    private(set) var byteCount = 0

    init(offset: Int, next: UnsafeMutableRawPointer) {
        self.offset = offset
        self.next = next
    }

    /// Splits a record over as many pages as it takes. A page with room for just a header gets an empty first fragment,
    /// as Prometheus writes it.
    mutating func write(_ record: UnsafeRawBufferPointer, isPacked: Bool) {
        let flag = isPacked ? LogPage.Fragment.snappyFlag : 0
        var rest = record
        var isFirst = true
        repeat {
            let length = min(rest.count, LogPage.bytesLeft(at: offset) - LogPage.headerSize)
            let isLast = length == rest.count
            let type =
                isFirst
                ? (isLast ? LogPage.Fragment.full : LogPage.Fragment.first)
                : (isLast ? LogPage.Fragment.last : LogPage.Fragment.middle)
            write(type: type | flag, .init(rebasing: rest[..<length]))
            rest = .init(rebasing: rest[length...])
            isFirst = false
        } while !rest.isEmpty
    }

    private mutating func write(type: UInt8, _ data: UnsafeRawBufferPointer) {
        next.storeBytes(of: type, as: UInt8.self)
        next.storeBytes(of: UInt16(data.count).bigEndian, toByteOffset: 1, as: UInt16.self)
        next.storeBytes(of: CRC32C.checksum(data).bigEndian, toByteOffset: 3, as: UInt32.self)
        if let source = data.baseAddress {
            (next + LogPage.headerSize).copyMemory(from: source, byteCount: data.count)
        }
        advance(by: LogPage.headerSize + data.count)
        count += 1
        byteCount += LogPage.headerSize + data.count
        let left = LogPage.bytesLeft(at: offset)
        guard left < LogPage.headerSize else { return }
        next.initializeMemory(as: UInt8.self, repeating: 0, count: left)
        advance(by: left)
    }

    private mutating func advance(by byteCount: Int) {
        next += byteCount
        offset += byteCount
    }
}
