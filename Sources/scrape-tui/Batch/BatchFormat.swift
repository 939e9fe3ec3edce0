internal import ArgumentParser

/// What `batch --format` takes.
enum BatchFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv
}
