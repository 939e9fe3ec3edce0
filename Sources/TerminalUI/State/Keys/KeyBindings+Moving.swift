/// Cursors and tabs.
extension KeyBindings {
    static let moving: [KeyBinding] = [
        KeyBinding([.up, .character("k"), .control("y")], .up, .everywhere, "up"),
        KeyBinding([.down, .character("j"), .control("e")], .down, .everywhere, "down"),
        KeyBinding([.pageUp, .control("b")], .pageUp, .everywhere, "page up"),
        KeyBinding([.pageDown, .control("f")], .pageDown, .everywhere.subtracting(.texts), "page down"),
        KeyBinding([.pageDown, .character(" "), .control("f")], .pageDown, .texts, "page down"),
        KeyBinding([.control("u")], .halfPageUp, .everywhere, "half a page up"),
        KeyBinding([.control("d")], .halfPageDown, .everywhere, "half a page down"),
        KeyBinding([.home, .character("g")], .top, .everywhere, "top"),
        KeyBinding([.end, .character("G")], .bottom, .everywhere, "bottom"),
        KeyBinding([.left, .character("h")], .left, .everywhere, "left", "columns; previous tab if nothing scrolls"),
        KeyBinding([.right, .character("l")], .right, .everywhere, "right", "columns; next tab if nothing scrolls"),
        KeyBinding([.tab], .nextPane, .response, "kept or probe", "the other body; where there is one, the next tab"),
        KeyBinding([.tab, .character("]")], .nextTab, .screens.subtracting(.response), "next tab"),
        KeyBinding([.character("]")], .nextTab, .response, "next tab"),
        KeyBinding([.backTab, .character("[")], .previousTab, .screens, "previous tab"),
        KeyBinding([.character("-"), .character("0")], .lastTab, .roots, "last tab", "the one before this one"),
    ]
}
