internal import Glibc

/// Where exponential buckets end, to the bit as Prometheus has it (`getBoundExponential` in
/// `model/histogram/generic.go`, v3.5).
package enum BucketBounds {
    /// 2^(2^-n) for the schemas 1 to 8, as they were when Prometheus's table was made: the first is one unit in the last
    /// place below the nearest double.
    private static let growth: [Double] = [
        0x1.6a09e667f3bccp+0, 0x1.306fe0a31b715p+0, 0x1.172b83c7d517bp+0, 0x1.0b5586cf9890fp+0,
        0x1.059b0d3158574p+0, 0x1.02c9a3e778061p+0, 0x1.0163da9fb3335p+0, 0x1.00b1afa5abcbfp+0,
    ]

    /// The bounds of schema 8 between 0.5 and 1; each lower schema has every second one of the schema above it. A schema
    /// adds the bounds between those of the schema below, each from its left neighbour, so that errors do not pile up.
    private static let fractions: [Double] = growth.reduce(into: [0.5]) { bounds, factor in
        bounds = bounds.flatMap { [$0, $0 * factor] }
    }

    /// The upper bound of the bucket with that index on the positive side; the bucket before it ends where it starts.
    /// The last bucket of finite numbers ends at the largest of them, the next one at +Inf. NaN when the schema is not
    /// exponential. O(1).
    package static func upperBound(ofBucket index: Int32, schema: Int32) -> Double {
        guard NativeHistogram.exponentialSchemas.contains(schema) else { return .nan }
        if schema < 0 {
            let exponent = Int(index) << Int(-schema)
            return exponent == 1024 ? .greatestFiniteMagnitude : scaled(1, exponent)
        }
        let place = Int(index) & ((1 << Int(schema)) - 1)
        let fraction = fractions[place << Int(8 - schema)]
        let exponent = Int(index) >> Int(schema) + 1
        if fraction == 0.5, exponent == 1025 { return .greatestFiniteMagnitude }
        return scaled(fraction, exponent)
    }

    private static func scaled(_ value: Double, _ exponent: Int) -> Double {
        ldexp(value, Int32(clamping: exponent))
    }
}
