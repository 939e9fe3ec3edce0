/// The ways in which an exporter of the demo is well, or not. What it answers is a function of the time since it was
/// started: everybody sees the same demo.
package enum DemoBehaviour: Sendable, Hashable, CaseIterable {
    /// A shop's pod: counters, a histogram, a few gauges.
    case healthy
    /// Answers just before the time is up.
    case slow
    /// Well and unavailable in turn, a quarter of a minute each.
    case flapping
    /// HTTP 500, with a page that says sorry.
    case failing
    /// Well for twenty seconds, then one line lacks its quotes.
    case brokenLine
    /// Fifty thousand series.
    case huge
    /// A few more series with each second, until there are more than its job's `sample_limit` lets in.
    case growing
    /// Well, behind a certificate that has expired.
    case expired
    /// Series of jobs that come and go.
    case vanishing
    /// Takes the request and says nothing.
    case silent

    /// The answer so many seconds after the start.
    package func answer(at seconds: Double) -> DemoAnswer {
        switch self {
        case .healthy, .expired: DemoAnswer(DemoPages.shop(at: seconds))
        case .slow: DemoAnswer(DemoPages.shop(at: seconds), delay: 1.7 + 0.2 * DemoPages.wave(seconds, period: 40))
        case .flapping:
            Int(seconds / 15) % 2 == 0
                ? DemoAnswer(DemoPages.shop(at: seconds)) : DemoAnswer("starting, come back later\n", status: 503)
        case .failing: DemoAnswer("<html><body><h1>sorry</h1></body></html>\n", status: 500)
        case .brokenLine: DemoAnswer(DemoPages.cart(at: seconds, isBroken: seconds >= 20))
        case .huge: DemoAnswer(DemoPages.catalogue(at: seconds))
        case .growing: DemoAnswer(DemoPages.search(at: seconds))
        case .vanishing: DemoAnswer(DemoPages.batch(at: seconds))
        case .silent: DemoAnswer("", delay: .infinity)
        }
    }
}
