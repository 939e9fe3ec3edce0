internal import CYAML
internal import MetricModel

/// One event of a YAML stream.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case alias(String)
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// The end of the document or of the stream.
        case end
        /// The stream's start.
        case other
    }

    let kind: Kind
    let anchor: String?
    let location: SourceLocation
    /// The place behind its last character.
    let end: TextPosition
}

/// libyaml's parser over a text in memory, made as strict as go-yaml, which Prometheus uses.
final class YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String
    /// For each open collection the bracket that will end it; nil for one in block style.
    private var brackets: [String?] = []
    private lazy var characters = Array(String(decoding: input, as: UTF8.self).unicodeScalars)
    private let hasEscapedSlash: Bool

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        input = .allocate(capacity: max(bytes.count, 1))
        _ = input.update(fromContentsOf: bytes)
        hasEscapedSlash = zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "/") }
        parser = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    func next() throws(ConfigurationProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        let location = location(event.start_mark)
        let kind = kind(of: event)
        try check(event, at: location)
        let end = TextPosition(line: event.end_mark.line + 1, column: event.end_mark.column + 1)
        return YAMLEvent(kind: kind, anchor: anchor(of: event), location: location, end: end)
    }

    private func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = Array(UnsafeRawBufferPointer(start: scalar.value, count: scalar.length))
            return .scalar(
                YAMLScalar(bytes, tag: text(scalar.tag).map(shortTag), isPlain: scalar.plain_implicit != 0)
            )
        case YAML_SEQUENCE_START_EVENT:
            brackets.append(event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? "]" : nil)
            return .sequenceStart
        case YAML_MAPPING_START_EVENT:
            brackets.append(event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? "}" : nil)
            return .mappingStart
        case YAML_SEQUENCE_END_EVENT:
            brackets.removeLast()
            return .sequenceEnd
        case YAML_MAPPING_END_EVENT:
            brackets.removeLast()
            return .mappingEnd
        case YAML_DOCUMENT_END_EVENT, YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .end
        default: return .other
        }
    }

    private func anchor(of event: yaml_event_t) -> String? {
        switch event.type {
        case YAML_SCALAR_EVENT: text(event.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: text(event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: text(event.data.mapping_start.anchor)
        default: nil
        }
    }

    /// What libyaml lets pass and go-yaml does not.
    private func check(_ event: yaml_event_t, at location: SourceLocation) throws(ConfigurationProblem) {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            guard let version = event.data.document_start.version_directive?.pointee else { return }
            if version.major != 1 || version.minor != 1 {
                throw problem("found incompatible YAML document", at: location)
            }
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeRawBufferPointer(start: scalar.value, count: scalar.length)
            if scalar.style == YAML_PLAIN_SCALAR_STYLE, bytes.contains(UInt8(ascii: "?")),
                let bracket = brackets.last ?? nil
            {
                throw problem("did not find expected ',' or '\(bracket)'", at: location)
            }
            if scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE, hasEscapedSlash,
                escapesSlash(from: event.start_mark.index, to: event.end_mark.index)
            {
                throw problem("found unknown escape character", at: location)
            }
        default: return
        }
    }

    /// Walks the escapes of a quoted text as written.
    private func escapesSlash(from start: Int, to end: Int) -> Bool {
        var index = start
        while index + 1 < min(end, characters.count) {
            guard characters[index] == "\\" else {
                index += 1
                continue
            }
            if characters[index + 1] == "/" { return true }
            index += 2
        }
        return false
    }

    private func fault() -> ConfigurationProblem {
        let parser = parser.pointee
        let message = parser.problem.map { String(cString: $0) } ?? "out of memory"
        // Faults of the encoding have a byte offset only.
        let place =
            parser.error == YAML_READER_ERROR ? location(ofByte: parser.problem_offset) : location(parser.problem_mark)
        let isTab = parser.error == YAML_SCANNER_ERROR && character(at: parser.problem_mark.index) == "\t"
        return problem(isTab ? "\(message): it is a tab, where only blanks may stand" : message, at: place)
    }

    /// Marks count characters, not bytes.
    private func character(at index: Int) -> Unicode.Scalar? {
        characters.indices.contains(index) ? characters[index] : nil
    }

    private func problem(_ message: String, at location: SourceLocation) -> ConfigurationProblem {
        ConfigurationProblem(location: location, message: "yaml: \(message)")
    }

    private func location(_ mark: yaml_mark_t) -> SourceLocation {
        SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
    }

    private func location(ofByte offset: Int) -> SourceLocation {
        let before = input.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Continuation bytes of UTF-8 begin no character.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return SourceLocation(file: file, line: line, column: column)
    }
}

private func text(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    start.map { String(cString: $0) }
}

private func shortTag(_ tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
}
