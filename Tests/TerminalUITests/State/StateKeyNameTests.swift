import Testing

@testable import TerminalUI

@Suite("The name of a key") struct StateKeyNameTests {
    private static let printable: [Key] = (0x21...0x7E).compactMap { Unicode.Scalar($0).map { .character($0) } }

    @Test("is read back as the key, of every key that can be bound", arguments: printable + Key.named)
    func roundTrip(key: Key) throws {
        #expect(try Key(named: key.name) == key)
    }

    @Test(
        "may be written in any case, but a character stands for itself",
        arguments: [
            ("ctrl-r", .control("r")), ("CTRL-R", .control("r")), ("enter", .enter), ("pgdn", .pageDown),
            ("shift-tab", .backTab), ("f5", .function(5)), ("space", .character(" ")), ("g", .character("g")),
            ("G", .character("G")), ("é", .character("é")), ("Ctrl-]", .control("]")), ("-", .character("-")),
        ] as [(String, Key)]
    )
    func cases(text: String, key: Key) throws {
        #expect(try Key(named: text) == key)
    }

    @Test(
        "is refused when it is none, and says what was probably meant",
        arguments: [
            ("Ctlr-R", "\"Ctlr-R\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on", "Ctrl-R"),
            ("F25", "\"F25\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on", nil),
            ("", "\"\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on", nil),
            ("gg", "\"gg\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on", nil),
            ("\u{1B}", "\"␛\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on", nil),
            ("Ctrl-M", "Ctrl-M arrives as Enter: a terminal cannot tell them apart", nil),
            ("Ctrl-I", "Ctrl-I arrives as Tab: a terminal cannot tell them apart", nil),
            ("ctrl-h", "ctrl-h arrives as Backspace: a terminal cannot tell them apart", nil),
            ("ctrl-\\", "ctrl-\\ ends the program: a terminal makes a signal of it", nil),
            ("Ctrl-[", "Ctrl-[ arrives as Esc: a terminal cannot tell them apart", nil),
        ] as [(String, String, String?)]
    )
    func refused(text: String, problem: String, suggestion: String?) {
        do {
            let key = try Key(named: text)
            Issue.record("\(text) is \(key)")
        } catch {
            #expect(error.description == problem)
            if let suggestion { #expect(error.suggestion == suggestion) }
        }
    }
}
