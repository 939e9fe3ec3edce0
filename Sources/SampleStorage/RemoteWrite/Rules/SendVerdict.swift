package import MetricModel
package import ScrapeConfiguration

/// What an attempt to send a request came to (`Client.Store` in `storage/remote/client.go` and `shards.updateMetrics`
/// in `storage/remote/queue_manager.go`, v3.5).
package enum SendVerdict: Sendable, Hashable {
    /// Done. What of the counts sent is not in `written` failed.
    case delivered(written: EntryCounts)
    /// To be sent again, the identical bytes, after the backoff or after what the receiver asks for.
    case retry(afterNanoseconds: Int64?, text: String)
    /// Never to be sent again.
    case refused(text: String, failed: EntryCounts)

    /// How a request was sent.
    package struct Attempt: Sendable, Hashable {
        package var message: RemoteWriteSection.Message
        package var counts: EntryCounts
        /// The receiver may have it already: a run or an attempt before ended without knowing.
        package var isResend: Bool
        package var retriesHTTP429: Bool

        package init(
            message: RemoteWriteSection.Message,
            counts: EntryCounts,
            isResend: Bool = false,
            retriesHTTP429: Bool = false
        ) {
            self.message = message
            self.counts = counts
            self.isResend = isResend
            self.retriesHTTP429 = retriesHTTP429
        }
    }

    /// An attempt that was answered; one without an answer is tried again for ever. `now` is when the answer came: a `Retry-After` may name a time of the day.
    package init(_ answer: ReceiverAnswer, to attempt: Attempt, now: WallTime) {
        if answer.status / 100 == 2 {
            self = Self.success(answer, attempt)
            return
        }
        let text = Self.text(answer) + answer.body
        if answer.status / 100 == 5 || answer.status == 429 && attempt.retriesHTTP429 {
            self = .retry(afterNanoseconds: RetryAfter.nanoseconds(answer.retryAfter, now: now), text: text)
        } else if attempt.isResend && Self.isThereAlready(answer) {
            self = .delivered(written: attempt.counts)
        } else {
            self = .refused(text: text, failed: attempt.counts.without(answer.written))
        }
    }

    /// What every error begins with; the body follows.
    private static func text(_ answer: ReceiverAnswer) -> String {
        "server returned HTTP status \(answer.statusText): "
    }

    private static func success(_ answer: ReceiverAnswer, _ attempt: Attempt) -> SendVerdict {
        switch attempt.message {
        case .version1:
            return .delivered(written: answer.confirmsWritten ? answer.written : attempt.counts)
        case .version2:
            // What was written stood in the headers: to send it again is safe, and tells.
            if answer.isCutOff { return .retry(afterNanoseconds: nil, text: text(answer) + "the answer was cut off") }
            guard attempt.counts.total > 0, answer.written.total == 0 else {
                return .delivered(written: answer.written)
            }
            let text =
                "server returned HTTP status \(answer.statusText), but not that anything was written:"
                + " it may not know remote write 2.0"
            return .refused(text: text, failed: attempt.counts)
        }
    }

    /// Whether a receiver refuses what it has from the attempt before. Prometheus and Mimir answer 400, Thanos 409; a
    /// 1.0 receiver rolls the whole request back then, a 2.0 receiver keeps what it had not.
    private static func isThereAlready(_ answer: ReceiverAnswer) -> Bool {
        guard answer.status == 400 || answer.status == 409 else { return false }
        let text = answer.body.lowercased()
        return ["out of order", "out-of-order", "duplicate sample", "duplicate timestamp", "duplicate-timestamp"]
            .contains { text.contains($0) }
    }
}
