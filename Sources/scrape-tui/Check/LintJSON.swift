internal import Exposition
internal import JSON
internal import MetricModel

/// What a lint found, for programs.
struct LintJSON {
    let page: CheckedPage
    let lint: ExpositionLint
    let showsCardinality: Bool

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.document { writer in
            writer.member("page", page.name)
            writer.member("mediaType", page.format.mediaType)
            writer.member("refused", lint.hasErrors)
            writer.member("samples", lint.sampleCount)
            writer.member("problems", each: lint.findings) { Self.write($1, to: &$0) }
            writer.member("omittedProblems", lint.omittedCount)
            if showsCardinality {
                writer.member("families", each: lint.families) { Self.write($1, to: &$0) }
            }
        }
    }

    /// Line and column are left out for binary pages.
    private static func write(_ finding: LintFinding, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", finding.rule.rawValue)
            writer.member("group", finding.rule.group.rawValue)
            if finding.place.line > 0 {
                writer.member("line", finding.place.line)
                writer.member("column", finding.place.column)
            }
            writer.member("offset", finding.place.offset)
            writer.member("family", finding.family ?? "")
            writer.member("message", finding.text)
            writer.member("hint", finding.hint ?? "")
            writer.member("repeats", finding.repeats)
        }
    }

    private static func write(_ family: FamilyCardinality, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("family", family.name)
            writer.member("type", family.type.name)
            writer.member("series", family.seriesCount)
            writer.member("labels", each: family.labels) { writer, label in
                writer.object { writer in
                    writer.member("name", label.name)
                    writer.member("values", label.valueCount)
                }
            }
        }
    }
}
