internal import MetricModel

/// What tells one sample's series from others, as hashes that no page can foresee.
struct SampleIdentity: Sendable {
    /// Name and labels, those without a value left out.
    let series: Int
    /// The family and the labels without `le` and `quantile`: the lines of one histogram or summary share it.
    let metric: Int

    /// Sorts the builder's labels.
    init(_ builder: inout LabelsBuilder, family: Int) {
        _ = builder.firstRepeatedName()
        var series = Hasher()
        var metric = Hasher()
        metric.combine(family)
        builder.forEach { name, value in
            guard !value.isEmpty else { return }
            Self.combine(name, value, &series)
            let isPart =
                name.elementsEqual("__name__".utf8) || name.elementsEqual("le".utf8)
                || name.elementsEqual("quantile".utf8)
            if !isPart { Self.combine(name, value, &metric) }
        }
        self.series = series.finalize()
        self.metric = metric.finalize()
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }

    private static func combine(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ hasher: inout Hasher
    ) {
        hasher.combine(name.count)
        hasher.combine(bytes: name)
        hasher.combine(value.count)
        hasher.combine(bytes: value)
    }
}
