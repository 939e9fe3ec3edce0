internal import CSystem

/// Who is told that a watched descriptor can be read: always on the I/O thread.
package protocol DescriptorOwner: AnyObject, Sendable {
    func descriptorReadable(_ descriptor: Int32)
}

/// What each descriptor in the epoll set is for, and which events the kernel was last told to report.
///
/// A connection that libcurl stops watching stays registered until it speaks unasked: a kept connection then costs no
/// system call per request.
struct DescriptorTable {
    enum Use {
        case nothing
        case mailbox
        case connection(Connection)
        case lookups
        case watched(any DescriptorOwner)
    }

    private struct Entry {
        var use = Use.nothing
        var registered: UInt32 = 0
        var wanted: UInt32 = 0
        /// Tells an event of this descriptor from one of its predecessor with the same number.
        var generation: UInt32 = 0
    }

    private let epoll: Int32
    private var entries: [Entry] = []

    init(epoll: Int32) { self.epoll = epoll }

    static let readable = EPOLLIN.rawValue
    static let writable = EPOLLOUT.rawValue

    /// Gives a descriptor its use, without watching it yet.
    mutating func open(_ descriptor: Int32, for use: Use) {
        let index = Int(descriptor)
        if index >= entries.count {
            entries.append(contentsOf: repeatElement(Entry(), count: index + 64 - entries.count))
        }
        let generation = entries[index].generation &+ 1
        entries[index] = Entry(use: use, generation: generation)
    }

    /// Watches for `events` (0: nothing any more). False when the kernel refuses the descriptor.
    @discardableResult
    mutating func want(_ events: UInt32, of descriptor: Int32) -> Bool {
        let index = Int(descriptor)
        guard entries.indices.contains(index) else { return false }
        entries[index].wanted = events
        if events == 0 || events == entries[index].registered { return true }
        return register(events, index)
    }

    /// Forgets a descriptor, before it is closed or when nobody watches it any more.
    mutating func close(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard entries.indices.contains(index) else { return }
        if entries[index].registered != 0 { _ = register(0, index) }
        entries[index] = Entry(generation: entries[index].generation)
    }

    /// Whom an event is for, and the descriptor; nil when the descriptor has changed hands or nobody wants the event.
    mutating func recipient(ofEventData data: UInt64) -> (descriptor: Int32, use: Use)? {
        let index = Int(data & 0xFFFF_FFFF)
        guard entries.indices.contains(index), entries[index].generation == UInt32(data >> 32) else { return nil }
        if entries[index].wanted == 0 {
            _ = register(0, index)
            return nil
        }
        return (Int32(index), entries[index].use)
    }

    func use(of descriptor: Int32) -> Use {
        entries.indices.contains(Int(descriptor)) ? entries[Int(descriptor)].use : .nothing
    }

    private mutating func register(_ events: UInt32, _ index: Int) -> Bool {
        let before = entries[index].registered
        let operation = events == 0 ? EPOLL_CTL_DEL : before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        let data = UInt64(entries[index].generation) << 32 | UInt64(index)
        entries[index].registered = events
        return csystem_epoll_control(epoll, operation, Int32(index), events, data) == 0
    }
}
