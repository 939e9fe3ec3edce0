/// The demo's `prometheus.yml` and its target file, for exporters at these addresses.
package struct DemoConfiguration: Sendable {
    /// Where the exporters of each behaviour listen.
    package var addresses: [DemoBehaviour: [String]]
    /// A port at which nobody listens.
    package var refusing: String
    /// The folder of the files; the configuration names them relative to it.
    package static let fileName = "prometheus.yml"
    package static let targetsName = "shop.json"
    package static let authorityName = "authority.pem"

    package init(addresses: [DemoBehaviour: [String]], refusing: String) {
        self.addresses = addresses
        self.refusing = refusing
    }

    private func targets(_ behaviour: DemoBehaviour) -> String {
        "[" + (addresses[behaviour] ?? []).map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }

    /// The pods of the shop, some of which do not want to be scraped.
    package var targetFile: String {
        let pods = addresses[.healthy] ?? []
        var groups: [String] = []
        for (number, address) in pods.enumerated() {
            groups.append(
                group(address, pod: "cart-\(number + 1)", app: number % 2 == 0 ? "cart" : "orders", scrape: "true")
            )
        }
        for number in 1...8 {
            groups.append(group("127.77.9.\(number):8080", pod: "mail-\(number)", app: "mail", scrape: "false"))
        }
        for number in 1...3 {
            groups.append(
                group(
                    "127.77.9.\(number):15090",
                    pod: "cart-\(number)",
                    app: "cart",
                    scrape: "true",
                    container: "istio-proxy"
                )
            )
        }
        return "[\n" + groups.joined(separator: ",\n") + "\n]\n"
    }

    private func group(_ address: String, pod: String, app: String, scrape: String, container: String = "app") -> String
    {
        """
          {"targets": ["\(address)"], "labels": {"__pod_name": "\(pod)", "__pod_label_app": "\(app)", \
        "__pod_scrape": "\(scrape)", "__container": "\(container)"}}
        """
    }

    /// What a newcomer would find at work, with what goes wrong there.
    package var text: String {
        """
        # The demo of scrape-tui. Change it, and press R.
        global:
          scrape_interval: 5s
          scrape_timeout: 2s
          external_labels: {monitor: demo}

        scrape_configs:
        - job_name: shop
          file_sd_configs:
          - files: [\(Self.targetsName)]
            refresh_interval: 5s
          relabel_configs:
          - action: keep
            source_labels: [__pod_scrape]
            regex: "true"
          - action: drop
            source_labels: [__container]
            regex: istio-.*
          - action: labelmap
            regex: __pod_label_(.+)
          - source_labels: [__pod_name]
            target_label: pod
          metric_relabel_configs:
          - action: drop
            source_labels: [__name__]
            regex: go_gc_.*

        - job_name: cart-legacy
          label_limit: 10
          static_configs:
          - targets: \(targets(.brokenLine))

        - job_name: checkout
          static_configs:
          - targets: \(targets(.flapping))

        - job_name: blackbox
          static_configs:
          - targets: \(targets(.slow))

        - job_name: api
          static_configs:
          - targets: \(targets(.failing))

        - job_name: catalogue
          scrape_interval: 10s
          scrape_timeout: 8s
          static_configs:
          - targets: \(targets(.huge))

        - job_name: search
          sample_limit: 800
          static_configs:
          - targets: \(targets(.growing))

        - job_name: edge-tls
          scheme: https
          tls_config: {ca_file: \(Self.authorityName), server_name: edge-1.example}
          static_configs:
          - targets: \(targets(.expired))

        - job_name: batch
          static_configs:
          - targets: \(targets(.vanishing))

        - job_name: warehouse
          static_configs:
          - targets: \(targets(.silent))
          - targets: ["\(refusing)"]

        - job_name: twins
          static_configs:
          - targets: [\(twins)]
          relabel_configs:
          - target_label: instance
            replacement: both

        """
    }

    /// Two pods that get the same labels.
    private var twins: String { (addresses[.healthy] ?? []).prefix(2).map { "\"\($0)\"" }.joined(separator: ", ") }
}
