import Glibc
import JSON
import MetricModel
import ScrapeTestSupport
import Testing

/// What a program that takes remote write has of what we logged.
@Suite("Remote write to real receivers", .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"))
struct RealReceiverTests {
    private let directory: TemporaryDirectory
    private let steady: LoopbackExporter
    private let falling: LoopbackExporter

    init() throws {
        directory = try TemporaryDirectory()
        let start = WallTime.now().milliseconds
        steady = try #require(LoopbackExporter { _, number in .text(Self.page(number, start)) })
        falling = try #require(
            LoopbackExporter { _, number in
                number % 8 < 5 ? .text("f \(number)\n") : .page(status: "500 Internal Server Error", body: [])
            }
        )
    }

    /// Every kind of value and of life that a series can have.
    private static func page(_ number: Int, _ start: Int64) -> String {
        """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total \(number)
        # HELP depth How deep.
        # TYPE depth gauge
        depth{side="left"} \(Double(number % 7 + 1) * -0.25)
        constant 1
        not_a_number NaN
        infinite{sign="plus"} +Inf
        infinite{sign="minus"} -Inf
        comes_and_goes{slot="\(number / 4 % 3)"} \(number)
        own_time \(number / 2) \(start + Int64(number / 2) * 10)
        located{zone="own"} \(number)
        awkward{text="a \\"b\\" \\\\ ä\\n"} 1

        """
    }

    private func configure(_ receivers: [(receiver: RealReceiver, more: String)]) throws {
        let queue = "queue_config: {max_samples_per_send: 20, capacity: 100, min_shards: 2, batch_send_deadline: 100ms}"
        let rules = "write_relabel_configs: [{source_labels: [__name__], regex: 'scrape_.*', action: drop}]"
        let destinations = receivers.map {
            "- {url: '\($0.receiver.writeURL)', \(queue), \(rules)\($0.more)}\n"
        }
        try directory.write(
            "a.yml",
            """
            global: {scrape_interval: 100ms, external_labels: {zone: x}}
            scrape_configs:
            - {job_name: steady, static_configs: [{targets: ['\(steady.address)']}]}
            - {job_name: falling, static_configs: [{targets: ['\(falling.address)']}]}
            remote_write:
            \(destinations.joined())
            """
        )
    }

    /// What a receiver must have of our log.
    private func expected(_ log: StoredSamples) -> StoredSamples {
        log.filtered { name, _ in !name.contains("__name__=\"scrape_") }
            .renamed { $0.contains("zone=") ? $0 : $0.dropLast() + ", zone=\"x\"}" }
    }

    private func agent() throws -> RunningProgram {
        let arguments = ["agent", "a.yml", "--storage.path=data", "--web.listen-address="]
        return try RunningProgram(arguments, in: directory.path)
    }

    @Test(
        "a Prometheus by 1.0 and by 2.0 and a VictoriaMetrics have what our log has, to the bit; metadata by both"
    )
    func receivers() throws {
        defer {
            steady.stop()
            falling.stop()
        }
        let first = try #require(try RealReceiver(.prometheus))
        let second = try #require(try RealReceiver(.prometheus))
        let third = try RealReceiver(.victoriaMetrics)
        let often = ", metadata_config: {send_interval: 500ms}"
        var receivers = [(first, often), (second, ", protobuf_message: io.prometheus.write.v2.Request")]
        if let third { receivers.append((third, often)) }
        try configure(receivers)
        let agent = try agent()
        #expect(eventually { steady.requests >= 25 && falling.requests >= 20 })
        // By 2.0 it comes with the samples; what nobody knew at a series' first sample is looked for every few seconds.
        let families: Set<String> = ["requests_total counter Requests.", "depth gauge How deep."]
        #expect(eventually { second.loggedMetadata.isSuperset(of: families) }, "\(second.loggedMetadata)")
        agent.signal(SIGTERM)
        #expect(agent.waitForEnd() == 0)
        #expect(!agent.errors.contains("refused"), "\(agent.errors)")

        let log = expected(try StoredSamples(log: directory.path("data")))
        let stale = log.filtered { $1.bits == StaleMarker.bits }
        #expect(
            stale.series.keys.contains { $0.contains("comes_and_goes") }
                && stale.series.keys.contains { $0.contains("\"f\"") }
        )
        #expect(log.series.values.map(\.count).reduce(0, max) >= 20)
        for receiver in [first, second] {
            let differences = try receiver.samples().differences(from: log)
            #expect(differences.isEmpty, "\(differences)")
        }
        if let third { try expectVictoria(third, log) }
    }

    private func expectVictoria(_ receiver: RealReceiver, _ log: StoredSamples) throws {
        // It keeps stale markers and leaves out every other NaN.
        let numbers = log.filtered { $1.bits == StaleMarker.bits || !Double(bitPattern: $1.bits).isNaN }
        let expected = numbers.series.mapValues { points in
            points.map { point in
                let isStale = point.bits == StaleMarker.bits
                return StoredSamples.Point(
                    milliseconds: point.milliseconds,
                    bits: isStale ? RealReceiver.anyNaN : point.bits
                )
            }
        }
        let theirs = try receiver.samples()
        let differences = theirs.differences(from: StoredSamples(expected))
        #expect(differences.isEmpty, "\(differences)")
        let answer = LoopbackRequest.get(receiver.address, "/api/v1/metadata")
        let metadata = try JSONReader.parse(answer.body)["data"]
        let requests = metadata?["requests_total"]?.elements?.first
        #expect(requests?["type"]?.text == "counter" && requests?["help"]?.text == "Requests.")
    }
}
