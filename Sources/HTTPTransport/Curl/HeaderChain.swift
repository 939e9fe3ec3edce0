internal import CCurl

/// The header list of one hop, put together from lists and lines that belong to others. Its room is kept from hop to
/// hop, so that a scrape asks for no memory.
final class HeaderChain {
    private var entries: UnsafeMutablePointer<curl_slist>
    private var room: Int
    private var count = 0

    init() {
        room = 4
        entries = .allocate(capacity: room)
    }

    deinit { entries.deallocate() }

    /// The lines in front, then `list`, then `last`. The texts must live as long as the result is used.
    func list(
        host: HeaderLine?,
        authorization: HeaderLine?,
        _ list: UnsafeMutablePointer<curl_slist>?,
        last: [HeaderLine]
    ) -> UnsafeMutablePointer<curl_slist>? {
        if host == nil, authorization == nil, last.isEmpty { return list }
        count = 0
        if let host { append(host.text) }
        if let authorization { append(authorization.text) }
        var rest = list
        if !last.isEmpty {
            while let entry = rest {
                append(entry.pointee.data)
                rest = entry.pointee.next
            }
            for line in last { append(line.text) }
        }
        for index in 0..<count { entries[index].next = index + 1 < count ? entries + index + 1 : rest }
        return entries
    }

    private func append(_ text: UnsafeMutablePointer<CChar>) {
        if count == room {
            let larger = UnsafeMutablePointer<curl_slist>.allocate(capacity: 2 * room)
            larger.initialize(from: entries, count: count)
            entries.deallocate()
            entries = larger
            room *= 2
        }
        (entries + count).initialize(to: curl_slist(data: text, next: nil))
        count += 1
    }
}
