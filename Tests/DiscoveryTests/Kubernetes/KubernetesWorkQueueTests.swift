import Testing

@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration

/// How objects wait for their groups to be made.
@Suite("The work queue of Kubernetes discovery")
struct KubernetesWorkQueueTests {
    @Test("gives keys in the order in which they came, each once, with the time since when it waits")
    func order() {
        var queue = KubernetesWorkQueue()
        let added = [("a", 1.0), ("b", 2.0), ("a", 3.0), ("c", 4.0)].map { queue.add($0.0, at: seconds($0.1)) }
        #expect(added == [true, true, false, true] && queue.count == 3)
        #expect(
            queue.take(2).map { "\($0.key) \($0.since == seconds($0.key == "a" ? 1 : 2))" } == ["a true", "b true"]
        )
        let isAddedAgain = queue.add("a", at: seconds(5))
        #expect(isAddedAgain)
        let rest = queue.take(9)
        #expect(rest.map(\.key) == ["c", "a"] && rest.map(\.since) == [seconds(4), seconds(5)])
        let nothing = queue.take(1)
        #expect(queue.isEmpty && nothing.isEmpty)
    }

    @Test("a large list is told in pieces between which other work runs, and is complete with the last of them")
    func pieces() {
        let cluster = KubernetesConversation(.pod)
        let pods = (1...450).map { KubernetesConversation.pod("p\($0)", version: $0) }
        let count = "prometheus_sd_kubernetes_workqueue_items_total"
        #expect(cluster.listAll("/api/v1/pods", version: 999, pods))
        #expect(cluster.groups.count == 450 && cluster.updates == 3)
        let reports = cluster.newReports()
        #expect(reports.count == 451 && reports.last == "ok" && reports.count { $0 == "ok" } == 1)
        #expect(cluster.metric(count, "pod") == 450)
        #expect(cluster.metric("prometheus_sd_kubernetes_workqueue_depth", "pod") == 0)
    }
}
