internal import MetricModel
internal import SampleStorage

/// What a target's bodies say about its families, scrape after scrape: a family outlives ten scrapes that do not name it,
/// and what a line once said holds until another says otherwise (`scrapeCache.metadata` and `iterDone` in
/// `scrape/scrape.go`, v3.5).
///
/// A page that stays the same costs a comparison of two references. What goes beyond the page is kept by itself, so that
/// targets of one kind share all the rest.
struct FamilyMemory {
    /// What a scrape had to say.
    enum Said {
        /// There was no body, or an empty one.
        case nothing
        /// nil: the same lines as the last good body.
        case good(MetadataPage?)
        /// The scrape failed over its body; the lines up to there, nil as above.
        case broken(MetadataPage?)
    }

    private struct Older {
        var family: FamilyMetadata
        /// The last scrape that named it; nil while the page does.
        var lastSeen: Int?
    }

    private var page = MetadataPage()
    /// Held so that a body that goes on breaking at one place has its page made once.
    private var brokenPage: MetadataPage?
    /// The last scrape with this page.
    private var pageSeen = 0
    /// By name: what the page does not say.
    private var older: [[UInt8]: Older] = [:]
    private var iteration = 0
    private var hasNews = false

    /// How many families are known.
    var count: Int { page.families.count + older.values.count { $0.lastSeen != nil } }

    /// How many of these are not known. O(families).
    func unknown(among names: Set<String>) -> Int {
        names.subtracting(page.families.lazy.map(\.family)).count { older[Array($0.utf8)] == nil }
    }

    /// Ends a scrape.
    ///
    /// - Returns: what is known now, when that is not what was known before.
    mutating func endScrape(_ said: Said) -> KnownFamilies? {
        switch said {
        case .nothing: break
        case .good(let page):
            if let page, page !== self.page { turn(to: page) }
            brokenPage = nil
            pageSeen = iteration
            forget()
        case .broken(nil): pageSeen = iteration
        case .broken(let lines?):
            brokenPage = lines
            note(lines)
            // As the cache of the series: a target that only ever breaks does not make it grow without end.
            if older.count > 2 * page.families.count + 1000 { forget() }
        }
        iteration += 1
        defer { hasNews = false }
        return hasNews ? known : nil
    }

    /// Takes a new page in; families that it does not name begin to be forgotten.
    private mutating func turn(to page: MetadataPage) {
        let places = Self.places(in: page)
        var known = older
        for family in self.page.families {
            let name = Array(family.family.utf8)
            if known[name] == nil { known[name] = Older(family: family) }
        }
        older = [:]
        for (name, known) in known {
            guard let place = places[name] else {
                older[name] = Older(family: known.family, lastSeen: known.lastSeen ?? pageSeen)
                continue
            }
            let family = page.families[place].completed(by: known.family, without: page.stated[place])
            if family != page.families[place] { older[name] = Older(family: family) }
        }
        self.page = page
        hasNews = true
    }

    /// Takes in what a broken body said before it broke.
    private mutating func note(_ lines: MetadataPage) {
        guard !lines.families.isEmpty else { return }
        let places = Self.places(in: page)
        for (family, stated) in zip(lines.families, lines.stated) {
            let name = Array(family.family.utf8)
            let place = places[name]
            let before = older[name]?.family ?? place.map { page.families[$0] }
            let now = before.map { family.completed(by: $0, without: stated) } ?? family
            if now != before { hasNews = true }
            let isPages = place.map { page.families[$0] == now } ?? false
            older[name] = isPages ? nil : Older(family: now, lastSeen: place == nil ? iteration : nil)
        }
    }

    private mutating func forget() {
        guard !older.isEmpty else { return }
        let count = older.count
        older = older.filter { iteration - ($0.value.lastSeen ?? iteration) <= FamilyCache.patience }
        if older.count != count { hasNews = true }
    }

    private var known: KnownFamilies {
        guard !older.isEmpty else { return KnownFamilies(page: page) }
        return KnownFamilies(
            page: page,
            remembered: older.values.map(\.family),
            replacing: page.families.filter { older[Array($0.family.utf8)] != nil }
        )
    }

    private static func places(in page: MetadataPage) -> [[UInt8]: Int] {
        var places: [[UInt8]: Int] = [:]
        for (place, family) in page.families.enumerated() { places[Array(family.family.utf8)] = place }
        return places
    }
}

extension FamilyMetadata {
    /// With the parts of an earlier self that are not stated anew.
    fileprivate func completed(by earlier: FamilyMetadata, without stated: MetadataPage.Parts) -> FamilyMetadata {
        var family = self
        if !stated.contains(.type) { family.metadata.type = earlier.metadata.type }
        if !stated.contains(.help) { family.metadata.help = earlier.metadata.help }
        if !stated.contains(.unit) { family.metadata.unit = earlier.metadata.unit }
        return family
    }
}
