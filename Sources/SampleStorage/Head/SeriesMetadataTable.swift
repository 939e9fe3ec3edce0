internal import MetricModel

/// What scrapes said about the families of series: the series of a family share one entry.
///
/// Lives inside the head's state, whose lock guards it.
struct SeriesMetadataTable {
    private struct Family {
        var metadata: MetricMetadata
        var seriesCount: Int
    }

    private var families: [Family] = []
    private var freeFamilies: [Int] = []
    private var places: [MetricMetadata: Int] = [:]
    /// By slot.
    private var familyOfSlot: [UInt32: Int] = [:]
    private var textByteCount = 0

    /// Bytes of entries, indexes and texts, about.
    var byteCount: Int { familyOfSlot.count * 32 + families.count * 160 + textByteCount }

    func metadata(of slot: UInt32) -> MetricMetadata? { familyOfSlot[slot].map { families[$0].metadata } }

    /// Keeps metadata for the series in a slot; false when it has just these.
    mutating func set(_ metadata: MetricMetadata, slot: UInt32) -> Bool {
        guard self.metadata(of: slot) != metadata else { return false }
        remove(slot)
        let family = places[metadata] ?? add(metadata)
        families[family].seriesCount += 1
        familyOfSlot[slot] = family
        return true
    }

    /// The series in a slot is gone.
    mutating func remove(_ slot: UInt32) {
        guard let family = familyOfSlot.removeValue(forKey: slot) else { return }
        families[family].seriesCount -= 1
        guard families[family].seriesCount == 0 else { return }
        textByteCount -= Self.textByteCount(of: families[family].metadata)
        places[families[family].metadata] = nil
        families[family].metadata = MetricMetadata()
        freeFamilies.append(family)
    }

    private mutating func add(_ metadata: MetricMetadata) -> Int {
        textByteCount += Self.textByteCount(of: metadata)
        let entry = Family(metadata: metadata, seriesCount: 0)
        let family = freeFamilies.popLast() ?? families.count
        if family == families.count { families.append(entry) } else { families[family] = entry }
        places[metadata] = family
        return family
    }

    private static func textByteCount(of metadata: MetricMetadata) -> Int {
        metadata.help.utf8.count + metadata.unit.utf8.count
    }
}
