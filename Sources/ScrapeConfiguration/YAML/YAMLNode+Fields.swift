internal import MetricModel

/// Reading a node as the type of the field it stands in. Each returns nil after reporting a problem; a null gives the
/// type's zero, never the field's default, as it does in Prometheus.
extension YAMLNode {
    /// Any scalar's text as bytes; a null is empty.
    func bytes(_ problems: ProblemList, type: String = "string") -> [UInt8]? {
        guard let scalar else { return mismatch(type, problems) }
        return scalar.isNull ? [] : scalar.bytes
    }

    /// Any scalar's text. `invalid` words the problem for bytes that are no UTF-8, which only `!!binary` can bring.
    func string(
        _ problems: ProblemList,
        type: String = "string",
        invalid: (String) -> String = { "\($0) is not valid UTF-8" }
    ) -> String? {
        guard let bytes = bytes(problems, type: type) else { return nil }
        if bytes.withUnsafeBytes({ UTF8Walker.isValid($0) }) { return String(decoding: bytes, as: UTF8.self) }
        problems.add(invalid(isSecret ? Secrecy.mask : GoSyntax.quoted(bytes: bytes)), at: location)
        return nil
    }

    func boolean(_ problems: ProblemList) -> Bool? {
        switch scalar?.value {
        case .boolean(let value): value
        case .null: false
        default: mismatch("bool", problems)
        }
    }

    /// A count. Fractions are cut off, as go-yaml does; those below zero and 2^64 become what Go makes of them on amd64.
    func unsigned(_ problems: ProblemList, type: String = "uint") -> UInt64? {
        switch scalar?.value {
        case .integer(let value) where value >= 0: UInt64(value)
        case .unsigned(let value): value
        case .float(let value) where value >= 0 && value < 0x1p64: UInt64(value)
        case .float(let value) where value <= 0x1p64:
            UInt64(bitPattern: Int64(exactly: value.rounded(.towardZero)) ?? .min)
        case .null: 0
        default: mismatch(type, problems)
        }
    }

    /// A whole number. Fractions are cut off, as go-yaml does; what is below every number becomes the lowest.
    func signed(_ problems: ProblemList, type: String = "int") -> Int? {
        switch scalar?.value {
        case .integer(let value): Int(value)
        case .float(let value) where value < 0x1p63: value > -0x1p63 ? Int(value) : .min
        case .null: 0
        default: mismatch(type, problems)
        }
    }

    /// A number with a fraction.
    func float(_ problems: ProblemList) -> Double? {
        switch scalar?.value {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .float(let value): value
        case .null: 0
        default: mismatch("float64", problems)
        }
    }

    func duration(_ problems: ProblemList) -> PrometheusDuration? {
        if isAbsent { return .zero }
        guard let text = string(problems) else { return nil }
        do {
            return try PrometheusDuration(parsing: text)
        } catch {
            problems.add(error.description, at: location)
            return nil
        }
    }

    func byteSize(_ problems: ProblemList) -> ByteSize? {
        if isNull { return ByteSize(bytes: 0) }
        guard let text = string(problems, type: "units.Base2Bytes") else { return nil }
        do {
            return try ByteSize(parsing: text)
        } catch {
            problems.add(error.description, at: location)
            return nil
        }
    }

    /// The items of a list; none for a null.
    func items(_ problems: ProblemList, type: String) -> [YAMLNode]? {
        if isNull { return [] }
        guard case .sequence(let items) = content else { return mismatch(type, problems) }
        return items
    }

    /// A list of strings, those that are none left out after reporting them.
    func strings(_ problems: ProblemList) -> [String]? {
        items(problems, type: "[]string")?.compactMap { $0.string(problems) }
    }

    /// Where the value of a key of this mapping stands; where the node does when it has none.
    func location(of key: String) -> SourceLocation {
        guard case .mapping(let entries) = content else { return location }
        let entry = entries.last { $0.key.scalar?.bytes.elementsEqual(key.utf8) == true }
        return entry?.value.location ?? location
    }

    private func mismatch<Value>(_ type: String, _ problems: ProblemList) -> Value? {
        if scalar?.hasWrongTag != true { problems.add("cannot unmarshal \(kind) into \(type)", at: location) }
        return nil
    }
}
