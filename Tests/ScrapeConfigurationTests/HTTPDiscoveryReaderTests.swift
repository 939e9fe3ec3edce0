import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

/// `http_sd_configs` (configuration rules 5.4).
@Suite("HTTP discovery blocks")
struct HTTPDiscoveryReaderTests {
    private func section(_ keys: String) throws -> HTTPDiscoverySection {
        let job = try #require(parse(job("http_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .http(let section)? = job.discoveries.first else {
            throw Missing()
        }
        return section
    }

    private struct Missing: Error {}

    @Test("has its defaults, and takes what is written")
    func values() throws {
        let plain = try section("url: 'http://a/b?c=d'")
        #expect(plain.url == "http://a/b?c=d" && plain.refreshInterval == PrometheusDuration(seconds: 60))
        #expect(plain.httpClient == HTTPClientSettings() && plain.location.line == 3)
        let full = try section(
            "url: 'https://u:p@a', refresh_interval: 5s, basic_auth: {username: x, password: y}, follow_redirects: false"
        )
        #expect(full.url == "https://u:p@a" && full.refreshInterval == PrometheusDuration(seconds: 5))
        #expect(full.httpClient.authorization == .basic(user: .text("x"), password: .text("y")))
        #expect(!full.httpClient.followRedirects)
    }

    @Test(
        "is refused where Prometheus refuses it",
        arguments: [
            ("", "3:21: URL is missing"), ("url: ''", "3:27: URL is missing"), ("url: ~", "3:27: URL is missing"),
            ("url: 'localhost:80'", "3:27: URL scheme must be 'http' or 'https'"),
            ("url: /a", "3:27: URL scheme must be 'http' or 'https'"),
            ("url: 'http://'", "3:27: host is missing in URL"),
            ("url: 'ftp://a'", "3:27: URL scheme must be 'http' or 'https'"),
            ("url: 'http://a b/'", #"3:27: parse "http://a b/": invalid character " " in host name"#),
            ("url: 'http://a', refresh_interval: 0s", "3:57: refresh_interval must be greater than zero"),
            ("url: 'http://a', uri: b", "3:39: field uri not found in type http.plain"),
            (
                "url: 'http://a', bearer_token: a, bearer_token_file: b",
                "3:39: at most one of bearer_token & bearer_token_file must be configured"
            ),
        ]
    )
    func refused(keys: String, problem: String) {
        let found = problems(job("http_sd_configs: [{\(keys)}]"))
        #expect(found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test("compares byte by byte, without positions")
    func comparison() throws {
        let composed = try parse(job("http_sd_configs: [{url: 'http://a/é'}]")).jobs
        #expect(composed == (try parse("# comment\n" + job("http_sd_configs: [{url: 'http://a/é'}]")).jobs))
        let decomposed = try parse(job("http_sd_configs: [{url: 'http://a/e\u{301}'}]")).jobs
        #expect(composed.map(\.discoveries) != decomposed.map(\.discoveries))
    }
}
