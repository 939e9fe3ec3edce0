import MetricModel
import ScrapeEngine
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

/// The curl command of a target, run by a real shell: it asks for exactly what the scrape asked for.
@Suite("The curl command of a target", .enabled(if: ShellWithCurl.isAvailable, "bash or curl is not installed"))
struct CurlCommandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Further keys of the job, in flow style.
        var settings: String
        var secrets: [String: String] = [:]
        var path = "/metrics"

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "plain", settings: ""),
        Case(
            name: "other protocols, no compression",
            settings: "scrape_protocols: [PrometheusText0.0.4], enable_compression: false"
        ),
        Case(
            name: "parameters and quotes",
            settings: "metrics_path: /it's/100%, params: {'match[]': ['{a=\"b c\"}'], ü: [é, '$HOME `x` !']}",
            path: "/it"
        ),
        Case(
            name: "basic auth",
            settings: "basic_auth: {username: 'o''neil', password: 'pa ss\"$x'}",
            secrets: ["PROM_PASSWORD": "pa ss\"$x"]
        ),
        Case(
            name: "credentials",
            settings: "authorization: {type: Token, credentials: 's3cr3t$'}",
            secrets: ["PROM_CREDENTIALS": "s3cr3t$"]
        ),
        Case(
            name: "headers",
            settings: "http_headers: {x-tenant: {values: [\"it's\", b]}, X-Api-Key: {secrets: [k1, k2]}}",
            secrets: ["PROM_HEADER_X_API_KEY": "k1", "PROM_HEADER_X_API_KEY_2": "k2"]
        ),
        Case(
            name: "secret parameter",
            settings: "params: {token: [t0ps3cret]}",
            secrets: ["PROM_PARAM_TOKEN": "t0ps3cret"]
        ),
        Case(name: "no redirects", settings: "follow_redirects: false, enable_http2: false"),
        Case(name: "redirects", settings: "metrics_path: /moved", path: "/moved"),
    ]

    private final class Requests: Sendable {
        let all = Mutex<[[String]]>([])
        let answer: @Sendable (LoopbackExporter.Request) -> LoopbackExporter.Answer = { request in
            request.path.hasPrefix("/moved")
                ? .page(status: "302 Found", headers: ["Location: /here"], body: []) : .text("page 1\n")
        }

        /// All requests since the last call, each as method, path, and the header lines in alphabetical order.
        func take() -> [[String]] {
            all.withLock { all in
                defer { all = [] }
                return all
            }
        }
    }

    @Test("reproduces its scrape byte for byte, and holds no secret", arguments: cases)
    func reproduces(_ given: Case) throws {
        let requests = Requests()
        let exporter = try #require(
            LoopbackExporter(port: 0) { request, _ in
                requests.all.withLock { $0.append([request.method, request.path] + request.headers.sorted()) }
                return requests.answer(request)
            }
        )
        defer { exporter.stop() }
        let folder = TemporaryFolder()
        let more = given.settings.isEmpty ? "" : ", " + given.settings
        folder.write(
            "prometheus.yml",
            """
            global: {scrape_interval: 1h, scrape_timeout: 7s}
            scrape_configs:
            - {job_name: j, static_configs: [{targets: ['\(exporter.address)']}]\(more)}

            """
        )
        var options = EngineOptions(configurationPath: folder.path("prometheus.yml"))
        options.waitsForOffsets = false
        let engine = try Engine.load(options, registry: MetricRegistry())
        defer { engine.stop() }
        #expect(eventually { engine.snapshot(fresh: true).targets.first?.scrapes == 1 })
        let scraped = requests.take()
        let target = try #require(engine.snapshot(fresh: true).targets.first)
        let command = try #require(engine.curlCommand(of: target.id))
        for secret in given.secrets.values { #expect(!command.contains(secret), "\(command)") }
        #expect(command.hasPrefix("curl -q ") && command.contains("--max-time 7 ") && !command.contains("\n"))

        let environment = CommandRun.plainEnvironment.merging(given.secrets) { $1 }
        let run = CommandRun(["bash", "-c", command], environment: environment)
        #expect(run.status == 0 && run.output == "page 1\n" || given.path == "/it", "\(command)")
        #expect(requests.take() == scraped, "\(command)")

        guard !given.secrets.isEmpty else { return }
        let without = CommandRun(["bash", "-c", command], environment: CommandRun.plainEnvironment)
        #expect(without.status != 0 && requests.take().isEmpty, "a secret that is not set stops the shell: \(command)")
    }

    @Test("is none for a target that is gone")
    func gone() throws {
        let folder = TemporaryFolder()
        folder.write("prometheus.yml", "scrape_configs: []\n")
        let engine = try Engine.load(
            EngineOptions(configurationPath: folder.path("prometheus.yml")),
            registry: MetricRegistry()
        )
        defer { engine.stop() }
        #expect(engine.curlCommand(of: TargetID(rawValue: 1)) == nil)
    }
}

/// What a copied curl line is run with.
private enum ShellWithCurl {
    static let isAvailable = ["curl", "bash"].allSatisfy { program in
        CommandRun([program, "--version"], environment: CommandRun.plainEnvironment).status == 0
    }
}
