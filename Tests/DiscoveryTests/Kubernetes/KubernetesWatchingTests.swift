import MetricModel
import ScrapeConfiguration
import HTTPTransport
import Testing

@testable import Discovery

/// A provider and an API server that does all it may do (discovery rules 5.7).
@Suite("Kubernetes discovery, request by request")
struct KubernetesWatchingTests {
    private static let list = "/api/v1/pods?limit=500&resourceVersion=0"

    private static func watch(from version: Int) -> String {
        "/api/v1/pods?allowWatchBookmarks=true&resourceVersion=\(version)&timeoutSeconds=N&watch=true"
    }

    private static let watchStart = "/api/v1/pods?allow"

    private func pod(_ name: String, _ version: Int, address: String = "1.1.1.1") -> String {
        KubernetesConversation.pod(name, version: version, address: address)
    }

    /// Has listed the pods `x` and `y` at version 10.
    private func watching() throws -> KubernetesConversation {
        let cluster = KubernetesConversation(.pod)
        try #require(cluster.list("/api/v1/pods", version: 10, pod("x", 3), pod("y", 4)))
        _ = cluster.newReports()
        return cluster
    }

    @Test("lists, then watches from the list's version; a group per object")
    func first() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.asked == [Self.list] && cluster.newReports() == [])
        #expect(cluster.provider?.activity == "listing objects of the cluster")
        #expect(cluster.list("/api/v1/pods", version: 10, pod("x", 3), pod("y", 4)))
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "+ pod/a/y (1)", "ok"])
        #expect(cluster.asked == [Self.watch(from: 10)] && cluster.provider?.activity == nil)
    }

    @Test("an empty cluster is an answer, too")
    func empty() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.answer("/api/v1/pods", #"{"kind": "PodList", "metadata": {}, "items": null}"#))
        #expect(cluster.newReports() == ["ok"])
    }

    @Test("pages are put together; nothing is said before the last")
    func pages() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.list("/api/v1/pods", version: 10, token: "t1", pod("x", 3)))
        #expect(cluster.newReports() == [])
        #expect(cluster.asked == ["/api/v1/pods?continue=t1&limit=500"])
        #expect(cluster.list("/api/v1/pods", version: 10, pod("y", 4)))
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "+ pod/a/y (1)", "ok"])
    }

    @Test("a page whose time is over leads to a list in one piece, and the first pages are forgotten")
    func expiredPage() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.list("/api/v1/pods", version: 10, token: "t1", pod("old", 3)))
        #expect(cluster.answer("/api/v1/pods", #"{"code": 410, "reason": "Expired"}"#, status: "410 Gone"))
        #expect(cluster.asked == ["/api/v1/pods?resourceVersion=0"])
        _ = cluster.newReports()
        #expect(cluster.list("/api/v1/pods", version: 12, pod("y", 4)))
        #expect(cluster.newReports() == ["+ pod/a/y (1)", "ok"])
    }

    @Test("objects come, change and go by the stream; of one that was not known nothing is to be removed")
    func events() throws {
        let cluster = try watching()
        #expect(cluster.event(Self.watchStart, "ADDED", pod("z", 11)))
        #expect(cluster.newReports() == ["+ pod/a/z (1)", "ok"])
        #expect(cluster.event(Self.watchStart, "MODIFIED", pod("x", 12, address: "")))
        #expect(cluster.newReports() == ["- pod/a/x", "ok"])
        #expect(cluster.event(Self.watchStart, "DELETED", pod("y", 13)))
        #expect(cluster.newReports() == ["- pod/a/y", "ok"])
        #expect(cluster.event(Self.watchStart, "DELETED", pod("w", 14)))
        #expect(cluster.newReports() == [])
        #expect(cluster.answer(Self.watchStart, ""))
        cluster.host.advance(milliseconds: 2000)
        #expect(cluster.asked == [Self.watch(from: 14)])
        let counts = ["add", "update", "delete"].map {
            cluster.metric("prometheus_sd_kubernetes_events_total", "pod", $0)
        }
        #expect(counts == [3, 1, 1])
        #expect(cluster.metric("prometheus_sd_kubernetes_failures_total") == 0)
        #expect(cluster.metric("prometheus_sd_kubernetes_http_request_total", "200") == 2)
    }

    @Test("many events that come together are one report, with the newest of each object")
    func burst() throws {
        let cluster = try watching()
        let lines = [
            ("ADDED", pod("z", 11)), ("DELETED", pod("z", 12)), ("DELETED", pod("x", 13)),
            ("ADDED", pod("x", 14, address: "2.2.2.2")),
        ].map { #"{"type": "\#($0)", "object": \#($1.replacing("\n", with: " "))}"# + "\n" }
        #expect(cluster.send(Self.watchStart, lines.joined()))
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "- pod/a/z", "ok"])
        #expect(cluster.groups["pod/a/x"]?.targets.first?["__address__"] == "2.2.2.2")
    }

    @Test("resumes behind a bookmark, which itself changes nothing")
    func bookmark() throws {
        let cluster = try watching()
        #expect(cluster.event(Self.watchStart, "BOOKMARK", #"{"metadata": {"resourceVersion": "99"}}"#))
        #expect(cluster.newReports() == [])
        cluster.host.advance(milliseconds: 300_000)
        #expect(cluster.answer(Self.watchStart, ""))
        #expect(cluster.asked == [Self.watch(from: 99)])
    }

    @Test("a stream that is cut in the middle of a line is resumed behind the last whole event")
    func brokenLine() throws {
        let cluster = try watching()
        #expect(cluster.event(Self.watchStart, "ADDED", pod("z", 11)))
        #expect(cluster.send(Self.watchStart, #"{"type": "DELETED", "obj"#))
        cluster.host.advance(milliseconds: 5000)
        #expect(cluster.fail(Self.watchStart, .unexpectedEnd, head: "200 OK"))
        #expect(cluster.asked == [Self.watch(from: 11)])
        #expect(cluster.newReports() == ["+ pod/a/z (1)", "ok"])
        #expect(cluster.event(Self.watchStart, "DELETED", pod("z", 12)))
        #expect(cluster.newReports() == ["- pod/a/z", "ok"])
    }

    @Test("what has gone while nothing was heard is removed with the next list")
    func tombstones() throws {
        let cluster = try watching()
        #expect(
            cluster.answer(Self.watchStart, #"{"code": 410, "message": "too old"}"#, status: "410 Gone")
        )
        #expect(cluster.newReports() == ["problem: failed to watch pods: too old"])
        #expect(cluster.asked == [])
        cluster.host.advance(milliseconds: 1600)
        #expect(cluster.asked == ["/api/v1/pods?resourceVersion=10"])
        #expect(cluster.list("/api/v1/pods", version: 30, pod("y", 4), pod("z", 29)))
        let changes = ["- pod/a/x", "+ pod/a/y (1)", "+ pod/a/z (1)"]
        #expect(cluster.newReports() == changes + ["problem: failed to watch pods: too old"])
        #expect(cluster.asked == [Self.watch(from: 30)])
        cluster.host.advance(milliseconds: 10_000)
        #expect(cluster.newReports() == ["ok"])
        #expect(cluster.metric("prometheus_sd_kubernetes_failures_total") == 1)
    }

    @Test("an event that the server has forgotten is told in the stream leads to a list as well, without a complaint")
    func expiredEvent() throws {
        let cluster = try watching()
        #expect(cluster.event(Self.watchStart, "ERROR", #"{"code": 410, "reason": "Expired"}"#))
        cluster.host.advance(milliseconds: 1600)
        #expect(cluster.asked.contains("/api/v1/pods?resourceVersion=10"))
        #expect(cluster.list("/api/v1/pods?resource", version: 30, pod("y", 5)))
        #expect(cluster.newReports() == ["- pod/a/x", "+ pod/a/y (1)", "ok"])
        #expect(cluster.host.cancelled.count == 1)
    }

    /// What may come instead of a list, and what is said of it.
    private static let badLists: [(body: String, status: String, text: String)] = [
        ("<html>", "200 OK", "the answer is no list: 1:1: "),
        ("", "200 OK", "the answer is no list"), (#"{"kind": "Pod"}"#, "200 OK", #"no list but of the kind "Pod""#),
        ("[]", "200 OK", #"no list but of the kind """#),
        (#"{"kind": "PodList", "items": {}}"#, "200 OK", "the list has no items but a object"),
        (#"{"kind": "PodList", "items": [{"metadata": {}}]}"#, "200 OK", "the list has an object without a name"),
        (#"{"kind": "PodList", "items": [5]}"#, "200 OK", "the list has an object without a name"),
        ("oops", "500 Internal Server Error", "the server returned HTTP status 500 Internal Server Error"),
        (
            #"{"kind": "Status", "message": "pods is forbidden:\n User \"u\" cannot list"}"#, "403 Forbidden",
            #"pods is forbidden:  User "u" cannot list"#
        ),
    ]

    @Test("what is no list is told of and asked for again; what was known stays", arguments: badLists)
    func badList(body: String, status: String, text: String) throws {
        let cluster = try watching()
        #expect(cluster.answer(Self.watchStart, "no", status: "500 Internal Server Error"))
        cluster.host.advance(milliseconds: 1600)
        _ = cluster.newReports()
        #expect(cluster.answer("/api/v1/pods?resource", body, status: status))
        let reports = cluster.newReports()
        #expect(reports.count == 1 && reports[0].hasPrefix("problem: failed to list pods: "), "\(reports)")
        #expect(reports.first?.contains(text) == true, "\(reports)")
        #expect(cluster.groups.count == 2)
        #expect(cluster.logged.lines.last?.contains("Failed to list err=") == true)
        cluster.host.advance(milliseconds: 3200)
        #expect(cluster.list("/api/v1/pods?resource", version: 30, pod("x", 3)))
        let refusal = "problem: failed to watch pods: the server returned HTTP status 500 Internal Server Error"
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "- pod/a/y", refusal])
        cluster.host.advance(milliseconds: 10_000)
        #expect(cluster.newReports() == ["ok"])
    }

    /// What a server says to a list of a version that it does not have yet, and whether that is to be understood.
    private static let tooNew: [(body: String, isUnderstood: Bool)] = [
        (
            #"{"code": 504, "reason": "Timeout", "details": {"causes": [{"reason": "ResourceVersionTooLarge"}]}}"#,
            true
        ),
        (
            #"{"code": 504, "reason": "Timeout", "details": {"causes": [{"message": "Too large resource version"}]}}"#,
            true
        ),
        (#"{"code": 504, "reason": "Timeout", "message": "Too large resource version: 10, current: 3"}"#, true),
        (#"{"code": 504, "reason": "Timeout", "message": "request did not complete in time"}"#, false),
        (#"{"code": 504, "reason": "Timeout", "details": {"causes": 5}}"#, false),
        (#"{"code": 500, "message": "Too large resource version"}"#, false),
    ]

    @Test("a version that the server does not have yet is not asked for again", arguments: tooNew)
    func tooNewVersion(body: String, isUnderstood: Bool) throws {
        let cluster = try watching()
        #expect(cluster.answer(Self.watchStart, #"{"code": 410}"#, status: "410 Gone"))
        cluster.host.advance(milliseconds: 1600)
        #expect(cluster.asked == ["/api/v1/pods?resourceVersion=10"])
        #expect(cluster.answer("/api/v1/pods?resource", body, status: "504 Gateway Timeout"))
        #expect(cluster.asked == (isUnderstood ? ["/api/v1/pods?limit=500"] : []))
        cluster.host.advance(milliseconds: 3200)
        #expect(cluster.asked == [isUnderstood ? "/api/v1/pods?limit=500" : "/api/v1/pods?resourceVersion=10"])
    }

    @Test("a list beyond the limit is asked for in pages at once")
    func largeList() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.fail("/api/v1/pods", .bodyTooLarge))
        let reports = cluster.newReports()
        #expect(reports.count == 1 && reports[0].hasSuffix("the answer is larger than 128MiB"), "\(reports)")
        #expect(cluster.asked == ["/api/v1/pods?limit=500"])
        #expect(cluster.list("/api/v1/pods", version: 10, token: "t1", pod("x", 3)))
        #expect(cluster.list("/api/v1/pods?continue", version: 10, pod("y", 4)))
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "+ pod/a/y (1)", "ok"])
    }

    @Test("watching that is forbidden stays a problem, however often the list works, until a stream is good")
    func forbiddenWatch() throws {
        let cluster = try watching()
        let problem = "problem: failed to watch pods: forbidden"
        for version in 20..<23 {
            #expect(cluster.answer(Self.watchStart, #"{"message": "forbidden"}"#, status: "403 Forbidden"))
            #expect(cluster.newReports() == [problem])
            cluster.host.advance(milliseconds: 60_000)
            #expect(cluster.list("/api/v1/pods?resource", version: version, pod("x", 3), pod("y", 4)))
            #expect(cluster.newReports() == ["+ pod/a/x (1)", "+ pod/a/y (1)", problem])
        }
        #expect(cluster.event(Self.watchStart, "ADDED", pod("z", 30)))
        #expect(cluster.newReports().last == "ok")
    }

    @Test(
        "a stream that makes no sense is given up and listed anew; what was known stays",
        arguments: [
            "<html>\n", "{}\n", "{\"type\": \"FOO\"}\n", "{\"type\": \"ADDED\", \"object\": {}}\n",
            "{\"type\": \"ERROR\", \"object\": {\"code\": 500, \"message\": \"boom\"}}\n", "[]\n", "5\n",
        ]
    )
    func badStream(piece: String) throws {
        let cluster = try watching()
        #expect(cluster.send(Self.watchStart, piece))
        #expect(cluster.host.cancelled.count == 1)
        let reports = cluster.newReports()
        #expect(reports.count == 1 && reports[0].hasPrefix("problem: failed to watch pods: "), "\(reports)")
        #expect(cluster.groups.count == 2)
        cluster.host.advance(milliseconds: 1600)
        #expect(cluster.list("/api/v1/pods?resource", version: 30, pod("x", 3), pod("y", 4)))
        #expect(cluster.newReports() == ["+ pod/a/x (1)", "+ pod/a/y (1)"] + reports)
        cluster.host.advance(milliseconds: 10_000)
        #expect(cluster.newReports() == ["ok"])
    }

    @Test("a server that is not there is told of, and asked for the stream again until it answers")
    func unreachable() throws {
        let cluster = try watching()
        let problem = TransportProblem.connect(address: "10.0.0.1:443", errno: 111)
        #expect(cluster.fail(Self.watchStart, problem))
        let reports = cluster.newReports()
        #expect(reports.count == 1 && reports[0].hasPrefix("problem: failed to watch pods: Get "), "\(reports)")
        #expect(reports.first?.hasSuffix("dial tcp 10.0.0.1:443: connect: connection refused") == true, "\(reports)")
        cluster.host.advance(milliseconds: 1600)
        #expect(cluster.asked == [Self.watch(from: 10)])
        #expect(cluster.newReports() == [])
        // An open stream is as good as an event after a while.
        cluster.host.advance(milliseconds: 10_000)
        #expect(cluster.newReports() == ["ok"])
        #expect(cluster.metric("prometheus_sd_kubernetes_http_request_total", "<error>") == 1)
    }

    @Test("an answer that does not come keeps what is known, and says so in Go's words")
    func timeout() {
        let cluster = KubernetesConversation(.pod)
        #expect(cluster.fail("/api/v1/pods", .timeout))
        let reports = cluster.newReports()
        #expect(reports.count == 1 && reports[0].hasSuffix("context deadline exceeded"), "\(reports)")
        #expect(cluster.metric("prometheus_sd_kubernetes_failures_total") == 1)
    }

    @Test("nothing is said and asked any more once it has ended")
    func stop() throws {
        let cluster = try watching()
        cluster.provider?.stop()
        #expect(cluster.host.cancelled.count >= 1)
        _ = cluster.event(Self.watchStart, "ADDED", pod("z", 11))
        _ = cluster.answer(Self.watchStart, "")
        cluster.host.advance(milliseconds: 60_000)
        #expect(cluster.newReports() == [] && cluster.asked == [] && cluster.host.timerCount == 0)
    }
}
