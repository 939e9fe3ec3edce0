package import MetricModel

/// What the terminal's library says arrived: a character, controls included, or a key it knows.
package enum RawKey: Hashable, Sendable {
    case character(Unicode.Scalar)
    case key(Key)
}

/// Makes keys of what arrives: controls get their names, what is left of a key's sequence after a slow Esc is dropped,
/// and pasted text that never ends is ended. Time is a parameter.
package struct KeyDecoder: Sendable {
    /// How long after an Esc the rest of a sequence may still come; the link was slow then, not the finger.
    package static let debrisNanoseconds: Int64 = 150_000_000
    /// An unterminated paste ends after this much silence.
    package static let pasteSilenceNanoseconds: Int64 = 2_000_000_000
    /// An Esc that follows pasted text sooner than this is part of the text: a finger is slower.
    package static let fingerNanoseconds: Int64 = 50_000_000

    private enum State {
        case plain
        /// An Esc was delivered; `[` or `O` before the deadline begins debris.
        case escaped(deadline: MonotonicTime)
        /// Inside debris: after `O` one character, after `[` up to its final one.
        case debris(introducer: Unicode.Scalar, deadline: MonotonicTime)
        case pasting(last: MonotonicTime)
    }

    private var state = State.plain

    package init() {}

    /// When `expire(at:)` should be called if no key arrives before.
    package var deadline: MonotonicTime? {
        switch state {
        case .plain, .escaped: nil
        case .debris(_, let deadline): deadline
        case .pasting(let last): last + Self.pasteSilenceNanoseconds
        }
    }

    /// The keys that `raw` completes, in order; often none or one.
    package mutating func decode(_ raw: RawKey, at now: MonotonicTime) -> [Key] {
        let late = expire(at: now)
        switch state {
        case .pasting(let last): return late + pasted(raw, last, now)
        case .debris(let introducer, let deadline): return late + debris(raw, introducer, deadline, now)
        case .escaped(let deadline):
            if now <= deadline, case .character(let scalar) = raw, scalar == "[" || scalar == "O" {
                state = .debris(introducer: scalar, deadline: deadline)
                return late
            }
            state = .plain
        case .plain: break
        }
        return late + plain(raw, now)
    }

    /// What has to happen because time passed: a `[` that began no sequence is a key after all, a silent paste ends.
    package mutating func expire(at now: MonotonicTime) -> [Key] {
        guard let deadline, now > deadline else { return [] }
        defer { state = .plain }
        if case .debris(let introducer, _) = state { return [.character(introducer)] }
        return [.pasteEnd]
    }

    private mutating func plain(_ raw: RawKey, _ now: MonotonicTime) -> [Key] {
        let key = Self.key(raw)
        switch key {
        case .escape: state = .escaped(deadline: now + Self.debrisNanoseconds)
        case .pasteStart: state = .pasting(last: now)
        case .pasteEnd: return []
        default: break
        }
        return [key]
    }

    private mutating func pasted(_ raw: RawKey, _ last: MonotonicTime, _ now: MonotonicTime) -> [Key] {
        let key = Self.key(raw)
        switch key {
        case .pasteEnd:
            state = .plain
            return [key]
        case .escape where now - last >= Self.fingerNanoseconds:
            state = .plain
            return [.pasteEnd]
        case .escape, .pasteStart: break
        default:
            state = .pasting(last: now)
            return [key]
        }
        state = .pasting(last: now)
        return []
    }

    private mutating func debris(
        _ raw: RawKey,
        _ introducer: Unicode.Scalar,
        _ deadline: MonotonicTime,
        _ now: MonotonicTime
    ) -> [Key] {
        guard case .character(let scalar) = raw, scalar.value >= 0x20, scalar.value < 0x7F else {
            state = .plain
            return plain(raw, now)
        }
        let continues = introducer == "[" && (0x20..<0x40).contains(scalar.value)
        state = continues ? .debris(introducer: introducer, deadline: deadline) : .plain
        return []
    }

    private static func key(_ raw: RawKey) -> Key {
        guard case .character(let scalar) = raw else {
            if case .key(let key) = raw { return key }
            return .escape
        }
        switch scalar.value {
        case 0x0D, 0x0A: return .enter
        case 0x09: return .tab
        case 0x1B: return .escape
        case 0x08, 0x7F: return .backspace
        case 0..<0x20: return .control(control(scalar.value))
        default: return .character(scalar)
        }
    }

    private static func control(_ value: UInt32) -> Character {
        let upper = UInt8(truncatingIfNeeded: value + 0x40)
        return Character(Unicode.Scalar((0x41...0x5A).contains(upper) ? upper + 0x20 : upper))
    }
}
