internal import HTTPTransport
internal import MetricModel

/// A line and a column of a text, both counted from 1, the column in characters.
struct TextPosition: Hashable, Comparable, Sendable {
    let line: Int
    let column: Int

    static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Where in a document secrets stand, gathered while it is read (`Secrecy` tells what is one), so that its text can be
/// shown without them.
///
/// A reference that lives as long as one reading and never leaves its thread.
final class SecretPlaces {
    /// From the first character of each secret to the place behind its last, in the order in which they were found.
    private(set) var ranges: [Range<TextPosition>] = []
    /// The last line that has something of a text.
    private(set) var lastLine = 0
    /// Of every text, where it ends: an alias may make a secret of one that was read before.
    private var ends: [TextPosition: TextPosition] = [:]

    /// Takes a text in.
    func note(_ event: YAMLEvent, isSecret: Bool) {
        let start = event.location.position
        ends[start] = event.end
        lastLine = max(lastLine, event.end.line)
        if isSecret { add(start, event.end) }
    }

    /// An alias stands where a secret does: its name, which may be a password that begins with a star, and what it names.
    func conceal(_ node: YAMLNode, _ alias: YAMLEvent, _ secrecy: Secrecy) {
        guard secrecy != .open else { return }
        add(alias.location.position, alias.end)
        addTexts(of: node, secrecy)
    }

    /// What relabel rules put into a parameter of a target's URL that is a secret (`__param_token`).
    func concealReplacements(in node: YAMLNode) {
        switch node.content {
        case .scalar: break
        case .sequence(let items): for item in items { concealReplacements(in: item) }
        case .mapping(let entries):
            let target = entries.first { $0.key.scalar?.text == "target_label" }?.value.scalar?.text ?? ""
            let isSecret = target.hasPrefix("__param_") && SecretParameters.isSecret(target.dropFirst(8))
            for entry in entries {
                if isSecret, entry.key.scalar?.text == "replacement" {
                    addTexts(of: entry.value, .everything)
                } else {
                    concealReplacements(in: entry.value)
                }
            }
        }
    }

    private func addTexts(of node: YAMLNode, _ secrecy: Secrecy) {
        switch node.content {
        case .scalar:
            let start = node.location.position
            if let end = ends[start] { add(start, end) }
        case .sequence(let items): for item in items { addTexts(of: item, secrecy) }
        case .mapping(let entries):
            // Of a mapping behind a key of a secret, the keys have decided when it was read.
            guard secrecy == .everything else { return }
            for entry in entries { addTexts(of: entry.value, secrecy) }
        }
    }

    private func add(_ start: TextPosition, _ end: TextPosition) {
        if start < end { ranges.append(start..<end) }
    }
}

extension SourceLocation {
    fileprivate var position: TextPosition { TextPosition(line: line, column: column) }
}
