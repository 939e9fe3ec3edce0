package import Exposition
package import HTTPTransport
package import MetricModel
package import Relabeling

/// Everything about one target: made when somebody looks at it.
package struct TargetDetail: Sendable {
    package var row: TargetRow
    /// Oldest first, at most 120.
    package var results: [ScrapeResult]
    /// The newest scrape that was good; nil when none is remembered.
    package var lastGood: ScrapeResult?
    /// The newest end of a run that wrote stale markers, by a pause; nil when none did.
    package var lastEndOfRun: EndOfRun?
    /// What the last exchange looked like; nil before the first response.
    package var exchange: HTTPExchange?
    /// What is known of the newest request when it brought no answer (its status is 0); nil when it did.
    package var failedExchange: HTTPExchange?
    /// Each target relabel rule and what it did to the discovered labels.
    package var trace: RelabelTrace
    package var limits: TargetLimits
    /// How near its series have come to those of the limits that count no samples.
    package var largest: LargestSeries
    package var hasKeptBody: Bool
    /// Set in what was kept of the past: of which scrape the exchange is, which may be an earlier one than the row's; nil
    /// there when no exchange is kept.
    package var recorded: Recorded?

    package struct Recorded: Sendable, Hashable {
        package var exchangeOf: WallTime?

        package init(exchangeOf: WallTime?) { self.exchangeOf = exchangeOf }
    }

    /// What the newest body was read as; nil before there was one.
    package var format: ExpositionFormat? { results.last { $0.format != nil }?.format }

    package init(row: TargetRow, trace: RelabelTrace, limits: TargetLimits) {
        self.row = row
        self.trace = trace
        self.limits = limits
        largest = LargestSeries()
        results = []
        hasKeptBody = false
    }
}

/// The limits in force for a target; 0 means none.
package struct TargetLimits: Sendable, Hashable {
    package var samples: Int
    package var bodyBytes: Int
    package var labels: Int
    /// Bytes of a label's name and of its value.
    package var nameLength: Int
    package var valueLength: Int
    /// Buckets of a native histogram.
    package var buckets: Int

    package init(
        samples: Int,
        bodyBytes: Int,
        labels: Int,
        nameLength: Int = 0,
        valueLength: Int = 0,
        buckets: Int = 0
    ) {
        self.samples = samples
        self.bodyBytes = bodyBytes
        self.labels = labels
        self.nameLength = nameLength
        self.valueLength = valueLength
        self.buckets = buckets
    }
}

/// The largest that a target's series have been since its cache began, of what its job limits; 0 where there is no limit.
package struct LargestSeries: Sendable, Hashable {
    /// Labels of a series.
    package var labels = 0
    /// Bytes of a label's name and of its value.
    package var nameLength = 0
    package var valueLength = 0
    /// Buckets of a native histogram, as exposed.
    package var buckets = 0

    package init() {}
}

/// The outside of an HTTP exchange.
package struct HTTPExchange: Sendable, Hashable {
    package var status: Int
    package var reason: String
    package var httpVersion: String
    package var contentType: String
    package var contentEncoding: String
    package var localAddress: String
    package var peerAddress: String
    package var isConnectionReused: Bool
    package var redirects: Int
    /// The lines of both heads, without secrets; nil where they are not known.
    package var headers: ExchangeHeaders?
    /// Of an exchange over TLS.
    package var tls: TLSExchange?

    package init(
        status: Int,
        reason: String,
        httpVersion: String,
        contentType: String,
        contentEncoding: String,
        localAddress: String,
        peerAddress: String,
        isConnectionReused: Bool,
        redirects: Int,
        headers: ExchangeHeaders? = nil,
        tls: TLSExchange? = nil
    ) {
        self.status = status
        self.reason = reason
        self.httpVersion = httpVersion
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.localAddress = localAddress
        self.peerAddress = peerAddress
        self.isConnectionReused = isConnectionReused
        self.redirects = redirects
        self.headers = headers
        self.tls = tls
    }
}

/// The body of a failed scrape, or of one that lost something in silence, byte for byte as it was parsed, with the place that broke it. All kept bodies together
/// hold at most 64 MiB; the oldest goes first.
package struct KeptBody: Sendable {
    package var at: WallTime
    package var bytes: [UInt8]
    package var exchange: HTTPExchange
    package var failure: ScrapeFailure
    /// The scrape succeeded: `failure` is what Prometheus passes over in silence.
    package var isWarning: Bool
    /// The body broke off: these are the bytes that came, packed if they came so.
    package var isCut: Bool { failure.step == .body }

    package init(
        at: WallTime,
        bytes: [UInt8],
        exchange: HTTPExchange,
        failure: ScrapeFailure,
        isWarning: Bool = false
    ) {
        self.isWarning = isWarning
        self.at = at
        self.bytes = bytes
        self.exchange = exchange
        self.failure = failure
    }
}
