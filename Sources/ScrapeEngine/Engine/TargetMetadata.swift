internal import SampleStorage

/// What the active targets say about their families, for remote write.
struct TargetMetadata: MetadataSource {
    let board: EngineBoard

    func metadata() -> [FamilyMetadata] { Array(Set(board.families())) }
}
