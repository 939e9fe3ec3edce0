/// Why bytes are no record. What was delivered before the damage was found is the caller's to forget.
package enum RecordProblem: Error, Hashable, Sendable {
    /// The first byte names another kind, none that is known, or is missing.
    case invalidKind
    /// An entry ends in the middle, or a length in it points behind the record's end. `entry` counts from 1; 0 is what
    /// stands before the entries.
    case invalidSize(LogRecordKind, entry: Int)
}

extension RecordProblem: CustomStringConvertible {
    /// Prometheus's text (`Decoder` in `tsdb/record/record.go`, v3.5). Bytes behind the last entry are the beginning of
    /// another one to it, so its `unexpected %d bytes left in entry` never comes up.
    package var description: String {
        switch self {
        case .invalidKind: "invalid record type"
        case .invalidSize(let kind, let entry):
            switch kind {
            case .samples: "decode error after \(entry) samples: invalid size"
            case .exemplars: "decode error after \(entry) exemplars: invalid size"
            case .histograms, .floatHistograms, .customBucketHistograms, .customBucketFloatHistograms:
                "decode error after \(entry) histograms: invalid size"
            case .mmapMarkers: "decode error after \(entry) mmap markers: invalid size"
            case .series, .tombstones, .metadata: "invalid size"
            }
        }
    }
}
