internal import MetricModel

/// Reads what says how an entry of `remote_write` batches, waits and repeats itself.
///
/// Prometheus 3.5 takes every number here and crashes on some of them, or sends without a pause; such ones are taken as
/// something that works, with a warning.
struct RemoteWriteQueueReader {
    /// Above every use, and far from what sums and products of counts may reach.
    private static let mostCount = 1 << 30

    let problems: ProblemList

    func queue(_ node: YAMLNode) -> RemoteWriteSection.Queue {
        var queue = RemoteWriteSection.Queue()
        guard let mapping = StrictMapping(node, ConfigurationSchemas.remoteWriteQueue, problems) else { return queue }
        queue.capacity = count("capacity", in: mapping, usual: queue.capacity)
        queue.maxShards = count("max_shards", in: mapping, usual: queue.maxShards)
        queue.minShards = count("min_shards", in: mapping, usual: queue.minShards)
        queue.maxSamplesPerSend = count("max_samples_per_send", in: mapping, usual: queue.maxSamplesPerSend)
        queue.batchSendDeadline = time("batch_send_deadline", in: mapping, usual: queue.batchSendDeadline)
        queue.minBackoff = time("min_backoff", in: mapping, usual: queue.minBackoff)
        queue.maxBackoff = time("max_backoff", in: mapping, usual: queue.maxBackoff)
        if let node = mapping["retry_on_http_429"] { queue.retryOnHTTP429 = node.boolean(problems) ?? false }
        if let node = mapping["sample_age_limit"] { queue.sampleAgeLimit = node.duration(problems) ?? .zero }
        order(&queue, mapping)
        return queue
    }

    private func order(_ queue: inout RemoteWriteSection.Queue, _ mapping: StrictMapping) {
        if queue.minShards > queue.maxShards {
            problems.warn(
                "min_shards is above max_shards: it is taken as \(queue.maxShards)",
                at: mapping.firstLocation(of: ["min_shards", "max_shards"])
            )
            queue.minShards = queue.maxShards
        }
        if queue.maxBackoff < queue.minBackoff {
            problems.warn(
                "max_backoff is below min_backoff: it is taken as \(queue.minBackoff)",
                at: mapping.firstLocation(of: ["min_backoff", "max_backoff"])
            )
            queue.maxBackoff = queue.minBackoff
        }
    }

    func metadata(
        _ node: YAMLNode,
        for message: RemoteWriteSection.Message
    ) -> RemoteWriteSection.Metadata {
        var metadata = RemoteWriteSection.Metadata()
        guard let mapping = StrictMapping(node, ConfigurationSchemas.remoteWriteMetadata, problems) else {
            return metadata
        }
        if let node = mapping["send"] {
            metadata.isSent = node.boolean(problems) ?? false
            if metadata.isSent, message == .version2 {
                problems.warn(
                    "metadata_config.send has no effect with \(message.rawValue), "
                        + "which sends metadata with every series",
                    at: node.location
                )
            }
        }
        metadata.sendInterval = time("send_interval", in: mapping, usual: metadata.sendInterval)
        metadata.maxSamplesPerSend = count("max_samples_per_send", in: mapping, usual: metadata.maxSamplesPerSend)
        return metadata
    }

    /// A time that must not be zero.
    func time(_ key: String, in mapping: StrictMapping, usual: PrometheusDuration) -> PrometheusDuration {
        guard let node = mapping[key], let time = node.duration(problems) else { return usual }
        if time > .zero { return time }
        problems.warn("\(key): \(time) is taken as \(usual)", at: node.location)
        return usual
    }

    private func count(_ key: String, in mapping: StrictMapping, usual: Int) -> Int {
        guard let node = mapping[key], let count = node.signed(problems) else { return usual }
        let usable = min(max(count, 1), Self.mostCount)
        if usable != count { problems.warn("\(key): \(count) is taken as \(usable)", at: node.location) }
        return usable
    }
}
