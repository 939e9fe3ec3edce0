/// The first byte of a record (`tsdb/record/record.go`, v3.5).
package enum LogRecordKind: UInt8, Sendable, Hashable, CaseIterable {
    case series = 1
    case samples = 2
    case tombstones = 3
    case exemplars = 4
    case mmapMarkers = 5
    case metadata = 6
    case histograms = 7
    case floatHistograms = 8
    case customBucketHistograms = 9
    case customBucketFloatHistograms = 10
}
