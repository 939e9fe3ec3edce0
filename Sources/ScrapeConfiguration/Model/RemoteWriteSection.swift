package import HTTPTransport
package import MetricModel
package import Relabeling

/// An entry of `remote_write` (`config.RemoteWriteConfig`, v3.5).
package struct RemoteWriteSection: Sendable, Hashable {
    /// Which protobuf message the receiver is sent.
    package enum Message: String, Sendable, Hashable, CaseIterable {
        case version1 = "prometheus.WriteRequest"
        case version2 = "io.prometheus.write.v2.Request"
    }

    /// `queue_config`. Counts are of samples, histograms and exemplars together.
    package struct Queue: Sendable, Hashable {
        /// At least 1, as all counts here.
        package var capacity = 10_000
        package var maxShards = 50
        /// At most `maxShards`.
        package var minShards = 1
        package var maxSamplesPerSend = 2000
        package var batchSendDeadline = PrometheusDuration(seconds: 5)
        /// Above zero, as all times here but `sampleAgeLimit`.
        package var minBackoff = PrometheusDuration(milliseconds: 30)
        /// At least `minBackoff`.
        package var maxBackoff = PrometheusDuration(seconds: 5)
        package var retryOnHTTP429 = false
        /// Zero keeps samples of every age.
        package var sampleAgeLimit = PrometheusDuration.zero

        package init() {}
    }

    /// `metadata_config`.
    package struct Metadata: Sendable, Hashable {
        package var isSent = true
        package var sendInterval = PrometheusDuration(seconds: 60)
        package var maxSamplesPerSend = 2000

        package init() {}
    }

    package var url: String
    /// Where the entry begins.
    package var location = SourceLocation(file: "", line: 0, column: 0)
    /// Empty when the file gives none.
    package var name = ""
    package var timeout = PrometheusDuration(seconds: 30)
    /// Sent with every request, in the order of the file.
    package var headers: [HTTPHeader] = []
    package var relabelRules = RelabelRules.none
    package var message = Message.version1
    package var sendsExemplars = false
    package var sendsNativeHistograms = false
    package var queue = Queue()
    package var metadata = Metadata()
    package var httpClient = HTTPClientSettings(enableHTTP2: false)
    /// Each connection goes to the next of the host's addresses (`round_robin_dns`). Of no effect here: a request takes
    /// the first address that answers.
    package var usesRoundRobinDNS = false
    /// Differs between entries that say the same in other bytes, which the texts' own `==` does not see.
    package var spelling = ""
    /// The first 6 hexadecimal digits of a hash of what the file says, secrets aside: the name where it gives none.
    /// Prometheus hashes another text, so its names are others.
    package var hash = ""

    package init(url: String) { self.url = url }

    /// The URL as metrics and screens show it: a password is masked.
    package var redactedURL: String {
        guard let parsed = try? RequestURL(parsing: url), !parsed.userInfo.isEmpty else { return url }
        return parsed.redactedText
    }

    /// The label `remote_name` of the destination's metrics.
    package var displayName: String { name.isEmpty ? hash : name }
}

extension RemoteWriteSection: CustomStringConvertible, CustomReflectable {
    /// Name and masked URL: the rest has secrets in it.
    package var description: String { "\(displayName) \(redactedURL)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
