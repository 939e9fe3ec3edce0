import SelfMetrics
import Testing

@testable import StatusServer

@Suite("What the status server counts about itself")
struct RequestMetricsTests {
    private func series(_ fixture: Fixture, _ name: String) -> [String: Double] {
        let samples = fixture.registry.gather().first { $0.name == name }?.samples ?? []
        return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels.map(\.1).joined(separator: " "), $0.value) })
    }

    @Test("are the requests to each path, by status, from nothing on")
    func requests() throws {
        let fixture = try Fixture()
        let name = "prometheus_http_requests_total"
        #expect(series(fixture, name).values.allSatisfy { $0 == 0 } && series(fixture, name)["200 /metrics"] == 0)
        _ = fixture.get("/metrics")
        _ = fixture.get("/metrics")
        _ = fixture.get("/api/v1/targets?state=active")
        _ = fixture.get("/api/v1/targets/metadata?limit=x")
        _ = fixture.request("POST", "/-/reload")
        _ = fixture.request("OPTIONS", "/api/v1/whatever")
        // Nobody's: a path that is not there, and a method that its path does not take.
        _ = fixture.get("/nothing")
        _ = fixture.request("POST", "/metrics")
        fixture.server.stop()
        #expect(
            series(fixture, name).filter { $0.value > 0 } == [
                "200 /metrics": 2, "200 /api/v1/targets": 1, "400 /api/v1/targets/metadata": 1, "403 /-/reload": 1,
                "204 /api/v1/*path": 1,
            ]
        )
        #expect(series(fixture, "promhttp_metric_handler_requests_total") == ["200": 2, "500": 0, "503": 0])
    }

    @Test("is whether it is ready")
    func ready() throws {
        let fixture = try Fixture(isReady: false)
        #expect(series(fixture, "prometheus_ready") == ["": 0])
        fixture.server.markReady()
        #expect(series(fixture, "prometheus_ready") == ["": 1])
        fixture.server.stop()
        #expect(series(fixture, "prometheus_ready") == ["": 0])
    }
}
