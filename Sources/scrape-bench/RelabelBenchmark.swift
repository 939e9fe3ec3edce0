internal import Discovery
internal import Glibc
internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import ScrapeTestSupport

/// Prints what a relabel rule costs by its shape, what 20 rules cost for 10,000 discovered targets, and what it takes to
/// load 100,000 targets from a file and relabel them.
func runRelabelBenchmark() {
    for shape in RelabelShape.all { shape.measure() }
    RelabeledPods(count: 10_000).measure()
    TargetFileLoad(count: 100_000).measure()
}

/// One rule, run over the labels of a Kubernetes pod.
private struct RelabelShape {
    let name: String
    let rule: String

    static let all = [
        Self(name: "constant", rule: "{target_label: cluster, replacement: eu-1}"),
        Self(name: "copy (.*)", rule: "{source_labels: [__meta_kubernetes_namespace], target_label: namespace}"),
        Self(
            name: "copy (.+)",
            rule: "{source_labels: [__meta_kubernetes_pod_name], regex: (.+), target_label: pod}"
        ),
        Self(
            name: "keep literal",
            rule: "{source_labels: [__meta_kubernetes_pod_annotation_scrape], regex: 'true', action: keep}"
        ),
        Self(
            name: "drop alternatives",
            rule: "{source_labels: [__meta_kubernetes_pod_phase], regex: Pending|Succeeded|Failed, action: drop}"
        ),
        Self(
            name: "two sources, regex",
            rule: #"{source_labels: [__address__, __meta_kubernetes_pod_annotation_port], "#
                + #"regex: '([^:]+)(?::\d+)?;(\d+)', replacement: '$1:$2', target_label: __address__}"#
        ),
        Self(
            name: "prefix regex",
            rule: "{source_labels: [__meta_kubernetes_pod_name], regex: '(.+)-[a-z0-9]+-[a-z0-9]+', "
                + "target_label: workload}"
        ),
        Self(
            name: "hashmod",
            rule: "{source_labels: [__address__], modulus: 8, target_label: __tmp_shard, action: hashmod}"
        ),
        Self(
            name: "lowercase",
            rule: "{source_labels: [__meta_kubernetes_namespace], target_label: team, action: lowercase}"
        ),
        Self(
            name: "keepequal",
            rule: "{source_labels: [__meta_kubernetes_pod_uid], target_label: uid, action: dropequal}"
        ),
        Self(name: "labelmap", rule: "{regex: __meta_kubernetes_pod_label_(.+), action: labelmap}"),
        Self(name: "labeldrop", rule: "{regex: '__tmp_.*|.*_hash', action: labeldrop}"),
    ]

    func measure() {
        let once = rules(count: 1)
        let often = rules(count: 11)
        let pod = Pod.labels(number: 17)
        // What stands around the rules falls out, and so does what the first of them makes.
        let nanoseconds = (time(often, pod) - time(once, pod)) / 10
        print("relabel: \(name): \(Benchmark.text(nanoseconds)) ns/rule, \(pod.count) labels")
    }

    private func rules(count: Int) -> RelabelRules {
        BenchmarkedJob.reading(rules: Array(repeating: rule, count: count)).relabelRules
    }

    private func time(_ rules: RelabelRules, _ labels: Labels) -> Double {
        var builder = LabelsBuilder()
        var run = RelabelRun()
        var kept = 0
        let time = Benchmark.nanoseconds(calls: 20_000) { _ in
            builder.reset(to: labels)
            if rules.apply(to: &builder, in: &run).isKept { kept += 1 }
        }
        if kept == 0 { print("relabel: \(name): drops the pod") }
        return time
    }
}

/// Pods of a large cluster through the rules that such a job has.
private struct RelabeledPods {
    let count: Int

    func measure() {
        let job = BenchmarkedJob.reading(rules: BenchmarkedJob.podRules)
        let pods = (0..<count).map { TargetGroup(source: "pod/\($0)", targets: [Pod.labels(number: $0)]) }
        var active = 0
        let time = Benchmark.nanoseconds(runs: 5, calls: 1) { _ in
            active = DiscoveredTargets(groups: pods, job: job).active.count
        }
        print(
            "relabel: \(count) targets x \(job.relabelRules.rules.count) rules: \(Benchmark.text(time / 1e6)) ms of CPU,"
                + " \(active) active"
        )
    }
}

/// A target file from the disk to targets: what a start does.
private struct TargetFileLoad {
    let count: Int

    func measure() {
        let folder = TemporaryFolder()
        let job = BenchmarkedJob.reading(rules: BenchmarkedJob.podRules)
        for kind in ["json", "yml"] {
            let path = folder.write("targets.\(kind)", text)
            var readTime = 0.0
            var active = 0
            let time = Benchmark.nanoseconds(runs: 3, calls: 1) { _ in
                let start = Benchmark.processorNanoseconds()
                let groups = (try? TargetFileReader.read(path).groups) ?? []
                readTime = Double(Benchmark.processorNanoseconds() - start)
                active = DiscoveredTargets(groups: groups.map(discovered), job: job).active.count
            }
            print(
                "relabel: \(count) targets of a \(kind) file x \(job.relabelRules.rules.count) rules:"
                    + " \(Benchmark.text(time / 1e6)) ms of CPU, \(Benchmark.text(readTime / 1e6)) of them to read;"
                    + " \(active) active"
            )
        }
    }

    private func discovered(_ group: StaticGroup) -> TargetGroup {
        TargetGroup(
            source: "",
            targets: group.targets.map(TargetGroup.target(address:)),
            labels: group.labels,
            location: group.location
        )
    }

    /// Groups of ten; JSON, which is YAML too.
    private var text: String {
        let groups = (0..<count / 10).map { group in
            let targets = (0..<10).map { "\"\(Pod.address(number: group * 10 + $0))\"" }
            let labels = Pod.pairs(number: group).dropFirst().map { "\"\($0.0)\": \"\($0.1)\"" }
            return
                "{\"targets\": [\(targets.joined(separator: ", "))], \"labels\": {\(labels.joined(separator: ", "))}}"
        }
        return "[\(groups.joined(separator: ",\n"))]\n"
    }
}

/// What discovery says of one pod.
private enum Pod {
    static func address(number: Int) -> String { "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255):8080" }

    static func pairs(number: Int) -> [(String, String)] {
        let name = "api-\(number % 97)-7d9f8b6c5\(number % 10)-x\(number)"
        let meta = "__meta_kubernetes_"
        return [
            ("__address__", address(number: number)), (meta + "namespace", "Team-\(number % 40)"),
            (meta + "pod_name", name), (meta + "pod_ip", String(address(number: number).dropLast(5))),
            (meta + "pod_phase", "Running"), (meta + "pod_ready", "true"),
            (meta + "pod_uid", "b0a7c7e2-\(number)-41f3"),
            (meta + "pod_node_name", "node-\(number % 300).eu-1.example.com"), (meta + "pod_host_ip", "10.255.0.1"),
            (meta + "pod_controller_kind", "ReplicaSet"),
            (meta + "pod_controller_name", "api-\(number % 97)-7d9f8b6c5"),
            (meta + "pod_container_name", "main"), (meta + "pod_container_port_name", "metrics"),
            (meta + "pod_container_port_number", "8080"), (meta + "pod_annotation_scrape", "true"),
            (meta + "pod_annotation_port", "9100"), (meta + "pod_annotation_path", "/metrics"),
            (meta + "pod_label_app", "api-\(number % 97)"), (meta + "pod_label_version", "v1.\(number % 20).0"),
            (meta + "pod_label_pod_template_hash", "7d9f8b6c5"), (meta + "pod_label_team", "payments"),
        ]
    }

    static func labels(number: Int) -> Labels { Labels(pairs(number: number)) }
}

/// A job with rules, read as a user's file is.
private enum BenchmarkedJob {
    static let podRules = [
        "{source_labels: [__meta_kubernetes_pod_annotation_scrape], regex: 'true', action: keep}",
        "{source_labels: [__meta_kubernetes_pod_phase], regex: Pending|Succeeded|Failed|Completed, action: drop}",
        "{source_labels: [__meta_kubernetes_pod_container_port_name], regex: .*metrics.*, action: keep}",
        "{source_labels: [__meta_kubernetes_namespace], regex: 'Team-1(3|7)', action: drop}",
        "{source_labels: [__meta_kubernetes_pod_annotation_path], regex: (.+), target_label: __metrics_path__}",
        #"{source_labels: [__address__, __meta_kubernetes_pod_annotation_port], regex: '([^:]+)(?::\d+)?;(\d+)', "#
            + "replacement: '$1:$2', target_label: __address__}",
        "{source_labels: [__meta_kubernetes_pod_annotation_scheme], regex: '(https?)', target_label: __scheme__}",
        "{regex: __meta_kubernetes_pod_label_(.+), action: labelmap}",
        "{source_labels: [__meta_kubernetes_namespace], target_label: namespace}",
        "{source_labels: [__meta_kubernetes_pod_name], target_label: pod}",
        "{source_labels: [__meta_kubernetes_pod_container_name], target_label: container}",
        "{source_labels: [__meta_kubernetes_pod_node_name], regex: '([^.]+).*', target_label: node}",
        "{source_labels: [__meta_kubernetes_pod_controller_kind, __meta_kubernetes_pod_controller_name], "
            + "separator: /, target_label: controller}",
        "{source_labels: [__meta_kubernetes_pod_controller_name], regex: '(.+)-[a-z0-9]+', target_label: workload}",
        "{source_labels: [namespace], target_label: namespace, action: lowercase}",
        "{source_labels: [namespace, workload], separator: /, target_label: job}",
        "{source_labels: [__address__], modulus: 4, target_label: __tmp_shard, action: hashmod}",
        "{source_labels: [__tmp_shard], regex: '[0-3]', action: keep}",
        "{target_label: cluster, replacement: eu-1}", "{regex: pod_template_hash, action: labeldrop}",
    ]

    static func reading(rules: [String]) -> ScrapeJob {
        let text = "scrape_configs:\n- job_name: pods\n  relabel_configs:\n" + rules.map { "  - \($0)\n" }.joined()
        do {
            let configuration = try ConfigurationFile.parse(text: text, path: "pods.yml")
            if let job = configuration.jobs.first { return job }
        } catch {
            print("relabel: \(error)")
        }
        exit(1)
    }
}
