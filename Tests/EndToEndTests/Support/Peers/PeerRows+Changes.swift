extension PeerRow {
    /// What a reload changes, with the cache kept or not.
    static let reloads: [PeerRow] = [
        row("reload_sample_limit", both, ["sample_limit: 50"], to: ["sample_limit: 51"]),
        row("reload_sample_limit_below", both, ["sample_limit: 50"], to: ["sample_limit: 1"]),
        row("reload_sample_limit_away", both, ["sample_limit: 1"], to: []),
        row("reload_body_limit", both, ["body_size_limit: 1KB"], to: ["body_size_limit: 5B"]),
        row("reload_label_limit", both, ["label_limit: 10"], to: ["label_limit: 3"]),
        row("reload_honor_labels", ["a{job=\"theirs\"} %n\nb 1\n"], [], to: ["honor_labels: true"]),
        row("reload_honor_timestamps", ["a %n %t\nb 1\n"], [], to: ["honor_timestamps: false"]),
        row("reload_tracking", ["a %n %t\n", "a %n %t\n", "b 1\n"], [], to: ["track_timestamps_staleness: true"]),
        row("reload_compression", both, [], to: ["enable_compression: false"]),
        row("reload_authorization", both, [], to: ["basic_auth: {username: u, password: p}"]),
        row(
            "reload_fallback",
            [.typed("text/html", "a 1\n")],
            [],
            to: ["fallback_scrape_protocol: PrometheusText0.0.4"]
        ),
        row("reload_metric_relabeling", both, [drops("a")], to: [drops("b")]),
        // Only the client changes, so the cache stays.
        PeerRow("reload_then_vanishes", from: Job(both), to: Job(["a %n\n"])),
        PeerRow("reload_then_fails", from: Job(both), to: Job([.status("500 Internal Server Error")])),
        PeerRow("reload_then_parses_in_part", from: Job(both), to: Job(["a 1\nb{ 1\n", "b 1\n"])),
        // With a new cache; the old loop marks what does not come again.
        PeerRow("reload_anew_then_vanishes", from: Job(both), to: Job(["a %n\n"], anew)),
        PeerRow("reload_anew_then_fails", from: Job(both), to: Job([.status("500 Internal Server Error")], anew)),
        PeerRow(
            "reload_anew_then_fails_once",
            from: Job(both),
            to: Job(
                [
                    .status("500 Internal Server Error"), "a 1\nb 1\n", "a 1\nb 1\n", "a 1\nb 1\n",
                ],
                anew
            )
        ),
        PeerRow(
            "reload_target_limit_down",
            from: Job(["a 1\n"], ["target_limit: 2"], targets: PeerTarget.two),
            to: Job(["a 1\n"], ["target_limit: 1"], targets: PeerTarget.two, isScraped: false)
        ).with { $0.comparison = .inOrder },
        PeerRow(
            "reload_target_limit_up",
            from: Job(["a 1\n"], ["target_limit: 1"], targets: PeerTarget.two, isScraped: false),
            to: Job(["a 1\n"], ["target_limit: 2"], targets: PeerTarget.two)
        ).with { $0.comparison = .inOrder },
        PeerRow("reload_job_gone", from: Job(["a 1\n"]), to: nil).with { $0.comparison = .inOrder },
        PeerRow("reload_job_new", from: nil, to: Job(both)),
        // What makes another target of one comes at once with us, with the next sync there: until then the old one goes on
        // with a cache that may be new.
        row("reload_params", ["a 1\n"], ["params: {x: [\"0\"]}"], to: ["params: {x: [\"1\"]}"]).with {
            $0.comparison = .inOrder
            $0.ignored = ["scrape_series_added"]
        },
        PeerRow(
            "reload_interval",
            from: Job(["a 1\n"]),
            to: Job(["a 1\n"], ["scrape_interval: 500ms", "scrape_timeout: 500ms"])
        ).with { $0.comparison = .inOrder },
        row("reload_timeout", ["a 1\n"], [], to: ["scrape_timeout: 300ms"]).with { $0.comparison = .inOrder },
        PeerRow(
            "reload_target_gone",
            from: Job(["a 1\n"], targets: PeerTarget.two),
            to: Job(["a 1\n"], targets: [PeerTarget.two[0]])
        ).with {
            $0.comparison = .inOrder
            $0.ignored = ["scrape_series_added"]
        },
        PeerRow(
            "reload_target_new",
            from: Job(["a 1\n"], targets: [PeerTarget.two[0]]),
            to: Job(["a 1\n"], targets: PeerTarget.two)
        ).with {
            $0.comparison = .inOrder
        },
    ]

    /// Targets in a file that come and go.
    static let files: [PeerRow] = [
        file("file_stays", []),
        // Out for longer than the markers wait.
        file("file_returns_late", [PeerFileChange(what: .gone), PeerFileChange(what: .back, pause: 4000)]),
        // Back before they are due.
        file("file_returns_soon", [PeerFileChange(what: .gone), PeerFileChange(what: .back)])
            .with { $0.interval = 8000 },
        file(
            "file_returns_faster",
            [
                PeerFileChange(what: .gone), PeerFileChange(what: .interval("500ms"), pause: 4000),
            ]
        ),
        file("file_changes_interval", [PeerFileChange(what: .interval("500ms"))]),
        file(
            "file_flaps",
            [
                PeerFileChange(what: .gone), PeerFileChange(what: .back), PeerFileChange(what: .gone),
                PeerFileChange(what: .back),
            ]
        ),
        // Its target is gone already and its markers are due when the job goes too.
        PeerRow("file_goes_and_then_its_job", from: Job(["a 1\n"]), to: nil).with {
            $0.comparison = .inOrder
            $0.isDiscovered = true
            $0.interval = 5000
        },
    ]

    private static func row(_ name: String, _ pages: [PeerPage], _ old: [String], to new: [String]) -> PeerRow {
        PeerRow(name, from: Job(pages, old), to: Job(pages, new))
    }

    private static func file(_ name: String, _ changes: [PeerFileChange]) -> PeerRow {
        PeerRow(name, ["a 1\n"]).with {
            $0.comparison = .inOrder
            $0.isDiscovered = true
            $0.fileChanges = changes
        }
    }

    private static let both: [PeerPage] = ["a %n\nb 1\n"]
    private static let anew = ["label_limit: 100"]
    private static func drops(_ name: String) -> String {
        "metric_relabel_configs: [{source_labels: [__name__], regex: \(name), action: drop}]"
    }
}
