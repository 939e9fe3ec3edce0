import MetricModel
import ScrapeConfiguration
import Testing

@testable import Discovery

/// What is asked of the API server, and when (`tools/cache/reflector.go` of client-go).
@Suite("Listing and watching")
struct ReflectorStateTests {
    private typealias Step = ReflectorState.Step

    private static func listing(_ version: String, token: String = "", limit: Int = 0) -> Step {
        .send(.list(resourceVersion: version, continueToken: token, limit: limit))
    }

    /// The version that a watch starts from; nil for another step.
    private static func watched(_ step: Step) -> String? {
        guard case .send(.watch(let version, let seconds)) = step, 300..<600 ~= seconds else { return nil }
        return version
    }

    /// How long to wait; nil for another step.
    private static func pause(_ step: Step, since now: MonotonicTime) -> Int64? {
        guard case .wait(let time) = step else { return nil }
        return time - now
    }

    /// Has listed version 10 at 1 s.
    private func watching(seed: UInt64 = 1) -> ReflectorState {
        var state = ReflectorState(seed: seed)
        _ = state.proceed(at: seconds(0))
        _ = state.listed(resourceVersion: "10", continueToken: "", at: seconds(1))
        return state
    }

    @Test("lists any version in pages of 500, then watches from the version of the list")
    func first() {
        var state = ReflectorState(seed: 1)
        #expect(state.proceed(at: seconds(0)) == Self.listing("0", limit: 500))
        let second = state.listed(resourceVersion: "7", continueToken: "t", at: seconds(1))
        #expect(second == Self.listing("", token: "t", limit: 500))
        #expect(Self.watched(state.listed(resourceVersion: "10", continueToken: "", at: seconds(2))) == "10")
    }

    @Test("a page that is too old is followed by a list without pages")
    func expiredPage() {
        var state = ReflectorState(seed: 1)
        _ = state.proceed(at: seconds(0))
        _ = state.listed(resourceVersion: "7", continueToken: "t", at: seconds(1))
        #expect(state.listFailed(.expired, at: seconds(2)) == Self.listing("0"))
        #expect(Self.watched(state.listed(resourceVersion: "9", continueToken: "", at: seconds(3))) == "9")
    }

    @Test("resumes from the newest version that it has seen, objects and bookmarks alike, when the stream ends")
    func resume() {
        var state = watching()
        state.received(resourceVersion: "11")
        #expect(Self.watched(state.watchEnded(.closed, at: seconds(300))) == "11")
        state.received(resourceVersion: "15")
        state.received(resourceVersion: "")
        #expect(Self.watched(state.watchEnded(.closed, at: seconds(600))) == "15")
        #expect(Self.watched(state.watchEnded(.closed, at: seconds(900))) == "15")
    }

    @Test("lists again after a stream that ended at once without a word, and resumes after one with events")
    func shortStreams() throws {
        var state = watching()
        let now = seconds(1.5)
        #expect(Self.pause(state.watchEnded(.closed, at: now), since: now) != nil)
        #expect(state.proceed(at: seconds(3)) == Self.listing("10"))
        _ = state.listed(resourceVersion: "12", continueToken: "", at: seconds(4))
        state.received(resourceVersion: "13")
        #expect(Self.pause(state.watchEnded(.closed, at: seconds(4.5)), since: seconds(4.5)) != nil)
        #expect(Self.watched(state.proceed(at: seconds(9))) == "13")
    }

    @Test(
        "lists from the newest version on when a stream cannot go on",
        arguments: [ReflectorState.StreamEnd.expired, .unreadable]
    )
    func brokenStream(end: ReflectorState.StreamEnd) {
        var state = watching()
        state.received(resourceVersion: "12")
        #expect(Self.pause(state.watchEnded(end, at: seconds(60)), since: seconds(60)) != nil)
        #expect(state.proceed(at: seconds(65)) == Self.listing("12"))
    }

    @Test("lists whatever is newest when the server does not know the version any more, once without a pause")
    func lostVersion() {
        var state = watching()
        _ = state.watchEnded(.expired, at: seconds(60))
        _ = state.proceed(at: seconds(65))
        #expect(state.listFailed(.expired, at: seconds(66)) == Self.listing("", limit: 500))
        #expect(Self.pause(state.listFailed(.expired, at: seconds(67)), since: seconds(67)) != nil)
        #expect(state.proceed(at: seconds(90)) == Self.listing("", limit: 500))
        #expect(Self.watched(state.listed(resourceVersion: "40", continueToken: "", at: seconds(91))) == "40")
        _ = state.watchEnded(.unreadable, at: seconds(92))
        #expect(state.proceed(at: seconds(99)) == Self.listing("40"))
    }

    @Test("a list that is too large in one piece is asked for in pages, at once and from then on always")
    func largeList() {
        let pages = Self.listing("", limit: 500)
        var state = ReflectorState(seed: 1)
        #expect(state.proceed(at: seconds(0)) == Self.listing("0", limit: 500))
        #expect(state.listFailed(.tooLarge, at: seconds(1)) == pages)
        let second = state.listed(resourceVersion: "7", continueToken: "t", at: seconds(2))
        #expect(second == Self.listing("", token: "t", limit: 500))
        #expect(Self.pause(state.listFailed(.expired, at: seconds(3)), since: seconds(3)) != nil)
        #expect(state.proceed(at: seconds(9)) == pages)
        #expect(Self.pause(state.listFailed(.tooLarge, at: seconds(10)), since: seconds(10)) != nil)
        #expect(state.proceed(at: seconds(19)) == pages)
        #expect(Self.watched(state.listed(resourceVersion: "10", continueToken: "", at: seconds(20))) == "10")
        _ = state.watchEnded(.unreadable, at: seconds(80))
        #expect(state.proceed(at: seconds(99)) == pages)
    }

    @Test("a list from a certain version on that is too large is asked for in pages as well")
    func largeListAgain() {
        var state = watching()
        _ = state.watchEnded(.unreadable, at: seconds(60))
        #expect(state.proceed(at: seconds(65)) == Self.listing("10"))
        #expect(state.listFailed(.tooLarge, at: seconds(66)) == Self.listing("", limit: 500))
    }

    @Test("asks for the stream again when the server was not there, and for the list when it refused")
    func refusedStream() {
        var state = watching()
        #expect(Self.pause(state.watchFailed(.unavailable, at: seconds(2)), since: seconds(2)) != nil)
        #expect(Self.watched(state.proceed(at: seconds(5))) == "10")
        #expect(Self.pause(state.watchFailed(.other, at: seconds(6)), since: seconds(6)) != nil)
        #expect(state.proceed(at: seconds(9)) == Self.listing("10"))
    }

    @Test("waits 0.8 s, then twice as long each time up to 30 s, and up to as much again by chance")
    func pauses() throws {
        var state = ReflectorState(seed: 7)
        var now = seconds(0)
        for base in [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30] {
            _ = state.proceed(at: now)
            let pause = try #require(Self.pause(state.listFailed(.other, at: now), since: now))
            #expect(pause >= Int64(base * 1e9) && pause < Int64(base * 2e9))
            now = now + pause
        }
        now = now + 121_000_000_000
        _ = state.proceed(at: now)
        let pause = try #require(Self.pause(state.listFailed(.unavailable, at: now), since: now))
        #expect(pause < 1_600_000_000)
    }

    @Test("chance comes from the seed alone")
    func seeds() {
        let pauses = [1, 1, 2].map { (seed: UInt64) -> Int64? in
            var state = ReflectorState(seed: seed)
            _ = state.proceed(at: seconds(0))
            return Self.pause(state.listFailed(.other, at: seconds(0)), since: seconds(0))
        }
        #expect(pauses[0] == pauses[1] && pauses[0] != pauses[2])
    }
}

@Suite("Lines of a watch")
struct WatchLinesTests {
    @Test(
        "are the same in whatever pieces they come",
        arguments: [
            ["{}\n{1}\n"], ["{", "}\n{", "1}", "\n"], ["", "{}\n\n \r\n{1}\n{2"], ["{}", "\n", "{1}\n", "x"],
        ]
    )
    func pieces(pieces: [String]) {
        var lines = WatchLines()
        let found = pieces.flatMap { lines.lines(in: Array($0.utf8)) }
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == ["{}", "{1}"])
        #expect(!lines.isBroken)
    }

    @Test("a line without end breaks the stream, however slowly it comes")
    func endless() {
        var lines = WatchLines()
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        for _ in 0..<16 { #expect(lines.lines(in: piece).isEmpty) }
        #expect(!lines.isBroken)
        #expect(lines.lines(in: piece).isEmpty)
        #expect(lines.isBroken)
        #expect(lines.lines(in: Array("{}\n".utf8)).isEmpty)
    }
}

@Suite("Addresses of the API")
struct KubernetesScopeTests {
    private static let list = ReflectorState.Request.list(resourceVersion: "0", continueToken: "", limit: 500)
    private static let next = ReflectorState.Request.list(resourceVersion: "", continueToken: "a=/ b", limit: 500)
    private static let watch = ReflectorState.Request.watch(resourceVersion: "7", timeoutSeconds: 333)

    @Test(
        "are made of group, namespace and kind, with selectors in the query",
        arguments: [
            (KubernetesScope(resource: .pods), list, "/api/v1/pods?limit=500&resourceVersion=0"),
            (
                KubernetesScope(resource: .services, namespace: "a b"), next,
                "/api/v1/namespaces/a%20b/services?continue=a%3d%2f%20b&limit=500"
            ),
            (
                KubernetesScope(resource: .nodes, namespace: "x", selector: .init(label: "a in (b,c)")), watch,
                "/api/v1/nodes?allowWatchBookmarks=true&labelSelector=a%20in%20%28b%2cc%29&resourceVersion=7"
                    + "&timeoutSeconds=333&watch=true"
            ),
            (
                KubernetesScope(resource: .endpointSlices, namespace: "x", selector: .init(field: "a=b")), list,
                "/apis/discovery.k8s.io/v1/namespaces/x/endpointslices?fieldSelector=a%3db&limit=500&resourceVersion=0"
            ),
            (
                KubernetesScope(resource: .ingresses), watch,
                "/apis/networking.k8s.io/v1/ingresses?allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=333"
                    + "&watch=true"
            ),
        ]
    )
    func target(scope: KubernetesScope, request: ReflectorState.Request, expected: String) {
        #expect(scope.target(of: request) == expected)
    }

    @Test("stand in metrics without the namespace's name")
    func template() {
        #expect(KubernetesScope(resource: .pods, namespace: "x").template == "/api/v1/namespaces/%7Bnamespace%7D/pods")
        #expect(KubernetesScope(resource: .pods).template == "/api/v1/pods")
    }
}
