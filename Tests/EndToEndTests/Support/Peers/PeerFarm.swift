import MetricModel
import ScrapeTestSupport
import Synchronization

/// The targets of all rows: what they answer is a function of who asks, of the path and of the request's number, never of
/// the time. From a number on the answer stays, so that both scrapers come to the same state however far each is.
final class PeerFarm: Sendable {
    /// The number of the answer that stays, by configuration.
    static let lastNumber = [15, 7]

    private struct Page: Hashable {
        var target: String
        var phase: Int
    }

    private struct Counter: Hashable {
        var isOurs: Bool
        var page: Page
    }

    /// The own time of the pages' number 0, in milliseconds: so long ago that none of them is the time of a scrape.
    let start: Int64
    private let exporter: LoopbackExporter
    private let requests: Requests

    init(_ rows: [PeerRow]) throws {
        let start = WallTime.now().milliseconds - 120_000
        var pages: [Page: [PeerPage]] = [:]
        for row in rows {
            for (phase, job) in row.jobs.enumerated() {
                for target in job?.targets ?? [] {
                    pages[Page(target: target.label(in: row), phase: row.isReloaded ? phase : 0)] = job?.pages
                }
            }
        }
        let requests = Requests()
        let exporter = LoopbackExporter(port: 0) { [pages] request, _ in
            let target = String(request.path.dropFirst().prefix { $0 != "?" })
            let phase = request.header(PeerRow.phaseHeader).flatMap { Int($0) } ?? 0
            let page = Page(target: target, phase: phase)
            // A target that a reload takes away may be asked until then.
            guard let answers = pages[page] ?? pages[Page(target: target, phase: 0)] else {
                return .text("elsewhere 1\n")
            }
            let isOurs = request.header("User-Agent")?.contains("scrape-tui") == true
            let number = requests.next(Counter(isOurs: isOurs, page: page))
            let shown = min(number, Self.lastNumber[phase])
            return answers[shown % answers.count].answer(PeerScrape(number: shown, request: request, start: start))
        }
        guard let exporter else { throw RunningProgram.Problem(text: "no exporter") }
        self.start = start
        self.exporter = exporter
        self.requests = requests
    }

    deinit { exporter.stop() }

    var address: String { exporter.address }

    /// Requests of one of the two for a target, under the first (0) or the reloaded configuration (1). What is not
    /// reloaded has all of them under the first.
    func requests(isOurs: Bool, target: String, phase: Int) -> Int {
        requests.count(Counter(isOurs: isOurs, page: Page(target: target, phase: phase)))
    }

    private final class Requests: Sendable {
        private let counts = Mutex<[Counter: Int]>([:])

        func next(_ counter: Counter) -> Int {
            counts.withLock { counts in
                counts[counter, default: 0] += 1
                return counts[counter, default: 1] - 1
            }
        }

        func count(_ counter: Counter) -> Int { counts.withLock { $0[counter] ?? 0 } }
    }
}
