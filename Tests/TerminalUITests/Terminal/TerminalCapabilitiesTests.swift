import Testing

@testable import TerminalUI

@Suite("What is drawn follows from the terminal and the environment")
struct TerminalCapabilitiesTests {
    @Test(
        "decides colours",
        arguments: [
            (256, .auto, [:], .twoHundredFiftySix), (65536, .auto, [:], .twoHundredFiftySix),
            (88, .auto, [:], .eight), (16, .auto, [:], .eight), (8, .auto, [:], .eight),
            (2, .auto, [:], .mono), (0, .auto, [:], .mono), (256, .never, [:], .mono),
            (256, .auto, ["NO_COLOR": "1"], .mono), (256, .auto, ["NO_COLOR": ""], .twoHundredFiftySix),
        ] as [(Int, MonitorOptions.Colour, [String: String], ColourDepth)]
    )
    func decidesColours(colours: Int, choice: MonitorOptions.Colour, environment: [String: String], depth: ColourDepth)
    {
        var options = MonitorOptions(environment: environment)
        options.colour = choice
        let capabilities = TerminalCapabilities(
            options: options,
            term: "xterm",
            colours: colours,
            isUTF8: true,
            areSignsNarrow: true
        )
        #expect(capabilities.colours == depth)
    }

    @Test(
        "decides signs",
        arguments: [
            ("xterm-256color", true, true, .auto, false), ("xterm-256color", false, true, .auto, true),
            ("xterm-256color", true, false, .auto, true), ("linux", true, true, .auto, true),
            ("vt100", true, true, .auto, true), ("vt220", true, true, .auto, true),
            ("linux", true, true, .unicode, false), ("xterm", false, true, .unicode, true),
            ("xterm", true, true, .ascii, true),
        ] as [(String, Bool, Bool, MonitorOptions.Signs, Bool)]
    )
    func decidesSigns(term: String, isUTF8: Bool, isNarrow: Bool, choice: MonitorOptions.Signs, isASCII: Bool) {
        var options = MonitorOptions(environment: [:])
        options.signs = choice
        let capabilities = TerminalCapabilities(
            options: options,
            term: term,
            colours: 256,
            isUTF8: isUTF8,
            areSignsNarrow: isNarrow
        )
        #expect(capabilities.glyphs.isASCII == isASCII)
    }
}
