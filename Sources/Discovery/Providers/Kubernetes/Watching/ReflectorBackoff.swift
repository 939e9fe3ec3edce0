internal import MetricModel

/// How long to wait after something went wrong: 0.8 s, doubled each time up to 30 s and begun anew after 2 min without
/// trouble; each time up to as much again by chance, so that clients do not come back together
/// (`wait.NewExponentialBackoffManager` in `tools/cache/reflector.go`, client-go v0.32).
struct ReflectorBackoff: Sendable {
    static let first: Int64 = 800_000_000
    static let longest: Int64 = 30_000_000_000
    static let forgiveness: Int64 = 120_000_000_000

    private var delay = first
    private var lastWait: MonotonicTime?
    private var randomState: UInt64

    init(seed: UInt64) { randomState = seed }

    /// Nanoseconds to wait from now on.
    mutating func wait(at now: MonotonicTime) -> Int64 {
        if let lastWait, now - lastWait > Self.forgiveness { delay = Self.first }
        lastWait = now
        let base = delay
        delay = min(delay * 2, Self.longest)
        return base + Int64(Double(base) * random())
    }

    /// Below 1.
    mutating func random() -> Double {
        // SplitMix64.
        randomState &+= 0x9E37_79B9_7F4A_7C15
        var mixed = randomState
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ mixed >> 31) >> 11) / 0x1p53
    }
}
