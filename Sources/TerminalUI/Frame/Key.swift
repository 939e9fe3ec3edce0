/// One thing a finger did, as the keyboard decodes it.
package enum Key: Hashable, Sendable {
    case character(Unicode.Scalar)
    /// Ctrl with a lower-case letter or one of `@ [ \ ] ^ _`; Ctrl-I, Ctrl-M and Ctrl-[ are `tab`, `enter` and `escape`.
    case control(Character)
    case enter, escape, tab, backTab
    case up, down, left, right
    case home, end, pageUp, pageDown
    case backspace, delete, insert
    /// 1 to 24.
    case function(Int)
    /// What the terminal says around pasted text.
    case pasteStart, pasteEnd
    /// Only while the mouse was asked for.
    case mouse(MouseEvent)
}
