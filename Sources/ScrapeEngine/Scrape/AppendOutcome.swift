internal import SampleStorage

/// What came of appending one body: the numbers of the report series, and why it failed if it did.
package struct AppendOutcome: Sendable {
    /// Entries parsed, those that metric relabeling kept, and new series.
    package var scraped = 0
    package var kept = 0
    package var seriesAdded = 0
    package var seriesGone = 0
    package var failure: ScrapeFailure?
    /// The series that get a stale marker at this scrape's timestamp.
    var markers: [SeriesRef] = []
    /// Places in the column of what storage refused without failing the scrape, and how many of each kind.
    var refused: [Int] = []
    package var outOfOrder = 0
    package var duplicates = 0
    package var outOfBounds = 0

    package init() {}
}
