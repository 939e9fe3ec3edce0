import Testing

/// Rows that one pair of programs scrapes, with the features and the storage that both have.
struct PeerSet: Sendable, CustomTestStringConvertible {
    let name: String
    let rows: [PeerRow]
    let features: [String]
    /// Makes what both begin with: a copy of its `data`; nil for nothing.
    var makeStorage: (@Sendable () throws -> TemporaryDirectory)?

    var testDescription: String { name }

    /// Every rule, with nearly every feature.
    static let main = PeerSet(
        name: "with features",
        rows: PeerRow.all,
        features: [
            "exemplar-storage", "native-histograms", "created-timestamp-zero-ingestion", "extra-scrape-metrics",
            "metadata-wal-records",
        ]
    )

    /// What is passed over, kept as it is or converted where the features are off.
    static let plain = PeerSet(
        name: "without features",
        rows: PeerRow.formats + PeerRow.convertedHistograms,
        features: []
    )

    /// With types and units as labels; the conversion of histograms does not go with created timestamps.
    static let typed = PeerSet(
        name: "with types and units",
        rows: PeerRow.formats + PeerRow.convertedHistograms + PeerRow.labels + PeerRow.limits,
        features: ["exemplar-storage", "native-histograms", "type-and-unit-labels", "extra-scrape-metrics"]
    )

    /// On a storage whose newest sample is two hours ahead, so that it takes nothing of now.
    static let refused = PeerSet(
        name: "on a storage that is ahead",
        rows: PeerRow.refused,
        features: ["native-histograms"],
        makeStorage: { try AheadStorage.make() }
    )

    static let all = [main, plain, typed, refused]
}

/// A row in the set that it is compared in.
struct PeerCase: Sendable, CustomTestStringConvertible {
    /// Of the set among all.
    let set: Int
    let row: PeerRow

    var testDescription: String { "\(row.name) \(PeerSet.all[set].name)" }

    static let all = PeerSet.all.indices.flatMap { set in
        PeerSet.all[set].rows.map { PeerCase(set: set, row: $0) }
    }
}
