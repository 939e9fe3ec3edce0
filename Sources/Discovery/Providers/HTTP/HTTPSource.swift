internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

extension RefreshingProvider {
    /// Asks for the list of an entry of `http_sd_configs`.
    convenience init(_ section: HTTPDiscoverySection, _ context: ProviderContext) {
        let failures = context.metrics.httpFailures
        let host = context.host
        self.init(
            context,
            subject: section.shownURL,
            interval: section.refreshInterval
        ) { () throws(DiscoveryProblem) in
            let client = try DiscoveryClient(settings: section.httpClient, host: host)
            return HTTPSource(section: section, client: client, failures: failures)
        }
    }
}

/// A list of target groups that an HTTP server gives (`discovery/http/http.go`, v3.5).
final class HTTPSource: RefreshSource {
    private let section: HTTPDiscoverySection
    private let client: DiscoveryClient
    private let failures: Counter
    private let origin: TargetListOrigin
    /// What the last good answer said.
    private let groups = Mutex<[TargetGroup]>([])

    init(section: HTTPDiscoverySection, client: DiscoveryClient, failures: Counter) {
        self.section = section
        self.client = client
        self.failures = failures
        origin = .url(section.url, shown: DiscoveryClient.shown(section.url))
    }

    func stop() { client.stop() }

    func refresh() throws(DiscoveryProblem) -> RefreshAnswer {
        do {
            return RefreshAnswer(groups: try groups(in: client.answer(to: request)))
        } catch {
            failures.increment()
            throw error
        }
    }

    private var request: HTTPRequest {
        .discovery(
            section.url,
            headers: [
                HTTPHeader("Accept", "application/json"),
                HTTPHeader("X-Prometheus-Refresh-Interval-Seconds", section.refreshInterval.secondsText),
            ],
            timeout: section.refreshInterval
        )
    }

    private func groups(in response: HTTPResponse) throws(DiscoveryProblem) -> [TargetGroup] {
        guard response.status == 200 else {
            throw DiscoveryProblem("server returned HTTP status \(response.statusText)")
        }
        guard JSONContentType.matches(response.contentType) else {
            throw DiscoveryProblem("unsupported content type \(GoSyntax.quoted(response.contentType))")
        }
        do {
            let newer = try origin.groups(json: response.body.bytes, before: groups.withLock(\.self))
            groups.withLock { $0 = newer }
            return newer
        } catch {
            throw DiscoveryProblem(error.description)
        }
    }
}
