internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import ScrapeEngine
internal import TerminalUI

/// An event as a line of a log, without the secrets of URLs, in the two shapes of Prometheus's logs (`promslog`, prometheus/common v0.65).
struct EventLine {
    let event: EngineEvent

    /// Names and values in the order they are written.
    private var fields: [(name: String, value: String)] {
        var fields = [
            (name: "time", value: event.at.rfc3339), (name: "level", value: event.level.word),
            (name: "msg", value: SecretParameters.masked(inSentence: event.text)),
            (name: "component", value: event.area.rawValue),
        ]
        if let pool = event.pool { fields.append((name: "scrape_pool", value: pool)) }
        if let target = event.shownTarget { fields.append((name: "target", value: target)) }
        return fields + event.fields.map { (name: $0.name, value: SecretParameters.masked(inSentence: $0.value)) }
    }

    func bytes(_ format: LogFormat) -> [UInt8] {
        switch format {
        case .logfmt: Array((logfmt + "\n").utf8)
        case .json: json
        }
    }

    /// `time=… level=INFO msg="…"`: values are quoted when they need it, which also defuses control characters.
    private var logfmt: String {
        fields.map { name, value in
            let isPlain =
                !value.isEmpty
                && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "=" && $0 != "\"" }
            return "\(name)=\(isPlain ? value : GoSyntax.quoted(value))"
        }.joined(separator: " ")
    }

    private var json: [UInt8] {
        JSONWriter.line { writer in
            for (name, value) in fields { writer.member(name, value) }
        }
    }
}
