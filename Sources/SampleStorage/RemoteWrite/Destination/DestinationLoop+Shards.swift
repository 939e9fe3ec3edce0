internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

// How many shards there are, how far they have come, and what is shown of it.
extension DestinationLoop {
    /// Goes over to another number of shards when it is time to and all of them are empty.
    mutating func reshard(_ now: MonotonicTime) {
        tick(now)
        if case .wanted(let count) = resharding, catchUpEnd == nil, !shards.contains(where: \.isResending) {
            resharding = .draining(count)
            for shard in shards.indices { shards[shard].isDraining = true }
        }
        guard case .draining(let count) = resharding, shards.allSatisfy(\.isEmpty) else { return }
        resharding = .none
        do {
            try progress.switchCount(to: count, at: record.place)
            let limits = ShardLimits(section.queue)
            shards = (0..<progress.shardCount).map {
                Shard(limits: limits, progress: progress.progress(of: $0), now: now)
            }
        } catch {
            event(.error, "stays at \(shards.count) shards: \(error)")
            calculator = ShardCalculator(section.queue, shards: shards.count)
        }
        for shard in shards.indices { shards[shard].isDraining = hasReadAll }
    }

    private mutating func tick(_ now: MonotonicTime) {
        guard tickAt <= now else { return }
        tickAt = now + ShardCalculator.intervalSeconds * Self.second
        let totals = services.intake.totals
        calculator.didReceive(Int(clamping: totals.entries &- entriesReceived))
        entriesReceived = totals.entries
        let wanted = calculator.tick(
            highestReceived: Double(totals.newestMillis ?? highestSentMillis ?? 0) / 1000,
            highestSent: Double(highestSentMillis ?? 0) / 1000,
            now: now
        )
        if let wanted, ending == nil, resharding == .none { resharding = .wanted(wanted) }
    }

    /// What has nothing to send goes along with the reader, so that the log may let go of what lies before.
    mutating func moveIdleShards() {
        let position = record.place
        for shard in shards.indices where shards[shard].isEmpty { progress.advance(shard: shard, to: position) }
        series.release(acknowledged: progress.oldestAcknowledged)
    }

    // MARK: Statistics

    func setConstantMetrics() {
        metrics.shardsMin.set(section.queue.minShards)
        metrics.shardsMax.set(section.queue.maxShards)
        metrics.shardCapacity.set(section.queue.capacity)
        metrics.maxSamplesPerSend.set(section.queue.maxSamplesPerSend)
    }

    mutating func publish(_ now: MonotonicTime, _ wallTime: WallTime) {
        let pending = shards.reduce(EntryCounts.none) { $0 + $1.pending }
        metrics.samplesPending.set(pending.samples)
        metrics.histogramsPending.set(pending.histograms)
        metrics.exemplarsPending.set(pending.exemplars)
        metrics.shards.set(shards.count)
        metrics.shardsDesired.set(calculator.desired)
        statistics.pending = pending.total
        statistics.shards = shards.count
        statistics.shardsDesired = Int(min(calculator.desired.rounded(.up), 1e9))
        statistics.shardsMax = section.queue.maxShards
        statistics.segment = record.place.segment
        let segments = services.log.segments
        statistics.segmentsBehind = Int(segments.upperBound) - Int(record.place.segment)
        // While the receiver holds everything up nobody comes to the gap, but it is there.
        let gone = samplesGone(from: record.place.segment, before: segments.lowerBound)
        statistics.samplesLost = UInt64(samplesLost + gone)
        rates.update(samples: statistics.samplesSent, bytes: statistics.bytesSent, now: now)
        statistics.samplesPerSecond = rates.samplesPerSecond
        statistics.bytesPerSecond = rates.bytesPerSecond
        if let sent = highestSentMillis, let received = services.intake.totals.newestMillis {
            statistics.lagSeconds = Double(max(received - sent, 0)) / 1000
        }
        let nextTry = failingSince == nil ? nil : shards.lazy.compactMap(\.nextAttempt).min()
        statistics.nextTryAt = nextTry.map { wallTime + max($0 - now, 0) }
        statistics.phase = phase(isRetrying: nextTry != nil)
    }

    private func phase(isRetrying: Bool) -> DestinationStatistics.Phase {
        if ending != nil { return .flushing }
        if isRetrying { return .retrying }
        return catchUpEnd == nil && !shards.contains(where: \.isResending) ? .sending : .starting
    }
}
