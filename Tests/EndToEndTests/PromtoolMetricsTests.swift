import JSON
import ScrapeTestSupport
import Testing

@Suite("check metrics beside promtool", .enabled(if: RealPrometheus.promtool != nil))
struct PromtoolMetricsTests {
    /// What promtool says about a page.
    private enum Verdict {
        case fine
        /// `family text`, as it prints them.
        case advice(Set<String>)
        /// It refuses the page at this line.
        case refusal(line: Int)
    }

    private static let names = [
        "a", "a_total", "x_count", "x_sum", "x_bucket", "h", "h_count", "h_sum", "h_bucket", "aB", "a:b", "a_ms", "m_s",
        "a_seconds", "a_milliseconds", "a_minutes_total", "a_gauge", "counter_x_counter_y", "a_histogram", "t_kelvins",
        "disk_bits", "total", "_total", "a_s_ms", "a__b", "b_", "_", "a_total_count", "nanoseconds_x", "SECONDS",
        "a_MS",
    ]
    private static let labels = [
        "", #"{x="1"}"#, #"{x="2"}"#, #"{le="1"}"#, #"{le="+Inf"}"#, #"{quantile="0.5"}"#, #"{camelCase="1"}"#,
        #"{x="1",y="2"}"#, #"{le="x"}"#, "{}", #"{le="1",x="1"}"#, #"{quantile="x"}"#,
    ]
    private static let values = ["1", "2", "NaN", "-1", "+Inf", "1 5"]

    private static func page(_ seed: UInt64) -> String {
        var random = SeededRandom(seed: seed)
        return (0..<Int.random(in: 1...8, using: &random)).map { _ in
            let name = names.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1: return "# HELP \(name)\([" help", " help", ""].randomElement(using: &random) ?? "")\n"
            case 2...4:
                let types = ["counter", "gauge", "histogram", "summary", "untyped"]
                return "# TYPE \(name) \(types.randomElement(using: &random) ?? "")\n"
            default:
                let series = name + (labels.randomElement(using: &random) ?? "")
                return "\(series) \(values.randomElement(using: &random) ?? "")\n"
            }
        }
        .joined()
    }

    private static let awkwardPages = [
        "a 1", "a{b} 1\n", "a{b=\"1\",b=\"2\"} 1\n", "# HELP a x\na{__name__=\"z\"} 1\n",
        "# HELP a A.\n# HELP a B.\na 1\n",
        "a 1\n# TYPE a gauge\n", "# TYPE a info\na 1\n", "a 1 2 3\n", "a x\n", "# TYPE h histogram\nh 1\n",
        "# HELP a A.\na 1\n\n\n# a comment\n",
    ]

    private func verdict(_ path: String) throws -> Verdict {
        let promtool = try #require(RealPrometheus.promtool)
        let run = CommandRun(
            ["sh", "-c", #""$0" check metrics < "$1" 2>&1"#, promtool, path],
            environment: CommandRun.plainEnvironment
        )
        switch run.status {
        case 0: return .fine
        case 3: return .advice(Set(run.output.split(separator: "\n").map(String.init)))
        default:
            let place = try #require(run.output.split(separator: "in line ").dropFirst().first, "\(run.output)")
            return .refusal(line: try #require(Int(place.prefix { $0.isNumber })))
        }
    }

    private func compare(_ page: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("page", page)
        let run = try ProgramRun(
            ["check", "metrics", "page", "--format", "prometheus", "--output", "json"],
            in: directory.path
        )
        let problems = try JSONReader.parse(Array(run.output.utf8))["problems"]?.elements ?? []
        let advice = problems.filter { $0["group"]?.text == "naming" || $0["rule"]?.text == "not-unique" }
        let words = Set(
            advice.map { problem in
                let text = problem["message"]?.text ?? ""
                return "\(problem["family"]?.text ?? "") "
                    + (problem["rule"]?.text == "not-unique" ? "metric not unique" : text)
            }
        )
        switch try verdict(directory.path("page")) {
        case .fine: #expect(words.isEmpty, "\(page)")
        case .advice(let theirs): #expect(words == theirs, "\(page)")
        case .refusal(let line):
            #expect(run.exitCode == 1)
            #expect(problems.contains { $0["line"] == .integer(Int64(line)) }, "\(page)")
        }
    }

    @Test("finds what promtool finds, and gives no other advice about names", arguments: UInt64(1)...150)
    func pages(seed: UInt64) throws {
        #expect(throws: Never.self) { try compare(Self.page(seed)) }
    }

    @Test("has something to say about every line at which promtool refuses a page", arguments: awkwardPages)
    func awkward(page: String) throws {
        #expect(throws: Never.self) { try compare(page) }
    }
}
