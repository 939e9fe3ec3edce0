/// Names of headers as Go writes them (`CanonicalMIMEHeaderKey`, `net/textproto`).
package enum HeaderName {
    /// `content-type` → `Content-Type`; a name that holds something else than a name's bytes stays as it is.
    package static func canonical(_ name: String) -> String { String(decoding: canonical(name.utf8), as: UTF8.self) }

    package static func canonical(_ name: some Collection<UInt8>) -> [UInt8] {
        if !name.allSatisfy(isTokenByte) { return Array(name) }
        var startsWord = true
        return name.map { byte in
            defer { startsWord = byte == UInt8(ascii: "-") }
            let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if startsWord { return isLower ? byte - 0x20 : byte }
            return isUpper ? byte + 0x20 : byte
        }
    }
}
