internal import JSON
internal import MetricModel
internal import ScrapeEngine

/// `/api/v1/targets` in Prometheus's shape (`web/api/v1/api.go`, v3.5).
struct TargetsEndpoint {
    let snapshot: EngineSnapshot
    let external: ExternalAddress

    func response(to request: StatusRequest) -> StatusResponse {
        let state = request.parameter("state").lowercased()
        let showsActive = ["", "any", "active"].contains(state)
        let showsDropped = ["", "any", "dropped"].contains(state)
        let pool = request.parameter("scrapePool")
        return .success { writer in
            writer.object { writer in
                writer.key("activeTargets")
                writer.array { writer in
                    if showsActive { writeActive(of: pool, to: &writer) }
                }
                writer.key("droppedTargets")
                writer.array { writer in
                    if showsDropped { writeDropped(of: pool, to: &writer) }
                }
                writer.key("droppedTargetCounts")
                if showsDropped { writeCounts(to: &writer) } else { writer.null() }
            }
        }
    }

    private func writeActive(of pool: String, to writer: inout JSONWriter) {
        for (name, targets) in byPool(snapshot.targets, \.pool) where pool.isEmpty || isSameText(pool, name) {
            for target in targets { write(target, to: &writer) }
        }
    }

    private func write(_ target: TargetRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("discoveredLabels")
            writer.labels(target.discoveredLabels)
            writer.key("labels")
            writer.labels(target.labels)
            writer.member("scrapePool", target.pool)
            writer.member("scrapeUrl", target.url)
            writer.member("globalUrl", external.globalURL(of: target.url))
            writer.member("lastError", target.lastError)
            writer.member("lastScrape", target.lastScrape?.rfc3339 ?? "0001-01-01T00:00:00Z")
            writer.key("lastScrapeDuration")
            writer.number(Double(target.lastDurationNanoseconds) / 1e9)
            writer.member("health", target.health.rawValue)
            writer.member("scrapeInterval", target.intervalText)
            writer.member("scrapeTimeout", target.timeoutText)
        }
    }

    private func writeDropped(of pool: String, to writer: inout JSONWriter) {
        // Prometheus knows no place for a target that could not be built or that stands there twice.
        let dropped = snapshot.dropped.filter { $0.reason.isRelabeling }
        for (name, rows) in byPool(dropped, \.pool) where pool.isEmpty || isSameText(pool, name) {
            for row in rows {
                writer.object { writer in
                    writer.key("discoveredLabels")
                    writer.labels(row.discoveredLabels)
                    writer.member("scrapePool", row.pool)
                }
            }
        }
    }

    private func writeCounts(to writer: inout JSONWriter) {
        writer.object { writer in
            for pool in snapshot.existingPools { writer.member(pool, snapshot.droppedCounts[pool] ?? 0) }
        }
    }

    /// Rows by pool, pools in byte order, rows in the order they came.
    private func byPool<Row>(_ rows: [Row], _ pool: (Row) -> String) -> [(name: String, rows: [Row])] {
        Dictionary(grouping: rows, by: pool).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, rows: $0.value) }
    }

    private func isSameText(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}

extension EngineSnapshot {
    /// The names of the pools that exist, in byte order: a job whose pool could not be built has none.
    var existingPools: [String] {
        pools.filter(\.hasPool).map(\.name)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension DroppedRow.Reason {
    fileprivate var isRelabeling: Bool {
        switch self {
        case .rule, .empty: true
        case .duplicate, .invalid: false
        }
    }
}

extension JSONWriter {
    /// An object of label names and values.
    mutating func labels(_ labels: Labels) {
        object { writer in
            for (name, value) in labels.pairs { writer.member(name, value) }
        }
    }
}
