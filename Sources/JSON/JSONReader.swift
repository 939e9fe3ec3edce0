internal import CJansson

/// Reads JSON with jansson: strict (RFC 8259, UTF-8 only, nothing behind the value), bounded, and with a place for every
/// problem.
package enum JSONReader {
    /// Reads one value of any kind. Of a repeated key the last value counts, as in Go. A text with an integer beyond 64
    /// bits has all its numbers as `.number`. Any thread.
    ///
    /// - Throws: `JSONProblem` for what is no JSON, holds a NUL in a key, or is beyond `limits`.
    package static func parse(
        _ bytes: [UInt8],
        limits: JSONLimits = .default
    ) throws(JSONProblem) -> JSONValue {
        try limits.check(bytes)
        var error = json_error_t()
        let flags = JSON_DECODE_ANY | JSON_ALLOW_NUL
        var root = load(bytes, flags, &error)
        if root == nil, cjansson_is_overflow(&error) { root = load(bytes, flags | JSON_DECODE_INT_AS_REAL, &error) }
        guard let root else { throw problem(of: error) }
        defer { json_decref(root) }
        return value(of: root)
    }

    private static func load(
        _ bytes: [UInt8],
        _ flags: Int32,
        _ error: inout json_error_t
    ) -> UnsafeMutablePointer<json_t>? {
        bytes.withUnsafeBytes { buffer in
            // jansson asks for a pointer even when there are no bytes.
            var nothing: CChar = 0
            return withUnsafePointer(to: &nothing) { empty in
                json_loadb(
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty,
                    buffer.count,
                    Int(flags),
                    &error
                )
            }
        }
    }

    private static func problem(of error: json_error_t) -> JSONProblem {
        let message = withUnsafeBytes(of: error.text) { text in
            String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        return JSONProblem(line: max(Int(error.line), 1), column: max(Int(error.column), 1), message: message)
    }

    /// Recursion is as deep as the limits allow.
    private static func value(of json: UnsafeMutablePointer<json_t>) -> JSONValue {
        switch json.pointee.type {
        case JSON_TRUE: .bool(true)
        case JSON_FALSE: .bool(false)
        case JSON_INTEGER: .integer(Int64(json_integer_value(json)))
        case JSON_REAL: .number(json_real_value(json))
        case JSON_STRING: .string(text(json_string_value(json), json_string_length(json)))
        case JSON_ARRAY: .array(elements(of: json))
        case JSON_OBJECT: .object(members(of: json))
        default: .null
        }
    }

    private static func elements(of json: UnsafeMutablePointer<json_t>) -> [JSONValue] {
        (0..<json_array_size(json)).compactMap { json_array_get(json, $0).map(value) }
    }

    private static func members(of json: UnsafeMutablePointer<json_t>) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        members.reserveCapacity(json_object_size(json))
        var position = json_object_iter(json)
        while let current = position {
            if let member = json_object_iter_value(current) {
                let key = text(json_object_iter_key(current), json_object_iter_key_len(current))
                members.append((key: key, value: value(of: member)))
            }
            position = json_object_iter_next(json, current)
        }
        return members
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        guard let start else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
