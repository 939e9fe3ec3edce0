internal import Glibc

/// The bytes of one response body, packed or not, in memory of its own.
///
/// Behind the last byte there are always `padding` readable bytes, the first of them a line feed, so that scanners may
/// load whole words and stop without asking for the end.
///
/// `@unchecked Sendable`: exactly one thread owns a body at a time. The I/O thread fills it, a worker takes it over, and
/// the target's block keeps it as the last body; whoever passes it on forgets it.
package final class BodyBuffer: @unchecked Sendable {
    /// Readable bytes behind the last byte of the body.
    package static let padding = 64

    package private(set) var count = 0
    package private(set) var capacity: Int
    private var memory: UnsafeMutableRawPointer

    /// Room for `capacity` bytes; the padding comes on top.
    package init(capacity: Int) {
        self.capacity = max(capacity, 64)
        memory = .allocate(byteCount: self.capacity + Self.padding, alignment: 16)
        seal()
    }

    package convenience init(_ bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count)
        Array(bytes).withUnsafeBytes { append($0) }
    }

    deinit { memory.deallocate() }

    /// The body's bytes; valid while the body is alive and not appended to.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    package var start: UnsafeRawPointer { UnsafeRawPointer(memory) }

    /// Adds bytes, growing by half as needed. O(bytes) amortised.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if count + bytes.count > capacity { reserve(max(count + bytes.count, capacity + capacity / 2)) }
        memory.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
        seal()
    }

    /// Lets `fill` write into the free room behind the bytes and return how many it wrote.
    package func fill(_ fill: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows {
        let room = UnsafeMutableRawBufferPointer(start: memory.advanced(by: count), count: capacity - count)
        let written = try fill(room)
        precondition(written >= 0 && written <= room.count, "wrote behind a body's room")
        count += written
        seal()
    }

    /// Makes room for `newCapacity` bytes in all.
    package func reserve(_ newCapacity: Int) {
        guard newCapacity > capacity else { return }
        resize(to: newCapacity)
    }

    /// Gives back the room that is not used, when it is more than an eighth of the body.
    package func shrink() {
        guard capacity - count > max(count / 8, 256) else { return }
        resize(to: max(count, 64))
    }

    package func removeAll() {
        count = 0
        seal()
    }

    private func resize(to newCapacity: Int) {
        let moved = UnsafeMutableRawPointer.allocate(byteCount: newCapacity + Self.padding, alignment: 16)
        moved.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = moved
        capacity = newCapacity
        seal()
    }

    private func seal() {
        memset(memory.advanced(by: count), 0, Self.padding)
        memory.storeBytes(of: 0x0A, toByteOffset: count, as: UInt8.self)
    }
}
