import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Numbers are readable") struct StateReadableNumberTests {
    @Test(
        "durations have at most three digits and a unit",
        arguments: [
            (0, "0ms"), (900, "1us"), (42_000, "42us"), (99_999, "99us"), (100_000, "0.1ms"), (940_000, "0.9ms"),
            (4_100_000, "4.1ms"), (9_949_999, "9.9ms"), (9_950_000, "10ms"), (31_000_000, "31ms"),
            (112_400_000, "112ms"), (999_499_999, "999ms"), (999_500_000, "1.00s"), (1_210_000_000, "1.21s"),
            (4_610_000_000, "4.61s"), (9_995_000_000, "10.0s"), (12_345_000_000, "12.3s"), (99_950_000_000, "1m39s"),
            (125_000_000_000, "2m05s"), (3_600_000_000_000, "1h00m"), (-5, "0ms"), (.max, "2562047h47m"),
        ] as [(Int64, String)]
    )
    func durations(nanoseconds: Int64, expected: String) {
        #expect(ReadableNumber.duration(nanoseconds) == expected)
    }

    @Test(
        "counts turn into k, M, G and T above 9,999",
        arguments: [
            (0, "0"), (9999, "9999"), (10_000, "10.0k"), (44_000, "44.0k"), (98_449, "98.4k"), (99_949, "99.9k"),
            (99_950, "100k"), (812_000, "812k"), (999_499, "999k"), (999_500, "1.00M"), (1_234_567, "1.23M"),
            (12_345_678, "12.3M"), (999_500_000, "1.00G"), (5_000_000_000_000, "5.00T"), (-11_000, "-11.0k"),
            (9_994_999, "9.99M"), (9_995_000, "10.0M"), (9_999_999, "10.0M"), (99_949_999, "99.9M"),
            (99_950_000, "100M"), (999_499_999, "999M"), (9_994_999_999, "9.99G"), (9_995_000_000, "10.0G"),
            (99_950_000_000, "100G"), (999_499_999_999, "999G"), (999_500_000_000, "1.00T"),
            (9_994_999_999_999, "9.99T"), (9_995_000_000_000, "10.0T"), (99_950_000_000_000, "100T"),
            (999_499_999_999_999, "999T"), (999_500_000_000_000, "1000T"),
        ]
    )
    func counts(value: Int, expected: String) {
        #expect(ReadableNumber.count(value) == expected)
    }

    @Test("no count is too large or too small", arguments: [Int.max, Int.min, Int.min + 1])
    func extremes(value: Int) {
        #expect(ReadableNumber.count(value).hasSuffix("T"))
        #expect(!ReadableNumber.fullCount(value).isEmpty)
    }

    @Test(
        "details print every digit",
        arguments: [(0, "0"), (999, "999"), (1204, "1,204"), (1_000_000, "1,000,000"), (-1204, "-1,204")]
    )
    func fullCounts(value: Int, expected: String) {
        #expect(ReadableNumber.fullCount(value) == expected)
    }

    @Test(
        "ages have one unit and are never negative",
        arguments: [
            (-60, "0s"), (0, "0s"), (0.9, "0s"), (42, "42s"), (59.9, "59s"), (60, "1m"), (192, "3m"), (3600, "1h"),
            (86_399, "23h"), (86_400, "1d"), (864_000, "10d"),
        ] as [(Double, String)]
    )
    func ages(seconds: Double, expected: String) {
        #expect(ReadableNumber.age(Int64(seconds * 1e9)) == expected)
    }

    @Test(
        "what is ahead is rounded up",
        arguments: [(0, "0s"), (0.2, "1s"), (6.5, "7s"), (7, "7s"), (-3, "0s"), (7e9, "81018d")] as [(Double, String)]
    )
    func ahead(seconds: Double, expected: String) {
        let now = MockupSnapshot.now
        #expect(ReadableNumber.ahead(from: now, to: now + Int64(seconds * 1e9)) == expected)
    }

    @Test(
        "what is about to happen counts tenths of a second, rounded up",
        arguments: [
            (-3, "0.0s"), (0.01, "0.1s"), (2.4, "2.4s"), (2.41, "2.5s"), (9.9, "9.9s"), (9.95, "10s"), (75, "1m"),
        ]
            as [(Double, String)]
    )
    func soon(seconds: Double, expected: String) {
        let now = MockupSnapshot.now
        #expect(ReadableNumber.soon(from: now, to: now + Int64(seconds * 1e9)) == expected)
    }

    @Test(
        "a lag takes at most six columns",
        arguments: [
            (-1, "0.0s"), (0, "0.0s"), (0.44, "0.4s"), (9.94, "9.9s"), (9.95, "10s"), (99.4, "99s"), (99.5, "1m40s"),
            (192.4, "3m12s"), (3600, "1h00m"), (86_399, "23h59m"), (86_400, "1d"), (1e300, "9999d"),
        ] as [(Double, String)]
    )
    func lags(seconds: Double, expected: String) {
        #expect(ReadableNumber.lag(seconds) == expected)
        #expect(ReadableNumber.lag(seconds).count <= 6)
    }

    @Test(
        "a share of a size is told in the limit's unit, or in its own where it is little",
        arguments: [
            (312 << 20, 1 << 30, "312/1024 MiB"), (1_395_864_371, 10 << 30, "1.3/10.0 GiB"),
            (41 << 20, 64 << 20, "41/64 MiB"), (0, 64 << 20, "0/64 MiB"), (0, 10 << 30, "0/10.0 GiB"),
            (1000, 512 << 10, "1000 B/0.5 MiB"), (98_406, 1 << 30, "96.1 KiB/1024 MiB"),
            (3 << 20, 1 << 30, "3/1024 MiB"), (98_406, 10 << 30, "96.1 KiB/10.0 GiB"),
            (512 << 20, 10 << 30, "512 MiB/10.0 GiB"), ((1000 << 20) - 1, 10 << 30, "1.0/10.0 GiB"),
            (999 << 20, 10 << 30, "999 MiB/10.0 GiB"),
            (1000 << 20, 10 << 30, "1.0/10.0 GiB"), (1, .max, "1 B/8192.0 PiB"),
            (3 << 40, 20 << 40, "3.0/20.0 TiB"), (.max, .max, "8192.0/8192.0 PiB"), (5 << 20, 0, "5.00 MiB"),
            (5 << 20, -1, "5.00 MiB"), (-5, 64 << 20, "0/64 MiB"),
        ] as [(Int, Int, String)]
    )
    func shares(bytes: Int, limit: Int, expected: String) {
        #expect(ReadableNumber.size(bytes, of: limit) == expected)
    }

    @Test("every count and size around a border has three digits")
    func threeDigits() {
        for power in [1_000.0, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14] {
            for factor in [0.9994, 0.99949, 0.9995, 0.99951, 0.9999, 1, 1.0004, 1.0005, 1.001] {
                let count = Int(power * 10 * factor)
                if (10_000..<999_500_000_000_000).contains(count) {
                    #expect(digits(ReadableNumber.count(count)) == 3, "\(count)")
                }
                for size in [Int(power * 1.024 * factor), Int(power * 1.048576 * factor)] where size >= 1024 {
                    #expect(digits(ReadableNumber.size(size)) == 3, "\(size)")
                }
            }
        }
    }

    /// Those that count: without a zero in front.
    private func digits(_ text: String) -> Int { text.filter(\.isNumber).drop { $0 == "0" }.count }

    @Test(
        "any number has a whole part",
        arguments: [
            (1.9, 1), (-1.9, -1), (.nan, 0), (.infinity, 0), (1e300, 9_000_000_000_000_000_000),
        ] as [(Double, Int)]
    )
    func wholes(value: Double, expected: Int) {
        #expect(ReadableNumber.whole(value) == expected)
    }

    @Test(
        "sizes count in powers of 1024",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (98_406, "96.1 KiB"), (1_572_864, "1.50 MiB"),
            (10_234, "9.99 KiB"), (10_235, "10.0 KiB"), (102_348, "99.9 KiB"), (102_349, "100 KiB"),
            (1_023_487, "999 KiB"), (1_023_488, "0.976 MiB"), (1_048_051, "0.999 MiB"), (1_048_052, "1.00 MiB"),
            (10_480_517, "9.99 MiB"), (10_480_518, "10.0 MiB"), (1_048_051_711, "999 MiB"),
            (1_048_051_712, "0.976 GiB"), (1 << 40, "1.00 TiB"), (1 << 50, "1.00 PiB"), (.max, "8192 PiB"), (-1, "0 B"),
        ]
    )
    func sizes(bytes: Int, expected: String) {
        #expect(ReadableNumber.size(bytes) == expected)
    }

    @Test(
        "rates keep a digit while they are small",
        arguments: [(0, "0"), (0.24, "0.2"), (12.34, "12.3"), (98_400, "98.4k"), (.nan, "0"), (-1, "0")]
            as [(Double, String)]
    )
    func rates(value: Double, expected: String) {
        #expect(ReadableNumber.rate(value) == expected)
    }

    @Test(
        "percents say when there is almost nothing, and when there is no whole",
        arguments: [
            (0, 10, "0%"), (1, 1000, "<1%"), (24, 100, "24%"), (199, 100, "199%"), (5, 0, "-"),
            (9999, 1000, "999%"), (4132, 20, "206x"), (.max, 1, "9999x"),
        ]
            as [(Int64, Int64, String)]
    )
    func percents(part: Int64, whole: Int64, expected: String) {
        #expect(ReadableNumber.percent(part, of: whole) == expected)
    }
}
