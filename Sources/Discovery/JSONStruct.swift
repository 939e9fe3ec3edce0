internal import JSON

/// An object in an API's answer, read as Go's decoder fills a struct (`encoding/json`): what is missing or null is the
/// zero of its type, what nobody asks for is ignored, and what is of another kind is an error in Go's words.
struct JSONStruct: Sendable {
    /// Nil for the zero struct.
    private let value: JSONValue?
    /// The struct's name and the fields that lead here: `Summary.Ports`.
    private let path: String

    private init(_ value: JSONValue?, path: String) {
        self.value = value
        self.path = path
    }

    /// A document that is one object. `type` is what it is in Go: `swarm.Node`.
    static func object(_ document: JSONValue, of type: String) throws(DiscoveryProblem) -> JSONStruct {
        switch document {
        case .null: return JSONStruct(nil, path: name(of: type))
        case .object: return JSONStruct(document, path: name(of: type))
        default: throw mismatch(document, type)
        }
    }

    /// A document that is a list of objects.
    static func list(_ document: JSONValue, of type: String) throws(DiscoveryProblem) -> [JSONStruct] {
        if case .null = document { return [] }
        guard let elements = document.elements else { throw mismatch(document, "[]\(type)") }
        var list: [JSONStruct] = []
        list.reserveCapacity(elements.count)
        for element in elements { list.append(try object(element, of: type)) }
        return list
    }

    /// The value of an answer's body.
    ///
    /// - Throws: for what is no JSON, with line and column, and for an empty body.
    static func document(_ body: [UInt8]) throws(DiscoveryProblem) -> JSONValue {
        if body.allSatisfy({ $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D }) {
            throw DiscoveryProblem("unexpected end of JSON input")
        }
        do {
            return try JSONReader.parse(body)
        } catch {
            throw DiscoveryProblem("the answer is not JSON: \(error)")
        }
    }

    /// A text, or an empty one.
    func text(_ key: String) throws(DiscoveryProblem) -> String {
        guard let value = field(key) else { return "" }
        guard let text = value.text else { throw mismatch(value, key, "string") }
        return text
    }

    func flag(_ key: String) throws(DiscoveryProblem) -> Bool {
        guard let value = field(key) else { return false }
        guard case .bool(let flag) = value else { throw mismatch(value, key, "bool") }
        return flag
    }

    /// A whole number within the bounds of its type.
    func number<Number: FixedWidthInteger>(_ key: String, as type: Number.Type) throws(DiscoveryProblem) -> Number {
        guard let value = field(key) else { return 0 }
        switch value {
        case .integer(let integer): if let number = Number(exactly: integer) { return number }
        // Every number is one of these where the document has an integer beyond 64 bits.
        case .number(let real): if let number = Number(exactly: real) { return number }
        default: break
        }
        throw mismatch(value, key, String(describing: type).lowercased())
    }

    /// A list of texts; null is an empty one.
    func texts(_ key: String) throws(DiscoveryProblem) -> [String] {
        guard let value = field(key) else { return [] }
        return try Self.texts(value) { value, type in mismatch(value, key, type) }
    }

    /// A document that is lists of texts by name, in its order; null is an empty one.
    static func textLists(_ document: JSONValue) throws(DiscoveryProblem) -> [(key: String, value: [String])] {
        if case .null = document { return [] }
        guard let members = document.members else { throw mismatch(document, "map[string][]string") }
        var lists: [(key: String, value: [String])] = []
        lists.reserveCapacity(members.count)
        for (name, member) in members { lists.append((name, try texts(member, mismatch))) }
        return lists
    }

    private static func texts(
        _ value: JSONValue,
        _ mismatch: (JSONValue, String) -> DiscoveryProblem
    ) throws(DiscoveryProblem) -> [String] {
        if case .null = value { return [] }
        guard let elements = value.elements else { throw mismatch(value, "[]string") }
        var texts: [String] = []
        for element in elements {
            switch element {
            case .string(let text): texts.append(text)
            case .null: texts.append("")
            default: throw mismatch(element, "string")
            }
        }
        return texts
    }

    /// Texts by name, in the order of the document; null is an empty one.
    func textMap(_ key: String) throws(DiscoveryProblem) -> [(key: String, value: String)] {
        guard let value = field(key) else { return [] }
        guard let members = value.members else { throw mismatch(value, key, "map[string]string") }
        var texts: [(key: String, value: String)] = []
        for (name, member) in members {
            switch member {
            case .string(let text): texts.append((name, text))
            case .null: texts.append((name, ""))
            default: throw mismatch(member, key, "string")
            }
        }
        return texts
    }

    /// An object that may be missing.
    func optional(_ key: String) throws(DiscoveryProblem) -> JSONStruct? {
        guard let value = field(key) else { return nil }
        return try nested(value, key)
    }

    /// An object; the zero one when it is missing.
    func object(_ key: String) throws(DiscoveryProblem) -> JSONStruct {
        try optional(key) ?? JSONStruct(nil, path: "\(path).\(key)")
    }

    /// A list of objects.
    func list(_ key: String) throws(DiscoveryProblem) -> [JSONStruct] {
        guard let value = field(key) else { return [] }
        guard let elements = value.elements else { throw mismatch(value, key, "[]struct") }
        var list: [JSONStruct] = []
        for element in elements { list.append(try nested(element, key)) }
        return list
    }

    /// Objects by name, in the order of the document; a null is kept as nil.
    func map(_ key: String) throws(DiscoveryProblem) -> [(key: String, value: JSONStruct?)] {
        guard let value = field(key) else { return [] }
        guard let members = value.members else { throw mismatch(value, key, "map[string]struct") }
        var map: [(key: String, value: JSONStruct?)] = []
        for (name, member) in members {
            if case .null = member { map.append((name, nil)) } else { map.append((name, try nested(member, key))) }
        }
        return map
    }

    /// Nil for a missing field and for null.
    private func field(_ key: String) -> JSONValue? {
        guard let value = value?[key] else { return nil }
        if case .null = value { return nil }
        return value
    }

    private func nested(_ value: JSONValue, _ key: String) throws(DiscoveryProblem) -> JSONStruct {
        switch value {
        case .null: return JSONStruct(nil, path: "\(path).\(key)")
        case .object: return JSONStruct(value, path: "\(path).\(key)")
        default: throw mismatch(value, key, "struct")
        }
    }

    /// `container.Summary` is called `Summary` in front of its fields.
    private static func name(of type: String) -> String {
        type.lastIndex(of: ".").map { String(type[type.index(after: $0)...]) } ?? type
    }

    private static func mismatch(_ value: JSONValue, _ type: String) -> DiscoveryProblem {
        DiscoveryProblem("json: cannot unmarshal \(value.kind) into Go value of type \(type)")
    }

    private func mismatch(_ value: JSONValue, _ key: String, _ type: String) -> DiscoveryProblem {
        var kind = value.kind
        // Go shows the number when it is one of the wrong size.
        if case .integer(let integer) = value, type.hasPrefix("uint") || type.hasPrefix("int") {
            kind = "number \(integer)"
        }
        return DiscoveryProblem("json: cannot unmarshal \(kind) into Go struct field \(path).\(key) of type \(type)")
    }
}
