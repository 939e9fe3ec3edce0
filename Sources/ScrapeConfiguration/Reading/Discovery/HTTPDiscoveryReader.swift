internal import HTTPTransport
internal import MetricModel

/// Reads an entry of `http_sd_configs`.
struct HTTPDiscoveryReader: DiscoveryBlockReader {
    static let kind = "http"
    static let goType = "http.SDConfig"
    static let schema = StrictMapping.Schema(
        type: "http.plain",
        keys: ConfigurationSchemas.httpClient.union(["url", "refresh_interval"])
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let interval = refreshInterval(mapping, usual: HTTPDiscoverySection.defaultRefreshInterval)
        let client = HTTPClientReader(directory: directory, problems: problems)
        guard let url = url(mapping) else { return nil }
        return .http(
            HTTPDiscoverySection(
                url: url,
                refreshInterval: interval,
                httpClient: client.settings(mapping, usual: HTTPClientSettings()),
                spelling: spelling,
                location: mapping.location
            )
        )
    }

    private func url(_ mapping: StrictMapping) -> String? {
        let mark = problems.mark
        let place = mapping.valueLocation("url")
        guard mapping.hasText("url"), let (text, url) = URLReader(problems: problems).url(mapping["url"]) else {
            if !problems.hasNews(since: mark) { problems.add("URL is missing", at: place) }
            return nil
        }
        if url.scheme != "http", url.scheme != "https" {
            problems.add("URL scheme must be 'http' or 'https'", at: place)
        } else if url.host.isEmpty {
            problems.add("host is missing in URL", at: place)
        }
        return text
    }
}
