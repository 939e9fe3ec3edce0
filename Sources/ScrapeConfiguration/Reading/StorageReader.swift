/// Reads `storage`; its `tsdb` keys have no effect on a scraper, but their mistakes are found.
struct StorageReader {
    let problems: ProblemList

    func section(_ node: YAMLNode?) -> StorageSection {
        var section = StorageSection()
        guard let node, let mapping = StrictMapping(node, ConfigurationSchemas.storage, problems) else {
            return section
        }
        if let node = mapping["tsdb"], let tsdb = StrictMapping(node, ConfigurationSchemas.storageTSDB, problems) {
            _ = tsdb["out_of_order_time_window"]?.duration(problems)
        }
        guard let node = mapping["exemplars"], !node.isNull,
            let exemplars = StrictMapping(node, ConfigurationSchemas.storageExemplars, problems)
        else { return section }
        // The section without the key means none.
        section.maxExemplars = exemplars["max_exemplars"]?.signed(problems, type: "int64") ?? 0
        return section
    }
}
