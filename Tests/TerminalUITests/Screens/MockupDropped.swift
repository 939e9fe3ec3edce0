import MetricModel
import ScrapeEngine

/// The mockup's dropped targets.
enum MockupDropped {
    static let rows: [DroppedRow] = notAnnotated + sidecars + duplicates + withoutAddress

    private static let notAnnotated: [DroppedRow] = (0..<2904).map { number in
        row(
            "10.4.\(1 + number / 250).\(number % 250 + 1):8080",
            .rule(
                number: 1,
                rule: "keep __meta_kubernetes_pod_annotation_prometheus_io_scrape =~ \"true\"",
                value: "",
                location: MockupSnapshot.place(58, 9)
            )
        )
    }

    private static let sidecars: [DroppedRow] = (0..<201).map { number in
        row(
            "10.4.1.\(number + 1):15090",
            .rule(
                number: 5,
                rule: "drop __meta_kubernetes_pod_container_name =~ \"istio-.*\"",
                value: "istio-proxy",
                location: MockupSnapshot.place(70, 9)
            )
        )
    }

    private static let duplicates: [DroppedRow] = (2..<11).map { number in
        row("10.4.2.\(number):9102", .duplicate(of: "10.4.2.\(number):9102"))
    }

    private static let withoutAddress: [DroppedRow] = (0..<4).map { number in
        row("", .invalid("no address"), namespace: "shop-\(number)")
    }

    private static func row(
        _ address: String,
        _ reason: DroppedRow.Reason,
        namespace: String = "shop"
    ) -> DroppedRow {
        DroppedRow(
            pool: "kube-pods",
            discovered: DiscoveredLabels(
                target: Labels([
                    ("__address__", address), ("__meta_kubernetes_namespace", namespace), ("job", "kube-pods"),
                ])
            ),
            reason: reason,
            location: SourceLocation(file: "/etc/prometheus/targets/shop.yml", line: 12, column: 3),
            since: MockupSnapshot.time("14:02:11")
        )
    }
}
