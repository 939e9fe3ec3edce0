package import MetricModel

/// What a job allows its native histograms (`maxSchemaAppender` and `bucketLimitAppender` in `scrape/target.go`, v3.5).
package struct HistogramLimits: Sendable, Hashable {
    /// Exponential histograms above this schema are reduced to it.
    package let highestSchema: Int32
    /// Buckets of both signs together; 0 for no limit.
    package let buckets: Int

    /// - Parameters:
    ///   - bucketFactor: `native_histogram_min_bucket_factor`, 0 for none.
    ///   - buckets: `native_histogram_bucket_limit`, 0 for none.
    package init(bucketFactor: Double, buckets: Int) {
        highestSchema = NativeHistogram.highestSchema(forBucketFactor: bucketFactor)
        self.buckets = buckets
    }

    /// Reduces the histogram's resolution as far as it takes.
    ///
    /// - Returns: false when it has too many buckets however coarse they are.
    package func apply(to histogram: inout NativeHistogram) -> Bool {
        histogram.limitSchema(to: highestSchema)
        guard buckets > 0 else { return true }
        do {
            try histogram.limitBuckets(to: buckets)
            return true
        } catch {
            return false
        }
    }
}
