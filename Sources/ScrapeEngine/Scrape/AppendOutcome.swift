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
    /// What came of the empty body in the place of that of a request that failed, when that failed, too.
    var emptyBodyFailure: ScrapeFailure?
    /// Storage refused the markers that an empty body after the failed one would have left, or one in the place of a scrape
    /// that is forbidden.
    var losesMarkers = false
    /// Storage refused the report series, and with them all of the scrape.
    var isRefused = false
    /// Places in the column that are not stored as float samples: native histograms, and what storage refused without
    /// failing the scrape.
    var withheld: [Int] = []
    /// What is stored beside the column.
    var items = ScrapeItems.none
    package var outOfOrder = 0
    package var duplicates = 0
    package var outOfBounds = 0
    /// Exemplars of those series all of whose exemplars were out of order.
    package var exemplarsOutOfOrder = 0
    package var exceedsSampleLimit = false
    package var exceedsBucketLimit = false
    /// The cache had grown through failures until it was emptied of what the last body did not have.
    package var flushedCache = false

    package init() {}
}
