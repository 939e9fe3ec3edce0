internal import Exposition
internal import HTTPTransport
internal import MetricModel

/// The newest results of a target, at most 120, packed: a result takes 120 bytes instead of some 300, which counts when
/// there are ten thousand targets.
package struct ResultRing: Sendable {
    package static let capacity = 120

    private var records: [PackedResult] = []
    private var oldest = 0

    package init() {}

    package mutating func append(_ result: ScrapeResult) {
        let record = PackedResult(result, sharing: newest?.failure)
        if records.count < Self.capacity {
            if records.count == records.capacity { records.reserveCapacity(min(records.count * 2 + 4, Self.capacity)) }
            records.append(record)
        } else {
            records[oldest] = record
            oldest = (oldest + 1) % Self.capacity
        }
    }

    package var isEmpty: Bool { records.isEmpty }

    package var last: ScrapeResult? { newest?.result }

    /// Oldest first.
    package var all: [ScrapeResult] { (records[oldest...] + records[..<oldest]).map(\.result) }

    /// The newest one that was good.
    package var lastGood: ScrapeResult? {
        let newestFirst = records[..<oldest].reversed() + records[oldest...].reversed()
        return newestFirst.first { $0.failure == nil }?.result
    }

    private var newest: PackedResult? {
        records.isEmpty ? nil : records[(oldest + records.count - 1) % records.count]
    }
}

/// A `ScrapeResult` as the ring keeps it: phases in microseconds, counts in 32 bits, the failure shared between results
/// that failed alike.
private struct PackedResult: Sendable {
    final class Failure: Sendable {
        let value: ScrapeFailure

        init(_ value: ScrapeFailure) { self.value = value }
    }

    let failure: Failure?
    private let timestamp: WallTime
    private let durationNanoseconds: Int64
    private let phases: [7 of UInt32]
    private let parse: UInt32
    private let wireBytes: Int32
    private let bodyBytes: Int32
    private let counts: [7 of UInt32]
    private let httpStatus: UInt16
    private let isConnectionReused: Bool
    private let format: ExpositionFormat?

    init(_ result: ScrapeResult, sharing previous: Failure?) {
        failure = result.failure.map { $0 == previous?.value ? previous ?? Failure($0) : Failure($0) }
        timestamp = result.timestamp
        durationNanoseconds = result.durationNanoseconds
        let timings = result.timings
        phases = [
            Self.microseconds(timings.dns), Self.microseconds(timings.connect), Self.microseconds(timings.tls),
            Self.microseconds(timings.request), Self.microseconds(timings.wait), Self.microseconds(timings.transfer),
            Self.microseconds(timings.total),
        ]
        parse = Self.microseconds(result.parseNanoseconds)
        wireBytes = Int32(clamping: result.wireBytes)
        bodyBytes = Int32(clamping: result.bodyBytes)
        counts = [
            UInt32(clamping: result.samplesScraped), UInt32(clamping: result.samplesKept),
            UInt32(clamping: result.seriesAdded), UInt32(clamping: result.seriesGone),
            UInt32(clamping: result.staleMarkers), UInt32(clamping: result.histograms),
            UInt32(clamping: result.exemplars),
        ]
        httpStatus = UInt16(clamping: result.httpStatus)
        isConnectionReused = result.isConnectionReused
        format = result.format
    }

    var result: ScrapeResult {
        var result = ScrapeResult(timestamp: timestamp)
        result.durationNanoseconds = durationNanoseconds
        result.failure = failure?.value
        result.timings.dns = Int64(phases[0]) * 1000
        result.timings.connect = Int64(phases[1]) * 1000
        result.timings.tls = Int64(phases[2]) * 1000
        result.timings.request = Int64(phases[3]) * 1000
        result.timings.wait = Int64(phases[4]) * 1000
        result.timings.transfer = Int64(phases[5]) * 1000
        result.timings.total = Int64(phases[6]) * 1000
        result.parseNanoseconds = Int64(parse) * 1000
        result.wireBytes = Int(wireBytes)
        result.bodyBytes = Int(bodyBytes)
        result.samplesScraped = Int(counts[0])
        result.samplesKept = Int(counts[1])
        result.seriesAdded = Int(counts[2])
        result.seriesGone = Int(counts[3])
        result.staleMarkers = Int(counts[4])
        result.histograms = Int(counts[5])
        result.exemplars = Int(counts[6])
        result.format = format
        result.httpStatus = Int(httpStatus)
        result.isConnectionReused = isConnectionReused
        return result
    }

    /// Rounded to the nearest; up to 71 minutes.
    private static func microseconds(_ nanoseconds: Int64) -> UInt32 { UInt32(clamping: (nanoseconds + 500) / 1000) }
}
