/// A frame as lines that stay on the terminal when the screen has closed.
enum FrameText {
    /// Every row down to the last that shows something, in the terminal's colours; without colours plain text. Nothing but
    /// what the frame shows and the sequences for colours is in it.
    static func bytes(of frame: Frame, _ capabilities: TerminalCapabilities) -> [UInt8] {
        var lines = (0..<frame.size.rows).map { line(frame.row($0), capabilities) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }

    private static func line(_ cells: ArraySlice<Cell>, _ capabilities: TerminalCapabilities) -> String {
        let last = cells.lastIndex { $0.glyph != .space || isMarked($0, capabilities) }
        guard let last else { return "" }
        var text = ""
        var look = ""
        for cell in cells[...last] {
            let wanted = sequence(of: cell, capabilities)
            if wanted != look {
                text += wanted.isEmpty ? "\u{1B}[0m" : wanted
                look = wanted
            }
            cell.glyph.write(to: &text)
        }
        return look.isEmpty ? text : text + "\u{1B}[0m"
    }

    /// A blank that can be seen.
    private static func isMarked(_ cell: Cell, _ capabilities: TerminalCapabilities) -> Bool {
        capabilities.isColoured && !cell.attributes.isDisjoint(with: [.reversed, .underline])
    }

    /// What makes the terminal show a cell as its style is; empty for the usual look.
    private static func sequence(of cell: Cell, _ capabilities: TerminalCapabilities) -> String {
        guard capabilities.isColoured else { return "" }
        let paint = capabilities.theme.paint(cell.style, capabilities.colours)
        let attributes = paint.attributes.union(cell.attributes)
        var codes: [String] = []
        if attributes.contains(.bold) { codes.append("1") }
        if attributes.contains(.dim) { codes.append("2") }
        if attributes.contains(.underline) { codes.append("4") }
        if attributes.contains(.reversed) { codes.append("7") }
        if let colour = paint.colour { codes.append(capabilities.colours == .eight ? "3\(colour)" : "38;5;\(colour)") }
        return codes.isEmpty ? "" : "\u{1B}[0;\(codes.joined(separator: ";"))m"
    }
}

extension TerminalCapabilities {
    fileprivate var isColoured: Bool { colours != .mono && theme != .mono }
}
