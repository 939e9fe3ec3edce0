internal import Exposition
internal import MetricModel
package import SampleStorage
internal import Synchronization

/// What one body says about its families, shared by all targets that say the same (`scrapeCache.metadata` in
/// `scrape/scrape.go`, v3.5).
package final class MetadataPage: Sendable {
    package let families: [FamilyMetadata]

    init(families: [FamilyMetadata]) { self.families = families }
}

/// The pages of an engine: a thousand targets of one kind need one. Any thread.
package final class MetadataPages: Sendable {
    private struct Entry {
        weak var page: MetadataPage?
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var sweepAt = 64
    }

    private let state = Mutex(State())

    package init() {}

    /// The page of a body's TYPE and HELP lines; `fingerprint` is the reader's for them.
    func page(of lines: [MetadataLine], fingerprint: UInt64, in reader: borrowing ExpositionReader) -> MetadataPage {
        if let page = state.withLock({ $0.entries[fingerprint]?.page }) { return page }
        let page = MetadataPage(families: Self.families(of: lines, in: reader))
        state.withLock { state in
            state.entries[fingerprint] = Entry(page: page)
            guard state.entries.count > state.sweepAt else { return }
            state.entries = state.entries.filter { $0.value.page != nil }
            state.sweepAt = max(64, 2 * state.entries.count)
        }
        return page
    }

    private static func families(of lines: [MetadataLine], in reader: borrowing ExpositionReader) -> [FamilyMetadata] {
        var families: [FamilyMetadata] = []
        var places: [String: Int] = [:]
        for line in lines {
            let family = reader.family(of: line)
            let place = places[family] ?? families.count
            if place == families.count {
                places[family] = place
                families.append(FamilyMetadata(family: family, metadata: MetricMetadata()))
            }
            switch line.kind {
            case .type(let type): families[place].metadata.type = type
            case .help: families[place].metadata.help = reader.text(of: line)
            case .unit: families[place].metadata.unit = reader.text(of: line)
            }
        }
        return families
    }
}
