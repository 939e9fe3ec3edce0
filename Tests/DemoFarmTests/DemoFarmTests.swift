import Glibc
import ScrapeConfiguration
import Testing

@testable import DemoFarm

@Suite("The demo's farm") struct DemoFarmTests {
    @Test("has a configuration that loads, with a job for everything that can go wrong")
    func configuration() throws {
        let farm = try DemoFarm.start(in: "/tmp")
        defer { farm.stop() }
        let configuration = try ConfigurationFile.load(path: farm.configurationPath)
        #expect(
            configuration.jobs.map(\.name) == [
                "shop", "cart-legacy", "checkout", "blackbox", "api", "catalogue", "search", "edge-tls", "batch",
                "warehouse", "twins",
            ]
        )
        #expect(configuration.warnings.isEmpty)
    }

    @Test("leaves nothing behind when it stops, and a second stop is harmless")
    func stop() throws {
        let farm = try DemoFarm.start(in: "/tmp")
        #expect(access(farm.folder, F_OK) == 0)
        farm.stop()
        farm.stop()
        #expect(access(farm.folder, F_OK) != 0)
    }

    @Test("runs twice at once, on other ports")
    func twice() throws {
        let first = try DemoFarm.start(in: "/tmp")
        defer { first.stop() }
        let second = try DemoFarm.start(in: "/tmp")
        defer { second.stop() }
        #expect(first.folder != second.folder)
    }

    @Test("says why it cannot start")
    func noFolder() {
        #expect(throws: DemoFarm.Problem.self) { try DemoFarm.start(in: "/dev/null/farm") }
    }
}
