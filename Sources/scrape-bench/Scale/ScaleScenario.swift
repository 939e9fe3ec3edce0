/// What one run of `scrape-bench scale` scrapes, what happens meanwhile, and what it is documented to cost.
struct ScaleScenario {
    struct Job {
        /// What the exporters answer (`ScalePages`); nil for addresses where nobody listens.
        var path: String?
        var targets: Int
        /// Seconds.
        var interval: Int
        /// They come from a file that has all of them for five seconds and none for the next five.
        var comesAndGoes = false
    }

    /// What goes on beside the scrapes.
    enum Disturbance {
        case none
        /// A screen is attached: a snapshot five times a second.
        case screen
        /// The last job's configuration changes every five seconds and is reloaded.
        case reloads
    }

    let name: String
    var text: String
    var jobs: [Job]
    var disturbance = Disturbance.none
    /// Failed requests are written to a file.
    var writesFailureLog = false
    let documented: Documented

    /// The figures of docs/figures.md.
    struct Documented {
        /// 99 of 100 scrapes begin within this time, whatever the scenario.
        static let lateMilliseconds = 5.0

        /// Processor time of a scrape, everything in it.
        var microsecondsPerScrape: Double
        var mebibytes: Double
    }

    /// The first is the usual one.
    static let all = [
        ScaleScenario(
            name: "many",
            text: "10,000 targets x 100 samples, 10 s",
            jobs: [Job(path: "/steady/100", targets: 10_000, interval: 10)],
            documented: Documented(microsecondsPerScrape: 130, mebibytes: 420)
        ),
        ScaleScenario(
            name: "large",
            text: "1 target x 50,000 samples, 10 s",
            jobs: [Job(path: "/steady/50000", targets: 1, interval: 10)],
            documented: Documented(microsecondsPerScrape: 11000, mebibytes: 48)
        ),
        ScaleScenario(
            name: "churn",
            text: "1,000 targets x 100 samples, all new in each scrape, 10 s",
            jobs: [Job(path: "/churn/100", targets: 1000, interval: 10)],
            documented: Documented(microsecondsPerScrape: 650, mebibytes: 170)
        ),
        ScaleScenario(
            name: "mixed",
            text: "100 targets at 1 s beside 1,000 at 5 m, 100 samples each",
            jobs: [
                Job(path: "/steady/100", targets: 100, interval: 1),
                Job(path: "/steady/100", targets: 1000, interval: 300),
            ],
            documented: Documented(microsecondsPerScrape: 240, mebibytes: 42)
        ),
        ScaleScenario(
            name: "failing",
            text: "10,000 targets, refused, status 500, broken and unknown bodies, with a failure log, 10 s",
            jobs: [nil, "/error/100", "/broken/100", "/unknown/100"].map { Job(path: $0, targets: 2500, interval: 10) },
            writesFailureLog: true,
            documented: Documented(microsecondsPerScrape: 165, mebibytes: 280)
        ),
        ScaleScenario(
            name: "flapping",
            text: "1,000 targets beside 1,000 that come and go every 5 s, 100 samples, 2 s",
            jobs: [
                Job(path: "/steady/100", targets: 1000, interval: 2),
                Job(path: "/steady/100", targets: 1000, interval: 2, comesAndGoes: true),
            ],
            documented: Documented(microsecondsPerScrape: 175, mebibytes: 125)
        ),
        ScaleScenario(
            name: "screen",
            text: "as many, with a screen attached",
            jobs: [Job(path: "/steady/100", targets: 10_000, interval: 10)],
            disturbance: .screen,
            documented: Documented(microsecondsPerScrape: 165, mebibytes: 420)
        ),
        ScaleScenario(
            name: "reloads",
            text: "9,000 targets beside 1,000 whose job changes every 5 s, 100 samples, 10 s",
            jobs: [
                Job(path: "/steady/100", targets: 9000, interval: 10),
                Job(path: "/steady/100", targets: 1000, interval: 10),
            ],
            disturbance: .reloads,
            documented: Documented(microsecondsPerScrape: 175, mebibytes: 420)
        ),
    ]

    static var names: [String] { all.map(\.name) + ["all"] }

    /// The same with so many targets in its first job.
    func with(targets: Int) -> ScaleScenario {
        var scenario = self
        scenario.jobs[0].targets = targets
        scenario.text += ", but \(targets) in the first job"
        return scenario
    }
}
