internal import HTTPTransport

extension TransportFailure {
    /// What it means for a scrape of this URL. Whoever reads the class wants to know whether the way to the target is to
    /// blame or what came back on it, and what the time was spent on when it ran out.
    func scrapeFailure(url: String) -> ScrapeFailure {
        let text = goText(url: url)
        if wasStopped { return ScrapeFailure(step: step, errorClass: "cut: the process was stopped", text: text) }
        if problem == .cancelled { return ScrapeFailure(step: step, errorClass: "cut: scraping ended", text: text) }
        guard problem != .timeout else {
            return ScrapeFailure(step: step, errorClass: "timeout: \(phase.words)", text: text)
        }
        let area = problem.concernsTLS ? "tls" : step.rawValue
        return ScrapeFailure(step: step, errorClass: "\(area): \(problem.shortDescription)", text: text)
    }

    private var step: ScrapeFailure.Step {
        if problem.concernsMessages { return .http }
        switch phase {
        case .transfer where problem != .closedWithoutAnswer: return .body
        case .wait where problem == .timeout: return .http
        case .dns, .connect, .tls, .request, .wait, .transfer: return .connect
        }
    }
}

extension RequestPhase {
    fileprivate var words: String {
        switch self {
        case .dns: "looking up the name"
        case .connect: "connecting"
        case .tls: "TLS handshake"
        case .request: "sending the request"
        case .wait: "waiting for an answer"
        case .transfer: "receiving the body"
        }
    }
}
