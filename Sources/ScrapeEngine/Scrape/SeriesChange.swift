internal import SampleStorage

/// Which series came and went with the last good scrape: kept until the next one, for those who look.
struct SeriesChange {
    private(set) var added: [SeriesRef] = []
    private(set) var gone: [SeriesRef] = []

    var isEmpty: Bool { added.isEmpty && gone.isEmpty }

    /// Nothing came, nothing went.
    mutating func clear() {
        guard !isEmpty else { return }
        added = []
        gone = []
    }

    mutating func note(added: [SeriesRef], gone: [SeriesRef]) {
        self.added = added
        self.gone = gone
    }
}
