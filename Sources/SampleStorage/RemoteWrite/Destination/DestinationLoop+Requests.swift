internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

// From the shards to the receiver, and what it answers.
extension DestinationLoop {
    /// Sends what is due.
    ///
    /// - Returns: When a shard wants something next.
    mutating func sendDue(_ now: MonotonicTime, _ wallTime: WallTime) -> MonotonicTime {
        var wakeAt = now + Self.longestSleep
        if case .handOver = ending { return wakeAt }
        for shard in shards.indices {
            next: while true {
                switch shards[shard].next(now) {
                case .nothing: break next
                case .wait(let until):
                    wakeAt = min(wakeAt, until)
                    break next
                case .send:
                    if send(shard, now, wallTime) { break next }
                }
            }
        }
        return wakeAt
    }

    /// - Returns: False when nothing was left of the request, so that the next one may go.
    private mutating func send(_ shard: Int, _ now: MonotonicTime, _ wallTime: WallTime) -> Bool {
        leaveOutOld(shard, wallTime)
        guard let request = shards[shard].request else { return true }
        if request.attempt == 0 { progress.begin(shard: shard, end: request.batch.end) }
        guard !request.batch.isEmpty else {
            ended(shard, now)
            return false
        }
        let body = request.body ?? encode(request.batch, for: shard)
        let counts = request.batch.counts
        metrics.sent.add(counts)
        if request.attempt > 0 {
            metrics.retried.add(counts)
            statistics.samplesRetried += UInt64(counts.samples + counts.histograms)
        }
        sender.send(body, attempt: request.attempt) { [deliver] outcome in
            deliver(DestinationAnswer(request: .shard(shard), outcome: outcome, at: .now(), wallTime: .now()))
        }
        return true
    }

    /// Entries grow old while their request is tried again and again.
    private mutating func leaveOutOld(_ shard: Int, _ wallTime: WallTime) {
        let limit = section.queue.sampleAgeLimit
        guard limit != .zero, shards[shard].request?.attempt ?? 0 > 0 else { return }
        let removed = shards[shard].removeOlder(than: wallTime.milliseconds - limit.milliseconds)
        guard removed != .none else { return }
        metrics.dropped(.tooOld).add(removed)
        statistics.samplesDropped += UInt64(removed.samples + removed.histograms)
        calculator.didDrop(removed.total)
    }

    private mutating func encode(_ batch: OutgoingBatch, for shard: Int) -> [UInt8] {
        let encoded = encoder.encode(batch, series)
        shards[shard].setBody(encoded.body)
        metrics.bytes.increment(by: encoded.body.count)
        metrics.metadataSent.increment(by: encoded.metadataCount)
        statistics.bytesSent += UInt64(encoded.body.count)
        return encoded.body
    }

    // MARK: Answers

    /// Takes an answer; `turn` follows.
    mutating func take(_ answer: DestinationAnswer) {
        switch answer.request {
        case .metadata: takeMetadataAnswer(answer)
        case .shard(let shard):
            guard shards.indices.contains(shard), let request = shards[shard].request, shards[shard].isSending else {
                return
            }
            if case .sent(let sent) = request.phase {
                metrics.sentBatchDuration.observe(Double(max(answer.at - sent, 0)) / 1e9)
            }
            switch verdict(answer, counts: request.batch.counts, isResend: request.isResend) {
            case .delivered(let written):
                delivered(shard, written: written, counts: request.batch.counts, answer)
            case .refused(let text, let failed):
                failing(text, answer.wallTime)
                event(.error, "refused for good, \(failed.total) of \(request.batch.count) entries: \(text)")
                count(failed: failed)
                ended(shard, answer.at)
            case .retry(let after, let text):
                let sleep = shards[shard].attemptFailed(
                    retryAfter: after,
                    wasAnswered: answer.outcome.isAnswer,
                    now: answer.at
                )
                calculator.willSleep(nanoseconds: sleep, now: answer.at)
                retrying(text, answer)
            }
        }
    }

    private func verdict(_ answer: DestinationAnswer, counts: EntryCounts, isResend: Bool) -> SendVerdict {
        switch answer.outcome {
        case .unanswered(let text): return .retry(afterNanoseconds: nil, text: text)
        case .answered(let received):
            let attempt = SendVerdict.Attempt(
                message: section.message,
                counts: counts,
                isResend: isResend,
                retriesHTTP429: section.queue.retryOnHTTP429
            )
            return SendVerdict(received, to: attempt, now: answer.wallTime)
        }
    }

    private mutating func delivered(
        _ shard: Int,
        written: EntryCounts,
        counts: EntryCounts,
        _ answer: DestinationAnswer
    ) {
        let failed = counts.without(written)
        if failed != .none {
            count(failed: failed)
            event(.warning, "the receiver wrote \(failed.total) of \(counts.total) entries not")
        }
        let arrived = counts.without(failed)
        statistics.samplesSent += UInt64(arrived.samples + arrived.histograms)
        statistics.lastSentAt = answer.wallTime
        if let since = failingSince {
            failingSince = nil
            event(.info, "sends again after \((answer.at - since) / Self.second) s")
        }
        ended(shard, answer.at)
    }

    private mutating func count(failed: EntryCounts) {
        metrics.failed.add(failed)
        statistics.samplesFailed += UInt64(failed.samples + failed.histograms)
    }

    private mutating func failing(_ text: String, _ wallTime: WallTime) {
        statistics.lastError = text
        statistics.lastErrorAt = wallTime
    }

    private mutating func retrying(_ text: String, _ answer: DestinationAnswer) {
        failing(text, answer.wallTime)
        guard failingSince == nil else { return }
        failingSince = answer.at
        event(.warning, "tries again until it is answered: \(text)")
    }

    /// The shard's request is settled: nothing of it will be sent again.
    private mutating func ended(_ shard: Int, _ now: MonotonicTime) {
        guard let request = shards[shard].request else { return }
        progress.acknowledge(shard: shard)
        if let newest = request.batch.highestTimestampMillis, newest > highestSentMillis ?? .min {
            highestSentMillis = newest
            metrics.highestSentTimestamp.set(Double(newest / 1000))
        }
        if !request.batch.isEmpty {
            calculator.didSend(request.batch.count, nanoseconds: now - request.firstSent, now: now)
        }
        shards[shard].requestEnded(now)
    }

    // MARK: Metadata

    /// - Returns: When to look at it again.
    mutating func sendMetadata(_ now: MonotonicTime) -> MonotonicTime {
        let never = now + Self.longestSleep
        guard ending == nil else { return never }
        while true {
            switch metadata?.next(now) {
            case nil: return never
            case .wait(let until): return until
            case .collect: metadata?.begin(services.metadataSource?.metadata() ?? [], now: now)
            case .send:
                sendMetadataRequest()
                return never
            }
        }
    }

    /// Looks for what targets say about the families of series, when it is time to.
    mutating func findFamilies(_ now: MonotonicTime) {
        guard let dueAt = families?.dueAt, dueAt <= now, let source = services.metadataSource,
            var looking = families.take()
        else { return }
        looking.look(among: source.metadata(), now: now) { series.setMetadata($1, of: $0) }
        families = looking
    }

    /// Forgets the families of series that are gone.
    mutating func forgetFamilies() {
        guard var known = families.take() else { return }
        known.forget { series.place(of: $0) == .unknown }
        families = known
    }

    private mutating func sendMetadataRequest() {
        guard let request = metadata?.request else { return }
        var body = request.body ?? []
        if request.body == nil {
            body = encoder.encode(metadata: request.families).body
            metadata?.setBody(body)
            metrics.metadataBytes.increment(by: body.count)
        }
        metrics.metadataSent.increment(by: request.families.count)
        if request.attempt > 0 { metrics.metadataRetried.increment(by: request.families.count) }
        sender.send(body, attempt: request.attempt) { [deliver] outcome in
            deliver(DestinationAnswer(request: .metadata, outcome: outcome, at: .now(), wallTime: .now()))
        }
    }

    private mutating func takeMetadataAnswer(_ answer: DestinationAnswer) {
        guard let count = metadata?.request?.families.count else { return }
        switch verdict(answer, counts: .none, isResend: false) {
        case .delivered: metadata?.requestEnded()
        case .retry(let after, _): metadata?.attemptFailed(retryAfter: after, now: answer.at)
        case .refused(let text, _):
            metrics.metadataFailed.increment(by: count)
            failing(text, answer.wallTime)
            event(.warning, "metadata of \(count) families is refused: \(text)")
            metadata?.requestEnded()
        }
    }
}

extension SendOutcome {
    /// The receiver said something: it knows what it did.
    fileprivate var isAnswer: Bool {
        if case .answered(let answer) = self { return !answer.leavesDoubt }
        return false
    }
}
