import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Themes") struct ThemeChoiceTests {
    /// The looks of a theme must be readable on these backgrounds, as numbers of the 256 colours, with this contrast.
    private static let backgrounds: [(theme: Theme, background: UInt8, contrast: Double)] = [
        (.auto, 16, 3), (.auto, 231, 3), (.cb, 16, 3), (.cb, 231, 3),
        (.dark, 16, 7), (.dark, 235, 4.5), (.light, 231, 5.5), (.light, 255, 4.5),
    ]

    @Test("are readable on the backgrounds that they are for", arguments: backgrounds)
    func readable(theme: Theme, background: UInt8, contrast: Double) {
        let ground = Luminance.of(background)
        for colour in theme.colours(.twoHundredFiftySix) {
            let own = Luminance.of(colour)
            let found = (max(own, ground) + 0.05) / (min(own, ground) + 0.05)
            #expect(found >= contrast, "\(theme): \(colour) on \(background) has \(found)")
        }
    }

    @Test("need eight colours at most, of eight none that is black or white", arguments: Theme.allCases)
    func colours(theme: Theme) {
        #expect(theme.colours(.twoHundredFiftySix).count <= 8)
        #expect(theme.colours(.eight).allSatisfy { (1..<7).contains($0) })
        #expect(theme.colours(.mono).isEmpty)
        if theme == .mono { #expect(theme.colours(.twoHundredFiftySix).isEmpty) }
        if theme == .light { #expect(theme.colours(.eight).allSatisfy { $0 != 3 && $0 != 6 }) }
    }

    @Test(
        "for colour-blind eyes has no green and no red",
        arguments: [
            (.up, Paint(31), Paint(6)), (.down, Paint(166, .reversed), Paint(1, [.bold, .reversed])),
            (.added, Paint(31), Paint(6)), (.removed, Paint(166), Paint(1)),
        ] as [(Style, Paint, Paint)]
    )
    func colourBlind(style: Style, indexed: Paint, eight: Paint) {
        #expect(Theme.cb.paint(style, .twoHundredFiftySix) == indexed)
        #expect(Theme.cb.paint(style, .eight) == eight)
    }

    @Test("give way to NO_COLOR and --color=never", arguments: Theme.allCases, [true, false])
    func noColour(theme: Theme, isVariable: Bool) {
        var options = MonitorOptions(environment: isVariable ? ["NO_COLOR": "1"] : [:])
        options.theme = theme
        options.colour = isVariable ? .auto : .never
        let capabilities = TerminalCapabilities(
            options: options,
            term: "xterm-256color",
            colours: 256,
            isUTF8: true,
            areSignsNarrow: true
        )
        for style in Style.allCases {
            #expect(capabilities.theme.paint(style, capabilities.colours).colour == nil)
        }
    }

    // MARK: - Without colour

    @Test("every state of a target differs from every other by word and by sign", arguments: [false, true])
    func states(isASCII: Bool) {
        let glyphs = isASCII ? GlyphSet.ascii : .unicode
        let words = TargetState.allCases.map(\.word) + ["drop"]
        #expect(Set(words.map { $0.lowercased() }).count == words.count)
        let signs = TargetState.allCases.map { $0.glyph(in: glyphs) } + [glyphs.dropped]
        #expect(Set(signs).count == signs.count)
    }

    @Test("every state of a pool differs from every other by word or sign", arguments: [false, true])
    func pools(isASCII: Bool) {
        let glyphs = isASCII ? GlyphSet.ascii : .unicode
        let states =
            [PoolState.broken, .failing, .partial, .empty] + TargetState.allCases.map { PoolState.targets($0) }
        #expect(Set(states.map { $0.word }).count == states.count)
        #expect(Set(states.map { "\($0.glyph(in: glyphs)) \($0.word)" }).count == states.count)
    }

    @Test("levels of events, and lines that were added or removed, are told by words and signs")
    func levels() {
        #expect(Set(EngineEvent.Level.allCases.map(\.word)).count == EngineEvent.Level.allCases.count)
    }

    @Test("a row of Targets says its state by its sign on every screen without colour", arguments: [false, true])
    func rows(isASCII: Bool) {
        let glyphs = isASCII ? GlyphSet.ascii : .unicode
        var script = MonitorScript(columns: 120, rows: 60)
        script.type("2")
        let lines = script.frame(glyphs: glyphs).lines
        for row in script.monitor.targetTable.visible.prefix(40).map({ script.monitor.targetTable.rows[$0] }) {
            let sign = row.state.glyph(in: glyphs)
            #expect(lines.contains { $0.contains("\(sign) ") && $0.contains(row.displayName.prefix(8)) })
        }
    }
}

/// Relative luminance of the fixed part of the 256 colours (WCAG 2).
enum Luminance {
    static func of(_ colour: UInt8) -> Double {
        let index = Int(colour)
        func linear(_ value: Int) -> Double {
            let share = Double(value) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        if index >= 232 { return linear(8 + 10 * (index - 232)) }
        let levels = [0, 95, 135, 175, 215, 255]
        let cube = index - 16
        let red = linear(levels[cube / 36])
        let green = linear(levels[cube / 6 % 6])
        return 0.2126 * red + 0.7152 * green + 0.0722 * linear(levels[cube % 6])
    }

    /// x to the power of 2.4, by five square roots of its twelfth power: no Foundation, no pow.
    private static func power(_ base: Double) -> Double {
        var fifth = base
        for _ in 0..<60 {
            fifth -= (fifth * fifth * fifth * fifth * fifth - base) / (5 * fifth * fifth * fifth * fifth)
        }
        return base * base * fifth * fifth
    }
}
