import ScrapeTestSupport

extension PeerRow {
    /// Limits that are met now and then.
    static let limits: [PeerRow] = [
        PeerRow(
            "samples",
            [
                "a 1\nb 2\nc 3\n", "a 1\nb 2\nc 3\nd 4\n", "a 1\nb 2\nc 3\n", .status("500 Internal Server Error"),
            ],
            ["sample_limit: 3"]
        ),
        PeerRow(
            "samples_growing",
            [
                "m0 1\n", "m0 1\nm1 1\n", "m0 1\nm1 1\nm2 1\n", "m0 1\nm1 1\nm2 1\nm3 1\n",
                "m0 1\nm1 1\nm2 1\nm3 1\nm4 1\n",
                "m0 1\nm1 1\nm2 1\nm3 1\nm4 1\nm5 1\n",
            ],
            ["sample_limit: 3"]
        ),
        PeerRow("samples_always_beyond", ["a 1\nb 2\nc 3\nd 4\ne 5\n"], ["sample_limit: 3"]),
        PeerRow(
            "samples_fewer_at_last",
            ["a 1\nb 2\nc 3\nd 4\n", "a 1\nb 2\nc 3\nd 4\n", "a 1\n"],
            ["sample_limit: 3"]
        ),
        PeerRow("samples_with_times", ["a %n %t\nb 1\n", "b 1\n"], ["sample_limit: 1"]),
        PeerRow("samples_but_dropped", ["a %n\nb{x=\"1\"} 2\n"], ["sample_limit: 1", dropsB]),
        PeerRow("samples_but_repeated", ["a 1\na 1\nb 1\n"], ["sample_limit: 2"]),
        PeerRow("samples_and_a_bad_line", ["a 1\n", "a 1\nb 2\nc 3\nd{ 4\n"], ["sample_limit: 2"]),
        PeerRow("labels_too_many", ["a 1\nb 2\nc 3\n", "a 1\nb{x=\"1\",y=\"2\"} 2\nc 3\n"], ["label_limit: 5"]),
        PeerRow("label_name_too_long", ["a 1\nb 2\n", "a 1\nb{longer_one=\"1\"} 2\n"], ["label_name_length_limit: 9"]),
        PeerRow(
            "label_value_too_long",
            [
                "a 1\nb 2\n", "a 1\nb{x=\"a value that has more than thirty bytes\"} 2\n",
            ],
            ["label_value_length_limit: 30"]
        ),
        PeerRow(
            "body",
            ["a 1\n", "a 1\n", .text("a 1\n" + String(repeating: "b 2\n", count: 20))],
            ["body_size_limit: 40B"]
        ),
        PeerRow("body_to_the_byte", ["a 1\nb 2", "a 1\nb 2\n"], ["body_size_limit: 8B"]),
        PeerRow("body_to_the_byte_packed", [.gzip("a 1\nb 2"), .gzip("a 1\nb 2\n")], ["body_size_limit: 8B"]),
        PeerRow("targets", ["a 1\n"], ["target_limit: 1"], targets: PeerTarget.two, isScraped: false),
        PeerRow("targets_to_the_limit", ["a 1\n"], ["target_limit: 2"], targets: PeerTarget.two),
    ]

    private static let dropsB = "metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]"

    /// Times that the page gives, and series that it gives twice.
    static let times: [PeerRow] = [
        PeerRow("own_times", ["a %n %t\nb 1\n", "a %n %t\nb 1\n", "b 1\n"]),
        PeerRow("own_times_tracked", ["a %n %t\nb 1\n", "a %n %t\nb 1\n", "b 1\n"], [tracks]),
        PeerRow("own_times_tracked_and_failing", ["a %n %t\n", .status("500 Internal Server Error")], [tracks]),
        PeerRow("own_times_back", [goesBack]),
        PeerRow("own_times_ignored", [goesBack], ["honor_timestamps: false"]),
        PeerRow("own_times_come", ["a %n\n", "a %n\n", "a %n %t\n", "a %n %t\n"]),
        PeerRow("own_times_come_tracked", ["a %n\n", "a %n\n", "a %n %t\n", "a %n %t\n"], [tracks]),
        PeerRow("own_times_far_ahead", ["a %n %t\nb 1\n", "a %n %F\nb 1\n", "a %n %t\nb 1\n"]),
        PeerRow("own_times_far_ahead_only", ["a %n %F\nb 1\n"]),
        PeerRow("own_times_long_ago", ["a %n %t\nb 1\n", "a %n %P\nb 1\n", "a %n %t\nb 1\n"]),
        PeerRow("own_time_stands", [.made { .text("a \($0.number / 2) \($0.start)\nb 1\n") }]),
        PeerRow("repeated", ["a 1\nb 1\nb 2\n", "a 1\na 2\nb 1\n"]),
        PeerRow(
            "repeated_later",
            ["a 1 %t\n", .made { .text("a 1 \($0.time($0.number))\na 2 \($0.time($0.number) + 1)\n") }]
        ),
        PeerRow("repeated_at_once", ["a 1 %t\na 2 %t\n"]),
        PeerRow("repeated_at_once_tracked", ["a 1 %t\na 2 %t\n", "b 1\n"], [tracks]),
        PeerRow("labels_in_other_order", ["m{a=\"1\",b=\"2\"} %n\n", "m{b=\"2\",a=\"1\"} %n\n"]),
        PeerRow("one_series_in_two_texts", ["m{a=\"1\",b=\"2\"} 1\nm{b=\"2\",a=\"1\"} 2\n"]),
    ]

    private static let tracks = "track_timestamps_staleness: true"
    private static let goesBack = PeerPage.made { .text("a \($0.number) \($0.time($0.number % 4))\n") }

    /// Whose labels win, and what becomes of them.
    static let labels: [PeerRow] = [
        PeerRow("labels", [foreign]),
        PeerRow("labels_honored", [foreign], ["honor_labels: true"]),
        PeerRow(
            "labels_exported",
            [foreign],
            targets: [
                PeerTarget(labels: [("exported_job", "x"), ("a", "y"), ("exported_a", "z"), ("l", "theirs")])
            ]
        ),
        PeerRow("dropped", ["a %n\nb 1\n"], [dropsB]),
        PeerRow(
            "dropped_all",
            ["a %n\nb 1\n"],
            [
                "metric_relabel_configs: [{source_labels: [__name__], regex: \".*\", action: drop}]"
            ]
        ),
        PeerRow("nameless", ["a %n\nb 1\n"], ["metric_relabel_configs: [{regex: __name__, action: labeldrop}]"]),
        PeerRow(
            "nameless_now_and_then",
            ["a 1\n", "a 1\nb{x=\"1\"} 1\n"],
            [
                "metric_relabel_configs: [{source_labels: [x], regex: \"1\", target_label: __name__, replacement: \"\"}]"
            ]
        ),
        PeerRow(
            "merged",
            ["a %n\nb{x=\"1\"} 2\n"],
            [
                "metric_relabel_configs: [{target_label: __name__, replacement: same}, {regex: x, action: labeldrop}]"
            ]
        ),
        PeerRow(
            "merged_while_one_goes",
            ["a 1\nb 1\n", "b 1\n", "a 1\n"],
            [
                "metric_relabel_configs: [{target_label: __name__, replacement: same}]"
            ]
        ),
        PeerRow(
            "legacy_names",
            ["a 1\nb 1\n", "a 1\n{\"my.metric\"} 2\nb 3\n"],
            [
                "metric_name_validation_scheme: legacy", "metric_name_escaping_scheme: underscores",
            ]
        ),
        PeerRow("any_names", ["{\"my.metric\",\"la bel\"=\"ä\"} %n\n", "{\"my.metric\",\"la bel\"=\"ö\"} %n\n"]),
        // Both targets write one series, each at its own times; how near those are is chance, and with it whether the one
        // comes too late for the other.
        PeerRow(
            "shared",
            ["m{row=\"shared/both\",instance=\"\"} 1\nown 1\n"],
            ["honor_labels: true"],
            targets: PeerTarget.two
        )
        .with {
            $0.comparison = .inOrder
            $0.ignored = ["scrape_series_added"]
            $0.ignoredLines = ["Error on ingesting"]
        },
    ]

    private static let foreign: PeerPage =
        "a{job=\"theirs\",instance=\"theirs\",exported_job=\"twice\",l=\"\"} %n\nb 2\n"

    /// Formats that change, and what only some of them have.
    static let formats: [PeerRow] = histograms + mixedFormats

    private static let mixedFormats: [PeerRow] = [
        PeerRow("formats", ["# TYPE a gauge\na %n\n", .openMetrics("# TYPE a gauge\na %n\n# EOF\n"), gauge]),
        PeerRow(
            "exemplars",
            [
                .openMetrics("# TYPE a counter\na_total %n # {id=\"%n\"} %n\n# EOF\n"),
                .openMetrics("# TYPE a counter\na_total %n # {id=\"%n\"} %n\n# EOF\n"),
                .openMetrics("# TYPE a counter\na_total %n # {id=\"old\"} 1 1\n# EOF\n"),
            ]
        ),
        PeerRow(
            "created",
            [
                .made { scrape in
                    let created = Double(scrape.time(scrape.number / 4 * 4)) / 1000 - 0.5
                    let time = Double(scrape.time(scrape.number)) / 1000
                    let text =
                        "# TYPE a counter\na_total \(scrape.number % 4) \(time)\na_created \(created)\n# EOF\n"
                    return .page(contentType: "application/openmetrics-text; version=1.0.0", body: Array(text.utf8))
                }
            ]
        ),
        PeerRow(
            "created_before",
            [
                .made { scrape in
                    let created = Double(scrape.time(scrape.number / 4 * 4)) / 1000
                    let text = "# TYPE a counter\na_total \(scrape.number)\na_created \(created)\n# EOF\n"
                    return .page(contentType: "application/openmetrics-text; version=1.0.0", body: Array(text.utf8))
                }
            ]
        ),
        PeerRow(
            "types_change",
            [
                "# TYPE a gauge\na %n\n", "# TYPE a counter\na %n\nb 1\n", "a %n\nb 1\n",
                "# TYPE a untyped\n# HELP a \na 1\n",
            ]
        ),
        PeerRow(
            "units_change",
            [
                .openMetrics(
                    "# TYPE a_bytes gauge\n# UNIT a_bytes bytes\n# HELP a_bytes One.\na_bytes %n\n# EOF\n"
                ),
                .openMetrics("# TYPE a_bytes gauge\n# HELP a_bytes Two.\na_bytes %n\n# EOF\n"),
            ]
        ),
    ]
}
