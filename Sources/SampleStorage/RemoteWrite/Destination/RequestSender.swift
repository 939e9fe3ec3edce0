package import HTTPTransport
internal import MetricModel
package import ScrapeConfiguration
internal import Synchronization

/// What came of sending a request once.
package enum SendOutcome: Sendable, Hashable {
    case answered(ReceiverAnswer)
    /// Nobody knows whether the receiver has it.
    case unanswered(text: String)
}

/// What carries requests to one receiver.
package protocol RequestSender: AnyObject, Sendable {
    /// Sends a packed message; `attempt` counts from 0. `completion` is called exactly once, on any thread.
    func send(_ body: [UInt8], attempt: Int, completion: @escaping @Sendable (SendOutcome) -> Void)

    /// Gives up what is under way; it completes as unanswered.
    func cancelAll()
}

/// Sends through the I/O thread, with a destination's own client.
package final class IOThreadSender: RequestSender {
    private struct UnderWay {
        var next: UInt64 = 0
        /// By serial; nil until the I/O thread has given its number.
        var requests: [UInt64: RequestID?] = [:]
    }

    private let io: IOThread
    private let client: HTTPClient
    private let url: String
    private let headers: RequestHeaders
    private let deadline: RequestDeadline
    private let underWay = Mutex(UnderWay())

    /// `userAgent` is the program's name and version.
    package init(io: IOThread, section: RemoteWriteSection, userAgent: String) {
        self.io = io
        client = HTTPClient(settings: section.httpClient)
        url = section.url
        headers = RequestHeaders(section, userAgent: userAgent)
        deadline = .total(nanoseconds: section.timeout.nanoseconds)
    }

    package func send(_ body: [UInt8], attempt: Int, completion: @escaping @Sendable (SendOutcome) -> Void) {
        let request = HTTPRequest(
            method: .post,
            url: url,
            headers: headers.headers(attempt: attempt),
            body: body,
            deadline: deadline,
            priority: .background,
            delivery: .beginning(byteCount: ReceiverAnswer.shownBytes)
        )
        let serial = underWay.withLock { underWay in
            underWay.next += 1
            underWay.requests[underWay.next] = .some(nil)
            return underWay.next
        }
        let id = io.send(request, through: client) { [self] outcome in
            underWay.withLock { _ = $0.requests.removeValue(forKey: serial) }
            completion(self.outcome(outcome))
        }
        underWay.withLock { underWay in
            if underWay.requests[serial] != nil { underWay.requests[serial] = .some(id) }
        }
    }

    package func cancelAll() {
        for id in underWay.withLock({ Array($0.requests.values) }) {
            if let id { io.cancel(id) }
        }
    }

    private func outcome(_ outcome: HTTPOutcome) -> SendOutcome {
        switch outcome {
        case .response(let response):
            var answer = ReceiverAnswer(response)
            answer.body = client.withoutSecrets(answer.body)
            return .answered(answer)
        case .failure(let failure):
            if let answer = ReceiverAnswer(failure) { return .answered(answer) }
            return .unanswered(text: failure.goText(url: url))
        }
    }
}
