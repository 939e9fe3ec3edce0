import Testing

@testable import TerminalUI

@Suite("The theme keeps every state apart")
struct ThemeTests {
    @Test(
        "follows the table of states",
        arguments: [
            (.up, Paint(28), Paint(2), Paint()),
            (.slow, Paint(130), Paint(3), Paint(nil, .bold)),
            (.late, Paint(130), Paint(3), Paint(nil, .bold)),
            (.down, Paint(196, .bold), Paint(1, .bold), Paint(nil, .reversed)),
            (.new, Paint(63), Paint(6), Paint()),
            (.paused, Paint(133), Paint(5), Paint(nil, .underline)),
            (.stale, Paint(243), Paint(), Paint(nil, .dim)),
            (.flapping, Paint(130), Paint(3), Paint(nil, .bold)),
            (.duplicate, Paint(130), Paint(3), Paint(nil, .bold)),
            (.dropped, Paint(243), Paint(), Paint(nil, .dim)),
        ] as [(Style, Paint, Paint, Paint)]
    )
    func followsTheTable(style: Style, indexed: Paint, eight: Paint, mono: Paint) {
        #expect(Theme.auto.paint(style, .twoHundredFiftySix) == indexed)
        #expect(Theme.auto.paint(style, .eight) == eight)
        #expect(Theme.auto.paint(style, .mono) == mono)
    }

    @Test("no depth needs more than eight colours, mono needs none", arguments: ColourDepth.allCases)
    func needsFewColours(depth: ColourDepth) {
        let colours = Theme.auto.colours(depth)
        switch depth {
        case .mono: #expect(colours.isEmpty)
        case .eight: #expect(colours.count <= 7 && colours.allSatisfy { (1..<7).contains($0) })
        case .twoHundredFiftySix: #expect(colours.count <= 8 && colours.allSatisfy { $0 > 15 })
        }
    }

    @Test(
        "every state reads 3 to 1 or better on black and on white",
        arguments: Theme.auto.colours(.twoHundredFiftySix)
    )
    func isReadable(colour: UInt8) {
        let own = Luminance.of(colour)
        #expect((own + 0.05) / 0.05 >= 3)
        #expect(1.05 / (own + 0.05) >= 3)
    }
}
