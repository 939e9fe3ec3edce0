/// Reads the limits that `global` and every job may set.
enum ScrapeLimitsReader {
    static func limits(_ mapping: StrictMapping, _ problems: ProblemList) -> ScrapeLimits {
        func count(_ key: String) -> UInt { UInt(mapping[key]?.unsigned(problems) ?? 0) }
        var limits = ScrapeLimits()
        if let size = mapping["body_size_limit"]?.byteSize(problems) { limits.bodySize = size }
        limits.samples = count("sample_limit")
        limits.targets = count("target_limit")
        limits.labels = count("label_limit")
        limits.labelNameLength = count("label_name_length_limit")
        limits.labelValueLength = count("label_value_length_limit")
        limits.keepDroppedTargets = count("keep_dropped_targets")
        return limits
    }
}
