internal import Exposition
internal import JSON
internal import MetricModel

/// What a lint found, for programs. Version 1; fields may be added, none changes its meaning.
struct LintJSON {
    let page: CheckedPage
    let lint: ExpositionLint
    let showsCardinality: Bool

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.line { writer in
            writer.key("version")
            writer.integer(1)
            writer.key("page")
            writer.string(page.name)
            writer.key("mediaType")
            writer.string(page.format.mediaType)
            writer.key("refused")
            writer.bool(lint.hasErrors)
            writer.key("samples")
            writer.integer(lint.sampleCount)
            writer.key("problems")
            writer.array { writer in
                for finding in lint.findings { Self.write(finding, to: &writer) }
            }
            writer.key("omittedProblems")
            writer.integer(lint.omittedCount)
            if showsCardinality {
                writer.key("families")
                writer.array { writer in
                    for family in lint.families { Self.write(family, to: &writer) }
                }
            }
        }
    }

    /// Line and column are left out for binary pages.
    private static func write(_ finding: LintFinding, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("rule")
            writer.string(finding.rule.rawValue)
            writer.key("group")
            writer.string(finding.rule.group.rawValue)
            if finding.place.line > 0 {
                writer.key("line")
                writer.integer(finding.place.line)
                writer.key("column")
                writer.integer(finding.place.column)
            }
            writer.key("offset")
            writer.integer(finding.place.offset)
            writer.key("family")
            writer.string(finding.family ?? "")
            writer.key("message")
            writer.string(finding.text)
            writer.key("hint")
            writer.string(finding.hint ?? "")
            writer.key("repeats")
            writer.integer(finding.repeats)
        }
    }

    private static func write(_ family: FamilyCardinality, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("family")
            writer.string(family.name)
            writer.key("type")
            writer.string(family.type.name)
            writer.key("series")
            writer.integer(family.seriesCount)
            writer.key("labels")
            writer.array { writer in
                for label in family.labels {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(label.name)
                        writer.key("values")
                        writer.integer(label.valueCount)
                    }
                }
            }
        }
    }
}
