internal import Exposition
internal import HTTPTransport
internal import MetricModel

/// A `ScrapeResult` as a ring keeps it, in 56 bytes: times of phases in 16 bits, and what mostly stays from scrape to
/// scrape — counts, format, failure — shared with the result before as long as it does.
struct PackedResult: Sendable {
    /// What results of a steady target have in common.
    private struct Verdict: Equatable {
        var failure: ScrapeFailure?
        var format: ExpositionFormat?
        var httpStatus: Int
        var isConnectionReused: Bool
        var counts: [10 of UInt32]

        static func == (left: Verdict, right: Verdict) -> Bool {
            left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] } && left.failure == right.failure
                && left.format == right.format && left.httpStatus == right.httpStatus
                && left.isConnectionReused == right.isConnectionReused
        }
    }

    private final class Shared: Sendable {
        let verdict: Verdict

        init(_ verdict: Verdict) { self.verdict = verdict }
    }

    private let shared: Shared
    private let timestamp: WallTime
    private let durationNanoseconds: Int64
    private let wireBytes: Int32
    private let bodyBytes: Int32
    private let times: [10 of PackedDuration]

    init(_ result: ScrapeResult, sharing previous: PackedResult?) {
        let verdict = Verdict(
            failure: result.failure,
            format: result.format,
            httpStatus: result.httpStatus,
            isConnectionReused: result.isConnectionReused,
            counts: [
                UInt32(clamping: result.samplesScraped), UInt32(clamping: result.samplesKept),
                UInt32(clamping: result.seriesAdded), UInt32(clamping: result.seriesGone),
                UInt32(clamping: result.staleMarkers), UInt32(clamping: result.histograms),
                UInt32(clamping: result.exemplars), UInt32(clamping: result.duplicates),
                UInt32(clamping: result.outOfOrder), UInt32(clamping: result.outOfBounds),
            ]
        )
        if let before = previous?.shared, before.verdict == verdict {
            shared = before
        } else {
            shared = Shared(verdict)
        }
        timestamp = result.timestamp
        durationNanoseconds = result.durationNanoseconds
        wireBytes = Int32(clamping: result.wireBytes)
        bodyBytes = Int32(clamping: result.bodyBytes)
        let timings = result.timings
        times = [
            PackedDuration(timings.dns), PackedDuration(timings.connect), PackedDuration(timings.tls),
            PackedDuration(timings.request), PackedDuration(timings.wait), PackedDuration(timings.transfer),
            PackedDuration(timings.total), PackedDuration(result.parseNanoseconds),
            PackedDuration(result.latenessNanoseconds), PackedDuration(result.admissionNanoseconds),
        ]
    }

    var isUp: Bool { shared.verdict.failure == nil }

    var result: ScrapeResult {
        var result = ScrapeResult(timestamp: timestamp)
        let verdict = shared.verdict
        result.durationNanoseconds = durationNanoseconds
        result.failure = verdict.failure
        result.format = verdict.format
        result.httpStatus = verdict.httpStatus
        result.isConnectionReused = verdict.isConnectionReused
        result.wireBytes = Int(wireBytes)
        result.bodyBytes = Int(bodyBytes)
        result.timings.dns = times[0].nanoseconds
        result.timings.connect = times[1].nanoseconds
        result.timings.tls = times[2].nanoseconds
        result.timings.request = times[3].nanoseconds
        result.timings.wait = times[4].nanoseconds
        result.timings.transfer = times[5].nanoseconds
        result.timings.total = times[6].nanoseconds
        result.parseNanoseconds = times[7].nanoseconds
        result.latenessNanoseconds = times[8].nanoseconds
        result.admissionNanoseconds = times[9].nanoseconds
        result.samplesScraped = Int(verdict.counts[0])
        result.samplesKept = Int(verdict.counts[1])
        result.seriesAdded = Int(verdict.counts[2])
        result.seriesGone = Int(verdict.counts[3])
        result.staleMarkers = Int(verdict.counts[4])
        result.histograms = Int(verdict.counts[5])
        result.exemplars = Int(verdict.counts[6])
        result.duplicates = Int(verdict.counts[7])
        result.outOfOrder = Int(verdict.counts[8])
        result.outOfBounds = Int(verdict.counts[9])
        return result
    }
}

/// A time in 16 bits, in microseconds: exact up to two milliseconds, to the thousandth part up to fifty days.
struct PackedDuration: Sendable, Hashable {
    /// 5 bits of shift above 11 bits of value.
    private let bits: UInt16

    init(_ nanoseconds: Int64) {
        let microseconds = UInt64(max(nanoseconds, 0) / 1000 + (max(nanoseconds, 0) % 1000 >= 500 ? 1 : 0))
        let shift = max(0, UInt64.bitWidth - microseconds.leadingZeroBitCount - 11)
        guard shift < 32 else {
            bits = .max
            return
        }
        bits = UInt16(shift) << 11 | UInt16(truncatingIfNeeded: microseconds >> UInt64(shift))
    }

    var nanoseconds: Int64 { Int64(bits & 0x7ff) << Int64(bits >> 11) * 1000 }
}
