@testable import SampleStorage

/// The messages of remote write 1.0 and remote read, as plainly as can be (`prompb/remote.proto`, v3.5).
enum RemoteMessage {
    struct Malformed: Error {}

    private enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)

        var text: String {
            if case .bytes(let bytes) = self { return String(decoding: bytes, as: UTF8.self) }
            return ""
        }
    }

    /// The samples of a `WriteRequest`, in its order.
    static func samples(ofWrite body: [UInt8]) throws -> [(name: String, point: StoredSamples.Point)] {
        try series(in: unpacked(body)[...], field: 1)
    }

    /// The samples of a `ReadResponse`.
    static func samples(ofRead body: [UInt8]) throws -> StoredSamples {
        var stored = StoredSamples()
        for (field, result) in try fields(unpacked(body)[...]) {
            guard field == 1, case .bytes(let result) = result else { throw Malformed() }
            for (name, point) in try series(in: result, field: 1) { stored.add(name, point) }
        }
        return stored
    }

    /// A packed `ReadRequest` for every sample of every series that has a name.
    static func readEverything() -> [UInt8] {
        // type NEQ, name __name__, value "".
        let matcher: [UInt8] = [0x08, 1] + [0x12, 8] + Array("__name__".utf8)
        let end: [UInt8] = [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
        let query = [0x08, 0] + end + [0x1A, UInt8(matcher.count)] + matcher
        let request = [0x0A, UInt8(query.count)] + query
        return request.withUnsafeBytes { SnappyBlock.compress($0) }
    }

    private static func unpacked(_ body: [UInt8]) throws -> [UInt8] {
        try body.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 64 << 20) }
    }

    private static func series(
        in message: ArraySlice<UInt8>,
        field wanted: Int
    ) throws -> [(name: String, point: StoredSamples.Point)] {
        var all: [(String, StoredSamples.Point)] = []
        for (field, value) in try fields(message) where field == wanted {
            guard case .bytes(let series) = value else { throw Malformed() }
            var labels: [(name: String, value: String)] = []
            var points: [StoredSamples.Point] = []
            for (field, value) in try fields(series) {
                guard case .bytes(let inner) = value else { throw Malformed() }
                let parts = try fields(inner)
                if field == 1 {
                    let texts = parts.map(\.value.text)
                    labels.append((texts.first ?? "", texts.count > 1 ? texts[1] : ""))
                } else if field == 2 {
                    points.append(point(parts))
                }
            }
            let name = StoredSamples.name(labels)
            all += points.map { (name, $0) }
        }
        return all
    }

    private static func point(_ fields: [(field: Int, value: Value)]) -> StoredSamples.Point {
        var point = StoredSamples.Point(milliseconds: 0, bits: 0)
        for (field, value) in fields {
            guard case .number(let number) = value else { continue }
            if field == 1 { point.bits = number }
            if field == 2 { point.milliseconds = Int64(bitPattern: number) }
        }
        return point
    }

    private static func fields(_ message: ArraySlice<UInt8>) throws -> [(field: Int, value: Value)] {
        var rest = message
        var fields: [(Int, Value)] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .number(try varint(&rest))))
            case 1:
                guard rest.count >= 8 else { throw Malformed() }
                let word = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                fields.append((Int(tag >> 3), .number(word)))
                rest = rest.dropFirst(8)
            case 2:
                let length = Int(try varint(&rest))
                guard length <= rest.count else { throw Malformed() }
                fields.append((Int(tag >> 3), .bytes(rest.prefix(length))))
                rest = rest.dropFirst(length)
            default: throw Malformed()
            }
        }
        return fields
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst(), shift < 64 {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }
}
