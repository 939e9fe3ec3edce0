internal import MetricModel

/// Which format is asked for, and which one an answer is taken to be (`textparse.New` and `scrape/scrape.go`, v3.5).
package enum ContentNegotiation {
    /// The reader for an answer, or Prometheus's exact error text. A warning is worth a debug line only.
    package enum Verdict: Sendable, Hashable {
        case read(ExpositionFormat, warning: String?)
        case refuse(String)
    }

    /// Judges a Content-Type header (empty when there is none). `fallback` is the job's `fallback_scrape_protocol`.
    package static func verdict(contentType: String, fallback: ExpositionFormat?) -> Verdict {
        if contentType.isEmpty {
            return fallBack(fallback, "non-compliant scrape target sending blank Content-Type", "specified for target")
        }
        let quoted = GoSyntax.quoted(contentType)
        do {
            let mediaType = try MediaType.parse(contentType)
            if let format = ExpositionFormat(mediaType: mediaType) { return .read(format, warning: nil) }
            return fallBack(fallback, "received unsupported Content-Type \(quoted)", "specified for target")
        } catch {
            guard let fallback else {
                return .refuse(
                    "cannot parse Content-Type \(quoted) and no fallback_scrape_protocol for target\n\(error.text)"
                )
            }
            let using = "using fallback_scrape_protocol \(GoSyntax.quoted(fallback.mediaType))"
            return .read(fallback, warning: "could not parse received Content-Type \(quoted), \(using)\n\(error.text)")
        }
    }

    private static func fallBack(_ fallback: ExpositionFormat?, _ what: String, _ target: String) -> Verdict {
        guard let fallback else { return .refuse("\(what) and no fallback_scrape_protocol \(target)") }
        let using = "using fallback_scrape_protocol \(GoSyntax.quoted(fallback.mediaType))"
        return .read(fallback, warning: "\(what), \(using)")
    }

    /// The Accept header for a job's `scrape_protocols`, given by their names (`PrometheusText0.0.4`, …): in the job's
    /// order, the weights falling from 0.6. `escaping` is the name of the job's `metric_name_escaping_scheme`; only the
    /// formats that can carry any name are told of it.
    package static func acceptHeader(protocols: [String], escaping: String = "allow-utf-8") -> String {
        var header = ""
        var tenths = mediaTypes.count + 1
        for name in protocols {
            guard let type = mediaTypes[name] else { continue }
            let scheme = name.hasSuffix("1.0.0") ? ";escaping=\(escaping)" : ""
            header += "\(type)\(scheme);q=0.\(tenths),"
            tenths -= 1
        }
        return header + "*/*;q=0.\(tenths)"
    }

    private static let mediaTypes = [
        "PrometheusProto":
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        "PrometheusText0.0.4": "text/plain;version=0.0.4",
        "PrometheusText1.0.0": "text/plain;version=1.0.0",
        "OpenMetricsText0.0.1": "application/openmetrics-text;version=0.0.1",
        "OpenMetricsText1.0.0": "application/openmetrics-text;version=1.0.0",
    ]
}
