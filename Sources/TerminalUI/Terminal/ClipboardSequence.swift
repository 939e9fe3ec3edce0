internal import HTTPTransport

/// The control sequence that puts a text into the clipboard of the terminal, however far away that is (OSC 52).
///
/// It is written as it is inside tmux, too: with `set-clipboard on` tmux takes it for its buffer and hands it on. The
/// sequence that asks for a clipboard's text is never sent.
enum ClipboardSequence {
    /// `text` is sanitised and not longer than terminals take.
    static func bytes(of text: String) -> [UInt8] {
        Array("\u{1b}]52;c;".utf8) + Base64Text.encode(Array(text.utf8)) + [0x07]
    }

    /// False for the terminals that would print such a sequence, or do something else about it.
    static func isTaken(by term: String) -> Bool {
        let names = ["dumb", "linux", "ansi", "cons25"]
        return !term.isEmpty && !term.hasPrefix("vt") && !names.contains { term == $0 || term.hasPrefix($0 + "-") }
    }
}
