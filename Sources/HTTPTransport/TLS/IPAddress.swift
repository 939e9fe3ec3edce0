internal import Glibc

/// The address of a host, in one of its two forms.
struct IPAddress: Hashable, Sendable {
    /// 4 or 16.
    let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped = bytes.count == 16 && bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Nil when the text is a name (`net.ParseIP`).
    init?(_ text: String) {
        var room = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &room) == 1 {
            self.init(bytes: Array(room.prefix(4)))
        } else if inet_pton(AF_INET6, text, &room) == 1 {
            self.init(bytes: room)
        } else {
            return nil
        }
    }

    var text: String {
        var room = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        return inet_ntop(family, bytes, &room, socklen_t(room.count)) == nil ? "" : String(ofCString: room)
    }
}
