import Logging
import SelfMetrics

@testable import Discovery
@testable import HTTPTransport
@testable import MetricModel
@testable import ScrapeConfiguration

/// A provider and what it says, on a host that the test drives: the test is the API server.
///
/// `@unchecked Sendable`: used on the test's thread only.
final class KubernetesConversation: @unchecked Sendable {
    static let base = "http://cluster"

    let host = TestHost()
    let registry = MetricRegistry()
    let logged = LoggedLines()
    private(set) var provider: KubernetesProvider?
    /// What was reported: `+ source (targets)`, `- source`, `ok`, `problem: …`, `unavailable: …`.
    private var reports: [String] = []
    private(set) var groups: [String: TargetGroup] = [:]
    /// How often groups were reported.
    private(set) var updates = 0

    init(
        _ role: KubernetesRole,
        environment: KubernetesConnection.Environment = KubernetesConnection.Environment(),
        _ change: (inout KubernetesDiscoverySection) -> Void = { _ in }
    ) {
        var section = KubernetesDiscoverySection(
            role: role,
            connection: .server(url: Self.base, client: HTTPClientSettings()),
            location: place(1)
        )
        change(&section)
        let handler = logged.handler
        let context = ProviderContext(
            id: ProviderID(kind: "kubernetes", number: 0),
            host: host,
            directories: DirectoryWatcher(host: host),
            metrics: DiscoveryMetrics(registry: registry),
            logger: Logger(label: "test") { _ in handler }
        ) { [weak self] report in self?.take(report) }
        let provider = KubernetesProvider(section, context, environment: environment)
        self.provider = provider
        provider.start()
        host.settle()
    }

    private func take(_ report: ProviderReport) {
        switch report {
        case .groups(let found):
            updates += 1
            for group in found.sorted(by: { $0.source < $1.source }) {
                groups[group.source] = group.targets.isEmpty ? nil : group
                let count = group.targets.count
                reports.append(count == 0 ? "- \(group.source)" : "+ \(group.source) (\(count))")
            }
        case .upToDate(let problem, _): reports.append(problem.map { "problem: \($0)" } ?? "ok")
        case .unavailable(let text): reports.append("unavailable: \(text)")
        }
    }

    /// What was reported since the last time.
    func newReports() -> [String] {
        defer { reports = [] }
        return reports
    }

    /// Paths and queries of the requests that wait for an answer; of timeouts, which are chance, only that they are there.
    var asked: [String] {
        host.requests.map { sent in
            sent.request.url.replacing(Self.base, with: "").replacing(/timeoutSeconds=[0-9]+/, with: "timeoutSeconds=N")
        }
    }

    /// Answers the oldest request to a path; false when there is none.
    func answer(_ path: String, _ body: String, status: String = "200 OK") -> Bool {
        let response = HTTPResponse(
            statusText: status,
            contentType: "application/json",
            body: BodyBuffer(Array(body.utf8))
        )
        return host.answer(Self.base + path, .response(response))
    }

    /// Answers with a list of objects, which are JSON.
    func list(_ path: String, version: Int, token: String = "", _ objects: String...) -> Bool {
        listAll(path, version: version, token: token, objects)
    }

    func listAll(_ path: String, version: Int, token: String = "", _ objects: [String]) -> Bool {
        let metadata = #"{"resourceVersion": "\#(version)", "continue": "\#(token)"}"#
        return answer(
            path,
            #"{"kind": "AnyList", "metadata": \#(metadata), "items": [\#(objects.joined(separator: ", "))]}"#
        )
    }

    /// Breaks the oldest request to a path off, behind its head when there was one.
    func fail(_ path: String, _ problem: TransportProblem, head: String? = nil) -> Bool {
        let failure = TransportFailure(
            problem: problem,
            timings: PhaseTimings(),
            phase: .connect,
            method: .get,
            failedURL: nil,
            statusText: head,
            started: host.now
        )
        return host.answer(Self.base + path, .failure(failure))
    }

    /// Sends a piece of an open watch.
    func send(_ path: String, _ piece: String) -> Bool {
        for sent in host.requests where sent.request.url.hasPrefix(Self.base + path) {
            guard case .pieces(let take) = sent.request.delivery else { continue }
            Array(piece.utf8).withUnsafeBytes(take)
            host.settle()
            return true
        }
        return false
    }

    /// Sends an event of an open watch.
    func event(_ path: String, _ type: String, _ object: String) -> Bool {
        send(path, #"{"type": "\#(type)", "object": \#(object.replacing("\n", with: " "))}"# + "\n")
    }

    /// The value of a metric with these label values; nil when there is none.
    func metric(_ name: String, _ labels: String...) -> Double? {
        let samples = registry.gather().first { $0.name == name }?.samples ?? []
        return samples.first { $0.labels.map(\.1).sorted() == labels.sorted() }?.value
    }

    static func pod(
        _ name: String,
        version: Int,
        phase: String = "Running",
        node: String = "n1",
        address: String = "1.1.1.1"
    ) -> String {
        """
        {"metadata": {"name": "\(name)", "namespace": "a", "resourceVersion": "\(version)"},
         "spec": {"nodeName": "\(node)", "containers": [{"name": "c"}]},
         "status": {"podIP": "\(address)", "phase": "\(phase)"}}
        """
    }
}
