internal import Glibc

/// The first bytes of an answer, looked at before libcurl takes them: when it refuses a head it does not say what stood
/// in it, and Go does.
final class HeadPeek {
    private static let room = 2048

    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    private var count = 0
    private var owner: RequestID?
    /// The socket's error, which looking takes away from libcurl: it then only sees the end.
    private var error: Int32 = 0

    deinit { bytes.deallocate() }

    /// Looks at what a plain connection has to say to `transfer`.
    func look(at descriptor: Int32, for transfer: Transfer) {
        owner = transfer.id
        let result = recv(descriptor, bytes, Self.room, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        count = max(0, result)
        error = result < 0 && errno != EAGAIN ? errno : 0
    }

    /// The error found for `transfer`, or 0.
    func error(for transfer: Transfer) -> Int32 { owner == transfer.id ? error : 0 }

    func forget() { owner = nil }

    /// What was seen for `transfer` and not forgotten since.
    func seen(for transfer: Transfer) -> [UInt8] {
        owner == transfer.id ? Array(UnsafeRawBufferPointer(start: bytes, count: count)) : []
    }
}
