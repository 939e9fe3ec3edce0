import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

@Suite("When a request is tried again")
struct RemoteWriteRetryTests {
    private static let milli: Int64 = 1_000_000

    static let sleeps: [(asked: [Int64?], slept: [Int64])] = [
        ([nil, nil, nil], [30, 60, 120]),
        ([nil, nil, nil, nil, nil, nil, nil, nil, nil, nil], [30, 60, 120, 240, 480, 960, 1920, 3840, 5000, 5000]),
        ([5000, nil, nil], [5000, 5000, 5000]),
        ([1000, nil, nil, nil], [1000, 2000, 4000, 5000]),
        ([60_000, nil], [60_000, 5000]),
        ([nil, 0, nil], [30, 60, 120]),
        ([nil, -1, nil], [30, 60, 120]),
        ([nil, 10, nil], [30, 10, 20]),
        ([Int64.max / 1_000_000, nil], [Int64.max / 1_000_000, 5000]),
    ]

    @Test("the sleeps double up to the longest; what the receiver asks for replaces one", arguments: sleeps.indices)
    func backoff(row: Int) {
        var backoff = Backoff(RemoteWriteSection.Queue())
        let (asked, slept) = Self.sleeps[row]
        let sleeps = asked.map { asked in backoff.sleep(retryAfter: asked.map { $0 * Self.milli }) / Self.milli }
        #expect(sleeps == slept)
    }

    /// Wed, 21 Oct 2026 07:26:00.5 GMT.
    static let now = WallTime(nanoseconds: 1_792_567_560_500_000_000)

    @Test(
        "Retry-After is seconds or a date in GMT; anything else is none",
        arguments: [
            ("120", 120), ("+7", 7), ("Wed, 21 Oct 2026 07:28:00 GMT", 119), ("wed, 21 oct 2026 07:28:00 GMT", 119),
            ("Mon, 21 Oct 2026 07:27:00 GMT", 59), ("Thu, 29 Feb 2024 12:00:00 GMT", nil),
            ("Mon, 28 Feb 2028 23:59:59 GMT", 42_827_638), ("Tue, 29 Feb 2028 23:59:59 GMT", 42_914_038),
            ("Mon, 29 Feb 2027 23:59:59 GMT", nil), ("Wed, 31 Nov 2026 07:28:00 GMT", nil),
            ("Wed, 00 Nov 2026 07:28:00 GMT", nil), ("Wed, 21 Okt 2026 07:28:00 GMT", nil),
            ("Wen, 21 Oct 2026 07:28:00 GMT", nil), ("Wed, 21 Oct 2026 24:28:00 GMT", nil),
            ("Wed, 21 Oct 2026 07:60:00 GMT", nil), ("Wed, 21 Oct 2026 07:28:60 GMT", nil),
            ("Wed, 21 Oct 2026 07:28:00 MST", nil), ("Wed, 21 Oct 2026 07:28:00 UTC", nil),
            ("Wed, 21 Oct 2026 07:28:00 gmt", nil), ("Wed, 21 Oct 2026 07:28:00 +0000", nil),
            ("Wednesday, 21-Oct-26 07:28:00 GMT", nil), ("2026-10-21T07:28:00Z", nil),
            ("Wed, 21 Oct 2026 07:26:00 GMT", nil), ("Wed, 21 Oct 2026 07:26:01 GMT", nil),
            ("Wed, 21 Oct 2026 07:26:02 GMT", 1), ("", nil), ("0", nil), ("-5", nil), ("5.5", nil), ("5s", nil),
            (" 5", nil), ("Fri, 31 Dec 9999 23:59:59 GMT", 3_153_600_000),
            ("9223372036854775807", 3_153_600_000), ("92233720368547758079", nil),
        ] as [(String, Int64?)]
    )
    func retryAfter(text: String, seconds: Int64?) {
        #expect(RetryAfter.nanoseconds(text, now: Self.now) == seconds.map { $0 * 1_000_000_000 })
    }

    @Test("The first attempt says nothing of attempts, later ones count", arguments: [(0, nil), (1, "1"), (12, "12")])
    func attempts(attempt: Int, header: String?) {
        let headers = RequestHeaders(RemoteWriteSection(url: "http://a"), userAgent: "x").headers(attempt: attempt)
        #expect(headers.value(of: "Retry-Attempt") == header)
    }

    static let versions: [(RemoteWriteSection.Message, contentType: String, version: String)] = [
        (.version1, "application/x-protobuf", "0.1.0"),
        (.version2, "application/x-protobuf;proto=io.prometheus.write.v2.Request", "2.0.0"),
    ]

    @Test("The headers say what the body is", arguments: versions.indices)
    func headers(row: Int) {
        let (message, contentType, version) = Self.versions[row]
        var section = RemoteWriteSection(url: "http://a")
        section.message = message
        section.headers = [HTTPHeader("X-Scope-OrgID", "team"), HTTPHeader("retry-attempt", "none")]
        let headers = RequestHeaders(section, userAgent: "scrape-tui/1").headers(attempt: 3)
        #expect(
            headers.entries == [
                HTTPHeader("Content-Encoding", "snappy"), HTTPHeader("Content-Type", contentType),
                HTTPHeader("User-Agent", "scrape-tui/1"), HTTPHeader("X-Prometheus-Remote-Write-Version", version),
                HTTPHeader("X-Scope-OrgID", "team"), HTTPHeader("retry-attempt", "none"),
            ]
        )
    }
}
