import MetricModel
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import StatusServer

@Suite("The metadata API")
struct MetadataEndpointTests {
    /// Two targets of job a and one of job b; the second of a was never scraped.
    private func fixture() throws -> Fixture {
        var snapshot = snapshot(pools: ["a", "b"])
        snapshot.targets = [target("a", "a:1", id: 1), target("a", "a:2", id: 2), target("b", "b:1", id: 3)]
        let fixture = try Fixture(snapshot)
        let requests = FamilyMetadata(
            family: "requests_total",
            metadata: MetricMetadata(type: .counter, help: "All \"<requests>\".")
        )
        let heat = FamilyMetadata(
            family: "heat_celsius",
            metadata: MetricMetadata(type: .gaugeHistogram, unit: "celsius")
        )
        fixture.engine.set([requests, heat], for: TargetID(rawValue: 1))
        fixture.engine.set([requests], for: TargetID(rawValue: 3))
        return fixture
    }

    private func answer(_ query: String) throws -> (status: Int, text: String) {
        let answer = try fixture().get("/api/v1/targets/metadata\(query)")
        return (answer.status, answer.body)
    }

    private static let requests = #""type":"counter","help":"All \"\u003crequests\u003e\".","unit":"""#
    private static let heat = #""type":"gaugehistogram","help":"","unit":"celsius""#
    private static let a = #"{"target":{"instance":"a:1","job":"a"},"#
    private static let b = #"{"target":{"instance":"b:1","job":"b"},"#
    private static let allOfA = #"\#(a)"metric":"requests_total",\#(requests)},\#(a)"metric":"heat_celsius",\#(heat)}"#
    private static let allOfB = #"\#(b)"metric":"requests_total",\#(requests)}"#
    private static let both = "\(allOfA),\(allOfB)"
    private static let requestsOfBoth = "\(a)\(requests)},\(b)\(requests)}"
    private static let requestsOfB = "\(b)\(requests)}"
    private static let heatOfA = "\(a)\(heat)}"

    @Test(
        "lists what the targets say that are asked for",
        arguments: [
            ("", both), ("?match_target=", both),
            ("?match_target=%7B%7D", both), ("?match_target=%7Bjob%3D%22b%22%7D", allOfB),
            ("?match_target=%7Binstance%3D~%22a:.%22%7D", allOfA), ("?match_target=x", ""),
            ("?match_target=%7Bjob%3D%22c%22%7D", ""),
            ("?metric=requests_total", requestsOfBoth),
            ("?metric=heat_celsius&metric=requests_total", heatOfA), ("?metric=Requests_total", ""),
            ("?metric=requests_total&match_target=%7Bjob%3D%22b%22%7D", requestsOfB),
        ] as [(String, String)]
    )
    func lists(query: String, expected: String) throws {
        let answer = try answer(query)
        #expect(answer.status == 200)
        #expect(answer.text == #"{"status":"success","data":[\#(expected)]}"#)
    }

    @Test(
        "looks at the limit before each target",
        arguments: [
            ("0", ""), ("1", allOfA), ("2", allOfA), ("3", both), ("+1", allOfA), ("01", allOfA),
            ("-0", ""),
            ("-1", both), ("-5", both), ("", both),
        ] as [(String, String)]
    )
    func limits(limit: String, expected: String) throws {
        let escaped = limit.replacing("+", with: "%2B")
        #expect(try answer("?limit=\(escaped)").text == #"{"status":"success","data":[\#(expected)]}"#)
    }

    @Test("counts one entry per target when a metric is asked for")
    func limitOfOneMetric() throws {
        #expect(
            try answer("?metric=requests_total&limit=1").text
                == #"{"status":"success","data":[\#(Self.a)\#(Self.requests)}]}"#
        )
    }

    @Test(
        "refuses limits that are no whole numbers",
        arguments: ["x", "1.5", "0x1", "1_000", "99999999999999999999", "%201", "1%20"]
    )
    func badLimits(limit: String) throws {
        let answer = try answer("?limit=\(limit)")
        #expect(answer.status == 400)
        #expect(answer.text == #"{"status":"error","errorType":"bad_data","error":"limit must be a number"}"#)
    }

    @Test("tells what is wrong with a selector, after what is wrong with the limit")
    func badSelector() throws {
        let answer = try answer("?match_target=%7Bjob%3D%7D")
        #expect(answer.status == 400)
        #expect(
            answer.text
                == #"{"status":"error","errorType":"bad_data","error":"invalid parameter \"match_target\": 1:6: "#
                + #"parse error: unexpected \"}\" in label matching, expected string"}"#
        )
        #expect(try self.answer("?limit=x&match_target=%7B").text.contains("limit must be a number"))
    }
}

@Suite("Methods of the API")
struct APIMethodTests {
    @Test(
        "are GET and OPTIONS",
        arguments: ["/api/v1/targets", "/api/v1/targets/metadata", "/api/v1/scrape_pools"]
    )
    func methods(path: String) throws {
        let fixture = try Fixture()
        #expect(fixture.get(path).status == 200)
        for method in ["HEAD", "POST", "PUT", "DELETE"] {
            let answer = fixture.request(method, path)
            #expect(answer.status == 405 && answer.headers["allow"] == "GET, OPTIONS")
            #expect(answer.body == (method == "HEAD" ? "" : "Method Not Allowed\n"))
        }
        let options = fixture.request("OPTIONS", path)
        #expect(options.status == 204 && options.body.isEmpty && options.headers["content-type"] == nil)
        #expect(options.headers["access-control-allow-origin"] == nil)
    }

    @Test("answers OPTIONS on every path of the API once the engine is ready")
    func options() throws {
        #expect(try Fixture().request("OPTIONS", "/api/v1/nothing").status == 204)
        #expect(try Fixture(isReady: false).request("OPTIONS", "/api/v1/targets").status == 503)
    }
}
