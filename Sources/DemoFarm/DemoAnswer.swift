/// What an exporter of the demo does with a scrape.
package struct DemoAnswer: Sendable, Equatable {
    package var status = 200
    package var contentType = "text/plain; version=0.0.4; charset=utf-8"
    package var body: String
    /// How long it takes to answer, in seconds; `.infinity` never answers.
    package var delay = 0.0

    package init(_ body: String, status: Int = 200, delay: Double = 0) {
        self.body = body
        self.status = status
        self.delay = delay
    }
}
