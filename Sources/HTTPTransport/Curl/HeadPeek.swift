internal import Glibc

/// The first bytes of an answer, looked at before libcurl takes them: when it refuses a head it does not say what stood
/// in it, and Go does.
final class HeadPeek {
    private static let room = 2048

    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    private var count = 0
    private var owner: RequestID?

    deinit { bytes.deallocate() }

    /// Looks at what a plain connection has to say to `transfer`.
    func look(at descriptor: Int32, for transfer: Transfer) {
        owner = transfer.id
        count = max(0, recv(descriptor, bytes, Self.room, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)))
    }

    func forget() { owner = nil }

    /// What was seen for `transfer` and not forgotten since.
    func seen(for transfer: Transfer) -> [UInt8] {
        owner == transfer.id ? Array(UnsafeRawBufferPointer(start: bytes, count: count)) : []
    }
}
