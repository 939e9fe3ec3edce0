@testable import SelfMetrics
import Testing

@Suite("The window of a summary")
struct SummaryWindowTests {
    private let minute: Int64 = 60_000_000_000

    @Test("knows no quantile without observations")
    func empty() {
        var window = SummaryWindow(startingAt: 0)
        #expect(window.quantiles([0.5], at: 0)[0].isNaN)
        window.observe(.nan, at: 0)
        #expect(window.quantiles([0.5], at: 0)[0].isNaN)
    }

    @Test("is exact where the observations are equal", arguments: [15.0, 0.000_001, 3600, -2.5, 0, 1e-300, 7e15])
    func exact(value: Double) {
        var window = SummaryWindow(startingAt: 0)
        for _ in 0..<100 { window.observe(value, at: 0) }
        #expect(window.quantiles([0.01, 0.5, 0.99], at: 0).allSatisfy { abs($0 - value) <= abs(value) * 1e-12 })
    }

    @Test(
        "is within 1.6 % of the true quantile of spread observations",
        arguments: [(0.01, 10.0), (0.05, 50), (0.5, 500), (0.9, 900), (0.99, 990)]
    )
    func spread(share: Double, expected: Double) {
        var window = SummaryWindow(startingAt: 0)
        for value in 1...1000 { window.observe(Double(value), at: 0) }
        #expect(abs(window.quantiles([share], at: 0)[0] - expected) <= expected * 0.016)
    }

    @Test("orders negative before zero before positive observations")
    func order() {
        var window = SummaryWindow(startingAt: 0)
        for value in [5.0, -5, 0, -1, 1] { window.observe(value, at: 0) }
        #expect(window.quantiles([0.2, 0.4, 0.6, 0.8, 1], at: 0) == [-5, -1, 0, 1, 5])
    }

    @Test(
        "forgets an observation between eight and ten minutes after it",
        arguments: [(0, 1.0), (7, 1), (9, 1), (10, .nan), (1000, .nan)] as [(Int64, Double)]
    )
    func forgets(minutes: Int64, expected: Double) {
        var window = SummaryWindow(startingAt: 0)
        window.observe(1, at: 0)
        let median = window.quantiles([0.5], at: minutes * minute)[0]
        #expect(median == expected || median.isNaN && expected.isNaN)
    }

    @Test("keeps what came later when it forgets")
    func keepsNewer() {
        var window = SummaryWindow(startingAt: 0)
        window.observe(1, at: 0)
        window.observe(2, at: 5 * minute)
        #expect(window.quantiles([0.01, 1], at: 6 * minute) == [1, 2])
        #expect(window.quantiles([0.01, 1], at: 11 * minute) == [2, 2])
    }
}
