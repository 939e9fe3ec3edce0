@testable import Exposition
import Testing

/// A page of everything a format has, to be read again and again.
struct HistoryPage: Sendable, CustomTestStringConvertible {
    let format: ExpositionFormat
    let sampleCount: Int
    let exemplarCount: Int
    let seriesCount: Int
    let text: String

    var bytes: [UInt8] { Array(text.utf8) }
    var testDescription: String { "\(format)" }

    static let prometheusText = HistoryPage(
        format: .prometheusText,
        sampleCount: 21,
        exemplarCount: 0,
        seriesCount: 19,
        text: """
            # HELP go_goroutines Number of goroutines.
            # TYPE go_goroutines gauge
            go_goroutines 42
            # HELP h A "histogram" with \\\\ and \\n.
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="2.5"} 17
            h_bucket{le="+Inf"} 1.7e+01
            h_sum 23.5
            h_count 17

            # a comment
            labelled{a="x",b="}"} 1 1700000000000
            labelled{a="y\\"",b="two
            lines"} NaN
            \t  spaced {c="d" , } \t 12345678.9 \t
            tight.5
            tight-7 100
            {"quoted.name",k="v"} -Inf
            a{}1
            repeated 1
            repeated 2
            long{path="/a/very/long/path/that/needs/more/than/one/block/of/sixteen/bytes"} 12345678901234567890123
            umlaut{v="é"} +Inf
            # TYPE s summary
            s{quantile="0.5"} 0.000123
            s_sum 1e-300
            zero 0
            last 7 1
            # trailer
            """
    )

    static let openMetrics = HistoryPage(
        format: .openMetricsText,
        sampleCount: 20,
        exemplarCount: 5,
        seriesCount: 19,
        text: """
            # HELP go_goroutines Number of goroutines.
            # TYPE go_goroutines gauge
            go_goroutines 42
            # TYPE h_seconds histogram
            # UNIT h_seconds seconds
            # HELP h_seconds A \\"histogram\\" with \\\\ and \\n.
            h_seconds_bucket{le="1"} 1 # {trace_id="a1b2c3"} 0.5 1700000000.123
            h_seconds_bucket{le="2.5"} 17 # {trace_id="d4e5f6",span_id="}"} 2.25
            h_seconds_bucket{le="+Inf"} 1.7e+01 1700000001 # {} 3 -1
            h_seconds_sum 23.5
            h_seconds_count 17
            h_seconds_created 1699999999.5
            labelled{a="x",b="}"} 1 1700000000.25
            labelled{a="y\\"",b="two\\nlines"} NaN
            {"quoted.name",k="v"} -Inf
            {"line
            feed"} 3
            a{} 1
            repeated 1
            repeated 2 # {x="y"} 1
            long{path="/a/very/long/path/that/needs/more/than/one/block/of/sixteen/bytes"} 12345678901234567890123
            umlaut{v="é"} +Inf # {"ü"="é"} NaN 5
            # TYPE s summary
            s{quantile="0.5"} 0.000123
            s_sum 1e-300
            zero 0
            last 7 1
            # HELP trailer x
            # EOF

            """
    )
}
