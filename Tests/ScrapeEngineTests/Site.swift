import ScrapeTestSupport
import Synchronization
import Testing

/// The pages of one loopback exporter, by path; a test changes them while they are scraped. A path without a page
/// answers 404.
final class Site: Sendable {
    private final class Pages: Sendable {
        let answers = Mutex<[String: LoopbackExporter.Answer]>([:])
    }

    private let pages = Pages()
    private let exporter: LoopbackExporter

    init(_ answers: [String: LoopbackExporter.Answer]) throws {
        let pages = pages
        pages.answers.withLock { $0 = answers }
        exporter = try #require(
            LoopbackExporter { path, _ in
                pages.answers.withLock { $0[path] } ?? .page(status: "404 Not Found", body: [])
            }
        )
    }

    /// Good pages of one sample each: `page 1`.
    convenience init(good paths: String...) throws {
        try self.init(Dictionary(uniqueKeysWithValues: paths.map { ($0, .text("page 1\n")) }))
    }

    deinit { exporter.stop() }

    var address: String { exporter.address }

    func put(_ answer: LoopbackExporter.Answer, at path: String) { pages.answers.withLock { $0[path] = answer } }

    /// Requests for `path` so far.
    func requests(of path: String) -> Int { exporter.requests(of: path) }

    /// A group of `static_configs` for one page: its instance is the path.
    func group(_ path: String, labels: String = "") -> String {
        "{targets: ['\(address)'], labels: {instance: '\(path)', __metrics_path__: '\(path)'\(labels)}}"
    }

    /// A job with one target per path; `settings` are further keys of it, in flow style: `sample_limit: 5`.
    func job(_ name: String, _ paths: [String], _ settings: String...) -> String {
        let groups = paths.map { group($0) }.joined(separator: ", ")
        return "{" + (["job_name: \(name)", "static_configs: [\(groups)]"] + settings).joined(separator: ", ") + "}"
    }
}
