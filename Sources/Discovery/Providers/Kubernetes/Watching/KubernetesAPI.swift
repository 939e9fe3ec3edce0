internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// Asks an API server of Kubernetes for a provider. Control thread, unless said otherwise.
///
/// `@unchecked Sendable`: nothing in it changes.
final class KubernetesAPI: @unchecked Sendable {
    /// Nanoseconds that a page of a list may take; the server itself gives up after a minute.
    static let listTimeout: Int64 = 120_000_000_000
    /// Nanoseconds that a stream is kept beyond the time it was asked for.
    static let watchGrace: Int64 = 30_000_000_000

    let host: any DiscoveryHost
    let metrics: KubernetesMetrics
    private let base: String
    private let client: DiscoveryClient

    /// `base` is what paths are appended to: `https://10.0.0.1:6443`.
    init(base: String, client: DiscoveryClient, host: any DiscoveryHost, metrics: KubernetesMetrics) {
        self.base = base
        self.client = client
        self.host = host
        self.metrics = metrics
    }

    /// Gives everything up that is under way.
    func stop() { client.stop() }

    /// Asks for a page of a list; it is read off the control thread.
    func list<Object: KubernetesObject>(
        _ scope: KubernetesScope,
        _ request: ReflectorState.Request,
        of type: Object.Type,
        done: @escaping @Sendable (Result<ObjectList<Object>, APIFailure>) -> Void
    ) {
        let start = host.now
        let sent = httpRequest(
            scope,
            request,
            timeout: Self.listTimeout,
            maxBodyBytes: ObjectList<Object>.sizeLimit
        )
        client.ask(
            sent,
            read: { response throws(DiscoveryProblem) in
                ListAnswer(status: response.status, result: Self.page(in: response))
            },
            done: { [host, metrics] (result: Result<ListAnswer<Object>, DiscoveryProblem>) in
                switch result {
                case .success(let answer):
                    let elapsed = host.now - start
                    metrics.countRequest(status: answer.status, path: scope.template, nanoseconds: elapsed)
                    done(answer.result)
                case .failure(let problem):
                    metrics.countRequest(status: 0, path: scope.template, nanoseconds: host.now - start)
                    let kind: ReflectorState.Failure = problem.isAnswerTooLarge ? .tooLarge : .unavailable
                    done(.failure(APIFailure(text: problem.text, kind: kind)))
                }
            }
        )
    }

    /// Opens a stream. `news` is called on the control thread, the end last.
    func watch<Object: KubernetesObject>(
        _ scope: KubernetesScope,
        _ request: ReflectorState.Request,
        timeoutSeconds: Int,
        news: @escaping @Sendable (WatchStream<Object>.News) -> Void
    ) -> WatchStream<Object> {
        let stream = WatchStream<Object>(host: host, news: news)
        var sent = httpRequest(
            scope,
            request,
            timeout: Int64(timeoutSeconds) * 1_000_000_000 + Self.watchGrace,
            maxBodyBytes: .max
        )
        sent.delivery = .pieces { stream.take($0) }
        let id = client.send(sent) { [metrics, url = sent.url] outcome in
            switch outcome {
            case .response(let response):
                metrics.countRequest(status: response.status, path: scope.template, nanoseconds: nil)
                stream.end(response.status == 200 ? .closed : .refused(APIFailure(of: response)))
            case .failure(let failure):
                // Broken off, after it had begun.
                let hasBegun = failure.statusText?.hasPrefix("200") == true
                metrics.countRequest(status: hasBegun ? 200 : 0, path: scope.template, nanoseconds: nil)
                let problem = APIFailure(text: failure.goText(url: url), kind: .unavailable)
                stream.end(hasBegun ? .closed : .refused(problem))
            }
        }
        stream.cancelRequest = { [client] in if let id { client.cancel(id) } }
        return stream
    }

    private func httpRequest(
        _ scope: KubernetesScope,
        _ request: ReflectorState.Request,
        timeout: Int64,
        maxBodyBytes: Int
    ) -> HTTPRequest {
        .discovery(
            base + scope.target(of: request),
            headers: [HTTPHeader("Accept", "application/json")],
            timeout: PrometheusDuration(milliseconds: timeout / 1_000_000),
            maxBodyBytes: maxBodyBytes
        )
    }

    private struct ListAnswer<Object: KubernetesObject>: Sendable {
        let status: Int
        let result: Result<ObjectList<Object>, APIFailure>
    }

    private static func page<Object>(in response: HTTPResponse) -> Result<ObjectList<Object>, APIFailure> {
        guard response.status == 200 else { return .failure(APIFailure(of: response)) }
        do {
            return .success(try ObjectList(Array(response.body.bytes)))
        } catch {
            return .failure(APIFailure(text: error.text, kind: .other))
        }
    }
}

/// Why the API server gave nothing.
struct APIFailure: Error, Sendable, Hashable {
    let text: String
    let kind: ReflectorState.Failure
}

extension APIFailure {
    private static let longestText = 300

    /// What a server said instead: its own words where there are any.
    init(of response: HTTPResponse) {
        let json = response.body.count <= 1 << 20 ? try? JSONReader.parse(Array(response.body.bytes)) : nil
        let status = APIStatus(json ?? .null)
        let isExpired = response.status == 410 || status.isExpired || status.isVersionTooNew
        let words = status.message.isEmpty ? "the server returned HTTP status \(response.statusText)" : status.message
        let line = words.unicodeScalars.map { $0.value < 0x20 ? " " : String($0) }.joined()
        self.init(
            text: String(line.prefix(Self.longestText)),
            kind: isExpired ? .expired : response.status == 429 ? .unavailable : .other
        )
    }
}
