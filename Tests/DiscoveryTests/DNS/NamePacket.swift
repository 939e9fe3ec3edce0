/// An answer of a name server as a packet, written for tests.
struct NamePacket {
    enum Contents {
        case address(String)
        case longAddress([UInt8])
        case service(Int, String)
        case mail(String)
        case server(String)
        case alias(String)
        case bytes(UInt16, [UInt8])
        /// What EDNS0 adds: the upper bits of the code.
        case extendedCode(UInt8)
    }

    var id: UInt16 = 1
    var code: UInt8 = 0
    var isTruncated = false
    var question = (name: "db.example.", type: UInt16(33))
    var answers: [(name: String, Contents)] = []
    var additional: [(name: String, Contents)] = []

    var bytes: [UInt8] {
        let flags = UInt16(0x8180) | (isTruncated ? 0x0200 : 0) | UInt16(code)
        var bytes = Self.numbers(id, flags, 1, UInt16(answers.count), 0, UInt16(additional.count))
        bytes += Self.name(question.name) + Self.numbers(question.type, 1)
        for (name, contents) in answers + additional { bytes += Self.record(name, contents) }
        return bytes
    }

    /// Labels as they are, without escapes; `.` is the root, `@` the name of the question.
    static func name(_ name: String) -> [UInt8] {
        if name == "@" { return [0xC0, 12] }
        return name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func numbers(_ numbers: UInt16...) -> [UInt8] { numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }

    private static func record(_ name: String, _ contents: Contents) -> [UInt8] {
        var lifetime: [UInt8] = [0, 0, 0, 60]
        if case .extendedCode(let code) = contents { lifetime[0] = code }
        let (type, bytes) = packed(contents)
        return self.name(name) + numbers(type, 1) + lifetime + numbers(UInt16(bytes.count)) + bytes
    }

    private static func packed(_ contents: Contents) -> (type: UInt16, bytes: [UInt8]) {
        switch contents {
        case .address(let text): (1, text.split(separator: ".").compactMap { UInt8($0) })
        case .longAddress(let bytes): (28, bytes)
        case .service(let port, let target): (33, numbers(10, 20, UInt16(port)) + name(target))
        case .mail(let host): (15, numbers(5) + name(host))
        case .server(let host): (2, name(host))
        case .alias(let host): (5, name(host))
        case .bytes(let type, let bytes): (type, bytes)
        case .extendedCode: (41, [])
        }
    }
}
