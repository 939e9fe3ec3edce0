internal import CNcurses

/// How many columns a scalar takes, by the same `wcwidth` that ncurses asks, of the user's locale when that is UTF-8 and
/// of `C.UTF-8` when it is not. Any thread.
enum DisplayWidth {
    /// 0 for combining marks, -1 for what must not be drawn.
    static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: 1
        // The Latin letters: assigned and narrow in every locale.
        case 0xC0...0x17F: 1
        default: Int(cncurses_columns_of(scalar.value))
        }
    }
}
