internal import Exposition
internal import MetricModel
package import SampleStorage
internal import Synchronization

/// What one body says about its families, shared by all targets that say the same (`scrapeCache.metadata` in
/// `scrape/scrape.go`, v3.5).
package final class MetadataPage: Sendable {
    /// The lines that a family has; what the others would say stays as it was.
    struct Parts: OptionSet, Sendable {
        let rawValue: UInt8

        static let type = Parts(rawValue: 1)
        static let help = Parts(rawValue: 2)
        static let unit = Parts(rawValue: 4)
    }

    package let families: [FamilyMetadata]
    /// Aligned with `families`.
    let stated: [Parts]
    /// Of all types, helps and units.
    let textBytes: Int

    init(families: [FamilyMetadata] = [], stated: [Parts] = []) {
        self.families = families
        self.stated = stated
        textBytes = families.reduce(0) { $0 + $1.metadata.textBytes }
    }
}

extension MetricMetadata {
    /// As `prometheus_target_metadata_cache_bytes` counts them: help, unit and type.
    var textBytes: Int { help.utf8.count + unit.utf8.count + type.name.utf8.count }
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

    /// The page of a body's TYPE, HELP and UNIT lines; `fingerprint` is the reader's for them.
    func page(of lines: [MetadataLine], fingerprint: UInt64, in reader: borrowing ExpositionReader) -> MetadataPage {
        if let page = state.withLock({ $0.entries[fingerprint]?.page }) { return page }
        let page = Self.page(of: lines, in: reader)
        state.withLock { state in
            state.entries[fingerprint] = Entry(page: page)
            guard state.entries.count > state.sweepAt else { return }
            state.entries = state.entries.filter { $0.value.page != nil }
            state.sweepAt = max(64, 2 * state.entries.count)
        }
        return page
    }

    private static func page(of lines: [MetadataLine], in reader: borrowing ExpositionReader) -> MetadataPage {
        var families: [FamilyMetadata] = []
        var stated: [MetadataPage.Parts] = []
        var places: [[UInt8]: Int] = [:]
        for line in lines {
            let family = reader.family(of: line)
            let place = places[Array(family.utf8), default: families.count]
            if place == families.count {
                places[Array(family.utf8)] = place
                families.append(FamilyMetadata(family: family, metadata: MetricMetadata()))
                stated.append([])
            }
            switch line.kind {
            case .type(let type):
                families[place].metadata.type = type
                stated[place].insert(.type)
            case .help:
                families[place].metadata.help = reader.text(of: line)
                stated[place].insert(.help)
            case .unit:
                families[place].metadata.unit = reader.text(of: line)
                stated[place].insert(.unit)
            }
        }
        return MetadataPage(families: families, stated: stated)
    }
}
