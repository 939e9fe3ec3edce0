import ScrapeTestSupport

/// The rows of the peers test.
extension PeerRow {
    static let all: [PeerRow] = [
        vanishing, failing, transport, answers, requests, limits, times, labels, formats, reloads, conversions, files,
    ].flatMap(\.self)

    /// Where storage takes nothing that is scraped now.
    static let refused: [PeerRow] = [
        PeerRow("stays", ["a %n\n"]),
        PeerRow("vanishes", ["a 1\nb 1\n", "a 1\nb 1\n", "a 1\n"]),
        PeerRow("alternates", ["a 1\n", "b 1\n"]),
        PeerRow("fails", ["a 1\n", .status("500 Internal Server Error")]),
        PeerRow("never_answers_well", [.status("500 Internal Server Error")]),
        PeerRow("empty", ["a 1\n", ""]),
        PeerRow("parses_in_part", ["a 1\nb 2\nc 3\n", "a 1\nb{ 2\n"]),
        PeerRow("limit", ["a 1\n", "a 1\nb 1\n"], ["sample_limit: 1"]),
        PeerRow("own_times", ["a %n %t\nb 1\n", "b 1\n"]),
        PeerRow("own_times_tracked", ["a %n %t\nb 1\n", "b 1\n"], ["track_timestamps_staleness: true"]),
        PeerRow("own_times_ahead", ["a %n %F\nb 1\n", "b 1\n"]),
        PeerRow("repeated", ["a 1\na 2\n"]),
        PeerRow("type", ["a 1\n", .typed("text/html", "a 1\n")]),
        PeerRow(
            "target_gone",
            from: Job(["a 1\n"], targets: PeerTarget.two),
            to: Job(["a 1\n"], targets: [PeerTarget.two[0]])
        ).with { $0.comparison = .inOrder },
        PeerRow("job_gone", from: Job(["a 1\n"]), to: nil).with { $0.comparison = .inOrder },
        PeerRow("reloaded", from: Job(["a 1\n"]), to: Job(["a 1\n"], ["label_limit: 100"])),
    ]

    /// Series that come, go and come back, and scrapes that fail in between.
    private static let vanishing: [PeerRow] = [
        PeerRow("vanishes", ["a %n\nb 1\n", "a %n\nb 1\n", "a %n\n"]),
        PeerRow("alternates", ["a 1\n", "b 1\n"]),
        PeerRow(
            "all_new_each_time",
            [
                .made { scrape in
                    .text((0..<5).map { "c{n=\"\(scrape.number * 10 + $0)\"} 1\n" }.joined())
                }
            ]
        ),
        PeerRow("empty", ["a 1\n", ""]),
        PeerRow("comments_only", ["a 1\n", "# nothing\n"]),
        PeerRow(
            "status",
            ["a %n\n", "a %n\n", .status("500 Internal Server Error"), .status("500 Internal Server Error")]
        ),
        PeerRow("other_statuses", ["a 1\n", .status("404 Not Found"), "a 1\n", .status("599 Odd")]),
        PeerRow("no_content", ["a 1\n", .status("204 No Content")]),
        PeerRow("never_parses", ["a 1\nb{ 2\nc 3\n"]),
        PeerRow("parses_third", ["a 1\nb 2\nc 3\n", "a 1\nb{ 2\nc 3\n", "a 1\nb{ 2\nc 3\n"]),
        PeerRow("parses_but_first_line", ["a 1\nb 2\n", "} 1\na 2\n"]),
        PeerRow(
            "fails_in_parts_and_wholly",
            [
                "a 1\nb 2\n", "a 1\nb{x=1} 2\n", .status("503 Service Unavailable"), "b 2\n",
            ]
        ),
        PeerRow("fails_behind_new_series", ["a 1\n", "a 1\nb 1\nc{ 1\n", "a 1\n", "a 1\nb 1\n"]),
        PeerRow("without_eof", [.openMetrics("a %n\n# EOF\n"), .openMetrics("a %n\n")]),
        PeerRow("always_without_eof", [.openMetrics("a %n\n")]),
        PeerRow("without_eof_and_newline", [.openMetrics("a %n\nb 2\n# EOF\n"), .openMetrics("a %n\nb 2")]),
        PeerRow(
            "grows_while_failing",
            [
                "a 1\n", manyNewAndABadLine, manyNewAndABadLine, manyNewAndABadLine,
            ]
        ),
    ]

    private static let manyNewAndABadLine = PeerPage.made { scrape in
        .text((0..<400).map { "g_\(scrape.number)_\($0) 1\n" }.joined() + "b{ 1\n")
    }

    /// Connections and bodies that break.
    private static let failing: [PeerRow] = [
        PeerRow("silent", [.silence, "a 1\n", "a 1\n"], ["scrape_timeout: 500ms"]),
        PeerRow("slow", [.slow("a %n\n")]),
        PeerRow("slower_than_its_timeout", [.slow("a 1\n"), "a 1\n"], ["scrape_timeout: 300ms"]),
        PeerRow("short", [.short, "a 1\n", "a 1\n"]),
        PeerRow("hangs_up", [.hangUp, "a 1\n"]),
        PeerRow("resets", [.reset, "a 1\n"]),
        PeerRow("always_hangs_up", [.hangUp]),
        PeerRow(
            "closes_behind_each",
            [.raw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\na 1\n")]
        ),
        PeerRow("http_1_0", [.raw("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\na %n\n")]),
        PeerRow(
            "chunked",
            [
                .raw(chunkedHead + "4\r\na 1\n\r\n4\r\nb 1\n\r\n0\r\n\r\n"), .raw(chunkedHead + "4\r\na 1\n\r\n4\r\nb"),
                .raw(chunkedHead + "4\r\na 1\n\r\nx\r\n"),
            ]
        ),
        PeerRow("gzip", [.gzip("a 1\nb 2\n"), .gzip("a 1\nb 2\n", isDamaged: true)]),
        PeerRow("gzip_or_not", [.gzip("a 1\nb 2\n"), "a 2\nb 3\n"]),
        PeerRow("no_http", ["a 1\n", .raw("hello world\r\n\r\n")]),
        // A connection refused to a redirect, and then something else that is wrong.
        PeerRow(
            "refused_and_then_cut",
            [.redirect("http://127.0.0.1:1/"), .raw(chunkedHead + "4\r\na 1\n\r\nx\r\n"), "a 1\n"]
        ),
        PeerRow("refused", ["a 1\n"], targets: [PeerTarget(address: "127.0.0.1:1")]),
        PeerRow("bad_port", ["a 1\n"], targets: [PeerTarget(address: "127.0.0.1:99999")]),
        PeerRow("redirected", [.redirect("/there"), .redirect("http://127.0.0.1:1/")]),
        PeerRow("redirected_unwanted", ["a 1\n", .redirect("/there")], ["follow_redirects: false"]),
        PeerRow("cut_by_the_end", ["a 1\n"] + Array(repeating: PeerPage.silence, count: 15)).with {
            $0.interval = 10_000
            $0.comparison = .inOrder
            $0.isCutShort = true
        },
    ]

    private static let chunkedHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    /// What a body says, and how its type is known.
    private static let answers: [PeerRow] = [
        PeerRow("html", [.typed("text/html", "a 1\n")]),
        PeerRow(
            "html_with_fallback",
            [.typed("text/html", "a 1\n")],
            ["fallback_scrape_protocol: PrometheusText0.0.4"]
        ),
        PeerRow("blank", ["a 1\n", .typed("", "a 1\n")]),
        PeerRow(
            "blank_with_fallback",
            ["a 1\n", .typed("", "a 1\n")],
            ["fallback_scrape_protocol: OpenMetricsText1.0.0"]
        ),
        PeerRow("odd_type", ["a 1\n", .typed("text/plain; charset=\"", "a 1\n")]),
        PeerRow("not_a_number", ["a NaN\nb NaN\n", "a NaN\nb 1\n"]),
        PeerRow(
            "values",
            ["a +Inf\nb -Inf\nc -0\nd 1.5e-7\ne 123456789012345678\nf 5e-324\n", "a 1\nb 1\nc 0\nd 1\n"]
        ),
        PeerRow(
            "says_more_each_time",
            [
                "# TYPE a counter\na %n\n", "# TYPE a counter\n# HELP a First.\na %n\n",
                "# TYPE a gauge\n# HELP a Second.\na %n\n",
                "a %n\n",
            ]
        ),
        PeerRow("without_newline", ["a 1\nb 2\n", "a 1\nb 2"]),
        PeerRow("bounds", [bound("1"), bound("1.0")]),
        PeerRow(
            "bounds_relabeled",
            [bound("1"), bound("1.0")],
            [
                "metric_relabel_configs: [{source_labels: [le], regex: (.*)\\.0, target_label: le}]"
            ]
        ),
        PeerRow("own_up", ["up 7\nscrape_duration_seconds 9\n"]),
        PeerRow(
            "own_reports",
            [
                .text(reportNames.map { "\($0) 7\n" }.joined()),
                "a 1\n",
            ]
        ),
    ]

    private static let reportNames = [
        "up", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added",
        "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes",
    ]

    private static func bound(_ text: String) -> PeerPage {
        .text("# TYPE h histogram\nh_bucket{le=\"\(text)\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")
    }

    /// What the target is asked.
    private static let requests: [PeerRow] = [
        PeerRow("headers", [echo]),
        PeerRow("headers_without_compression", [echo], ["enable_compression: false"]),
        PeerRow("headers_with_timeout", [echo], ["scrape_timeout: 750ms"]),
        PeerRow("headers_with_protocols", [echo], ["scrape_protocols: [PrometheusText0.0.4, OpenMetricsText1.0.0]"]),
        PeerRow("headers_escaped", [echo], ["metric_name_escaping_scheme: dots"]),
        PeerRow("headers_with_authorization", [echo], ["basic_auth: {username: u, password: p}"]),
        PeerRow("parameters", [echo], ["params: {b: [\"x y\", z], a: [\"&\"]}"]),
        PeerRow(
            "parameters_relabeled",
            [echo],
            [
                "params: {b: [x, y]}", "relabel_configs: [{target_label: __param_b, replacement: new}]",
            ]
        ),
        PeerRow(
            "authorized",
            [
                .made { scrape in
                    let isKnown = scrape.request.header("Authorization") == "Basic dTpw" && scrape.number % 3 != 0
                    return isKnown ? .text("a 1\n") : .page(status: "401 Unauthorized", body: [])
                }
            ],
            ["basic_auth: {username: u, password: p}"]
        ),
        PeerRow(
            "relabeled_timeout",
            [.slow("a 1\n")],
            [
                "relabel_configs: [{target_label: __scrape_interval__, replacement: 1s}, "
                    + "{target_label: __scrape_timeout__, replacement: 400ms}]"
            ]
        ).with { $0.interval = 4000 },
        // Duplicates whose discovered labels differ.
        PeerRow("duplicates", ["a 1\n"], [relabeledAliases], targets: [PeerTarget(aliases: ["x:1", "x:2", "x:3"])]),
    ]

    private static let relabeledAliases =
        "relabel_configs: [{source_labels: [__address__], regex: \"x:.*\", "
        + "target_label: __address__, replacement: \"FARM\"}]"

    /// The request as series.
    private static let echo = PeerPage.made { scrape in
        let headers = scrape.request.headers.compactMap { line -> String? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, !["user-agent", "host"].contains(parts[0].lowercased()) else { return nil }
            return "header{name=\"\(parts[0].lowercased())\",value=\"\(parts[1].drop { $0 == " " })\"} 1\n"
        }
        let query = scrape.request.path.split(separator: "?").dropFirst().joined(separator: "?")
        // The order of headers means nothing.
        return .text(headers.sorted().joined() + "query{text=\"\(query)\"} 1\n")
    }
}
