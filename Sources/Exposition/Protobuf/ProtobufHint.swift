/// Guesses in plain words what is wrong with a protobuf body: what people really send by mistake.
enum ProtobufHint {
    /// The most telling hint, or nil when there is nothing to add to the error itself.
    static func text(for failure: ProtobufFailure, family: Int, in body: UnsafeRawBufferPointer) -> String? {
        if let hint = otherFormat(body) { return hint }
        switch failure.reason {
        case .bodyEnds(let needed, let found):
            let name = familyName(in: body, from: family).map { " \($0)" } ?? ""
            return
                "the body ends inside the family\(name): \(found) of \(needed) bytes; it was cut, or a length is wrong"
        case .familyLength:
            return family == 0
                ? "this is no delimited protobuf: each family stands behind its length"
                : "the family before this one is longer or shorter than its length says"
        case .messageEnds, .integerOverflow, .negativeLength, .endOfGroup, .illegalWireType, .groupEnd, .illegalTag,
            .wrongWireType:
            return damaged(body, family)
        case .metricName(let name): return name.isEmpty ? "the family has no name" : "the name is not UTF-8"
        case .help, .labelValue: return "the text is not UTF-8; perhaps Latin-1"
        case .labelName(let name): return name.isEmpty ? "a label has an empty name" : "the name is not UTF-8"
        case .metricType: return "types: 0 counter, 1 gauge, 2 summary, 3 untyped, 4 histogram, 5 gauge histogram"
        case .unit: return "Prometheus 3.5 wants the unit at the end of the name, before a counter's _total"
        case .spans: return "the spans' lengths add up to another number than there are buckets"
        }
    }

    private static func damaged(_ body: UnsafeRawBufferPointer, _ family: Int) -> String {
        guard let name = familyName(in: body, from: family) else {
            return "this is no io.prometheus.client.MetricFamily, or its bytes are damaged"
        }
        return "the bytes of the family \(name) are damaged, or it is no io.prometheus.client.MetricFamily"
    }

    /// Bodies that are no protobuf at all.
    private static func otherFormat(_ body: UnsafeRawBufferPointer) -> String? {
        if body.starts(with: [0x1F, 0x8B]) {
            return "the body is gzip data, but there is no Content-Encoding: gzip header"
        }
        let start = body.prefix(256)
        guard start.count > 8, start.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 >= 0x09 && $0 <= 0x0D }) else {
            return nil
        }
        switch start.first(where: { $0 > 0x20 }) {
        case 0x3C: return "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
        case 0x5B: return "this looks like JSON, not metrics: look at the path"
        case 0x7B where start.contains(0x3A): return "this looks like JSON, not metrics: look at the path"
        default: return "this is text, but the Content-Type header says protobuf"
        }
    }

    /// The name a family gives itself, also when the rest of it is missing or damaged.
    private static func familyName(in body: UnsafeRawBufferPointer, from offset: Int) -> String? {
        guard let start = body.baseAddress, offset >= 0, offset < body.count else { return nil }
        let bytes = start.assumingMemoryBound(to: UInt8.self)
        var reader = ProtobufReader(body: bytes, range: offset..<body.count)
        while let field = try? reader.field(of: "MetricFamily") {
            guard field.number == 1, field.wireType == 2 else {
                guard (try? reader.skip(field)) != nil else { return nil }
                continue
            }
            guard let name = try? reader.range(), !name.isEmpty, name.count <= 256 else { return nil }
            let text = body[name]
            return text.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? String(decoding: text, as: UTF8.self) : nil
        }
        return nil
    }
}
