/// The signs the screens draw with: the Unicode set or its ASCII twin. Every sign takes exactly one column, unless it
/// says otherwise.
package struct GlyphSet: Equatable, Sendable {
    /// True for the set that draws nothing but ASCII; foreign text is then escaped to ASCII as well.
    package let isASCII: Bool

    /// The states of a target.
    package let up: String
    package let slow: String
    package let late: String
    package let down: String
    package let new: String
    package let paused: String
    package let stale: String
    package let flapping: String
    package let duplicate: String
    package let refused: String
    package let dropped: String

    /// What stands for text that was cut off.
    package let ellipsis: String
    /// Under the column where something broke.
    package let caret: String
    /// Something is new or differs.
    package let bullet: String
    /// Between the parts of a breadcrumb.
    package let chevron: String
    /// In front of the selected row.
    package let selection: String
    /// In front of a group that is open.
    package let expanded: String
    /// From one value to the next: one column, or two in ASCII.
    package let arrow: String
    /// As many more as fewer: one column, or two in ASCII.
    package let plusMinus: String
    /// An empty place in a graph or a bar.
    package let dot: String
    /// A full place in a bar.
    package let block: String
    /// Rows that are not shown.
    package let elision: String

    package let horizontal: String
    package let vertical: String
    package let topLeft: String
    package let topRight: String
    package let bottomLeft: String
    package let bottomRight: String
    package let teeLeft: String
    package let teeRight: String

    /// Eight heights for sparklines, lowest first.
    package let levels: [String]

    /// The height for a share of the largest value; shares outside 0...1 are brought inside, and what is no number is
    /// the lowest.
    package func level(_ share: Double) -> String {
        guard share > 0 else { return levels[0] }
        return levels[min(Int(min(share, 1) * Double(levels.count)), levels.count - 1)]
    }

    package static let unicode = GlyphSet(
        isASCII: false,
        up: "✓",
        slow: "!",
        late: "~",
        down: "✗",
        new: "?",
        paused: "‖",
        stale: "◌",
        flapping: "≈",
        duplicate: "‡",
        refused: "≠",
        dropped: "⊘",
        ellipsis: "…",
        caret: "▲",
        bullet: "●",
        chevron: "›",
        selection: "▸",
        expanded: "▾",
        arrow: "→",
        plusMinus: "±",
        dot: "·",
        block: "█",
        elision: "⋮",
        horizontal: "─",
        vertical: "│",
        topLeft: "┌",
        topRight: "┐",
        bottomLeft: "└",
        bottomRight: "┘",
        teeLeft: "├",
        teeRight: "┤",
        levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    )

    package static let ascii = GlyphSet(
        isASCII: true,
        up: "+",
        slow: "!",
        late: "~",
        down: "x",
        new: "?",
        paused: "=",
        stale: "o",
        flapping: "%",
        duplicate: "#",
        refused: "<",
        dropped: "-",
        ellipsis: "~",
        caret: "^",
        bullet: "*",
        chevron: ">",
        selection: ">",
        expanded: "v",
        arrow: "->",
        plusMinus: "+-",
        dot: ".",
        block: "#",
        elision: ":",
        horizontal: "-",
        vertical: "|",
        topLeft: "+",
        topRight: "+",
        bottomLeft: "+",
        bottomRight: "+",
        teeLeft: "+",
        teeRight: "+",
        levels: [" ", ".", ":", "-", "=", "+", "*", "#"]
    )

    /// Every sign of the set, for the check that each takes one column here.
    var all: [String] {
        [
            up, slow, late, down, new, paused, stale, flapping, duplicate, refused, dropped, ellipsis, caret, bullet,
            chevron, selection, expanded, arrow, plusMinus, dot, block, elision, horizontal, vertical, topLeft,
            topRight, bottomLeft, bottomRight, teeLeft, teeRight,
        ] + levels
    }
}
