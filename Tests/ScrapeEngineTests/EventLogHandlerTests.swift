import Logging
import Testing

@testable import ScrapeEngine

@Suite("What discovery logs")
struct EventLogHandlerTests {
    @Test("is an event with its fields: kind and job in front, the error at the end")
    func fields() {
        let events = EventLog()
        var logger = Logger(label: "test") { _ in EventLogHandler(events: events, area: .discovery) }
        logger[metadataKey: "config"] = "web"
        logger[metadataKey: "discovery"] = "file"
        logger.error("Error reading file", metadata: ["path": "t.yml", "err": "no such file", "a": "b"])
        let event = events.events(after: 0, limit: 1).first
        #expect(event?.text == "Error reading file" && event?.level == .error && event?.area == .discovery)
        #expect(event?.fields.map(\.name) == ["discovery", "config", "a", "path", "err"])
        #expect(event?.sentence == "Error reading file: no such file (discovery=file, config=web, a=b, path=t.yml)")
    }
}
