import MetricModel
import ScrapeConfiguration
import Testing

/// `dns_sd_configs` (configuration rules 5.5).
@Suite("DNS discovery blocks")
struct DNSDiscoveryReaderTests {
    private func section(_ keys: String) throws -> DNSDiscoverySection {
        let job = try #require(parse(job("dns_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .dns(let section)? = job.discoveries.first else { throw Missing() }
        return section
    }

    private struct Missing: Error {}

    @Test("has its defaults, and takes what is written")
    func values() throws {
        let plain = try section("names: [_web._tcp.example]")
        #expect(plain.names == ["_web._tcp.example"] && plain.type == .service && plain.port == 0)
        #expect(plain.refreshInterval == PrometheusDuration(seconds: 30) && plain.location.line == 3)
        let full = try section("names: [a, b.], type: aAaA, port: 80, refresh_interval: 5s")
        #expect(full.names == ["a", "b."] && full.type == .longAddress && full.port == 80)
        #expect(full.refreshInterval == PrometheusDuration(seconds: 5))
    }

    @Test(
        "asks for one of five types, in any case",
        arguments: [
            ("SRV", .service), ("srv", .service), ("A", .address), ("a", .address), ("Aaaa", .longAddress),
            ("mx", .mailExchange), ("Ns", .nameServer),
        ] as [(String, DNSDiscoverySection.RecordType)]
    )
    func types(word: String, type: DNSDiscoverySection.RecordType) throws {
        #expect(try section("names: [a], port: 1, type: \(word)").type == type)
    }

    @Test(
        "is refused where Prometheus refuses it",
        arguments: [
            ("", ["3:20: DNS-SD config must contain at least one SRV record name"]),
            ("names: []", ["3:28: DNS-SD config must contain at least one SRV record name"]),
            ("names: [a], type: TXT", ["3:39: invalid DNS-SD records type TXT"]),
            ("names: [a], type: ~", ["3:39: invalid DNS-SD records type "]),
            (
                "names: [a], type: A",
                ["3:20: a port is required in DNS-SD configs for all record types except SRV"]
            ),
            (
                "names: [a], type: mx, port: 0",
                ["3:49: a port is required in DNS-SD configs for all record types except SRV"]
            ),
            ("names: [a], refresh_interval: 0s", ["3:51: refresh_interval must be greater than zero"]),
            ("names: a", ["3:28: cannot unmarshal !!str `a` into []string"]),
            ("names: [a], port: '1'", ["3:39: cannot unmarshal !!str `1` into int"]),
            ("names: [a], tls_config: {}", ["3:33: field tls_config not found in type dns.plain"]),
        ]
    )
    func refused(keys: String, expected: [String]) {
        #expect(problems(job("dns_sd_configs: [{\(keys)}]")) == expected)
    }

    @Test("compares byte by byte, without positions")
    func comparison() throws {
        let composed = try parse(job("dns_sd_configs: [{names: [é]}]")).jobs
        #expect(composed == (try parse("# comment\n" + job("dns_sd_configs: [{names: [é]}]")).jobs))
        #expect(
            composed.map(\.discoveries)
                != (try parse(job("dns_sd_configs: [{names: [e\u{301}]}]"))).jobs.map(\.discoveries)
        )
        #expect(
            composed.map(\.discoveries) != (try parse(job("dns_sd_configs: [{names: [é, a]}]"))).jobs.map(\.discoveries)
        )
    }
}
