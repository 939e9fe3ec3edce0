import MetricModel
import ScrapeConfiguration
import Testing

@testable import HTTPTransport
@testable import SampleStorage

/// An answer, an attempt and what it came to.
struct VerdictRow: Sendable, CustomTestStringConvertible {
    static let five = EntryCounts(samples: 5)

    let name: String
    var status: String
    var headers: [HTTPHeader] = []
    var body = ""
    var attempt = SendVerdict.Attempt(message: .version1, counts: five)
    let verdict: SendVerdict

    var testDescription: String { name }

    init(
        _ name: String,
        _ status: String,
        _ headers: [(String, String)] = [],
        body: String = "",
        version: RemoteWriteSection.Message = .version1,
        counts: EntryCounts = five,
        isResend: Bool = false,
        retries429: Bool = false,
        gives verdict: SendVerdict
    ) {
        self.name = name
        self.status = status
        self.headers = headers.map { HTTPHeader($0.0, $0.1) }
        self.body = body
        attempt = SendVerdict.Attempt(
            message: version,
            counts: counts,
            isResend: isResend,
            retriesHTTP429: retries429
        )
        self.verdict = verdict
    }
}

@Suite("What a receiver's answer means")
struct RemoteWriteVerdictTests {
    static let samplesWritten = "X-Prometheus-Remote-Write-Samples-Written"
    static let histogramsWritten = "X-Prometheus-Remote-Write-Histograms-Written"
    static let exemplarsWritten = "X-Prometheus-Remote-Write-Exemplars-Written"
    static let mixed = EntryCounts(samples: 5, histograms: 2, exemplars: 1)
    static let second: Int64 = 1_000_000_000
    static let http = "server returned HTTP status "

    static let rows = [
        VerdictRow("200", "200 OK", body: "whatever", gives: .delivered(written: VerdictRow.five)),
        VerdictRow("202", "202 Accepted", gives: .delivered(written: VerdictRow.five)),
        VerdictRow("204", "204 No Content", gives: .delivered(written: VerdictRow.five)),
        VerdictRow(
            "300",
            "300 Multiple Choices",
            gives: .refused(text: http + "300 Multiple Choices: ", failed: VerdictRow.five)
        ),
        VerdictRow(
            "404",
            "404 Not Found",
            body: "404 page not found\n",
            gives: .refused(text: http + "404 Not Found: 404 page not found\n", failed: VerdictRow.five)
        ),
        VerdictRow(
            "404 with a long body",
            "404 Not Found",
            body: String(repeating: "x", count: 1500),
            gives: .refused(
                text: http + "404 Not Found: " + String(repeating: "x", count: 1024),
                failed: VerdictRow.five
            )
        ),
        VerdictRow(
            "400 with Written headers 3/0/0 of 5 samples",
            "400 Bad Request",
            [(samplesWritten, "3"), (histogramsWritten, "0"), (exemplarsWritten, "0")],
            gives: .refused(text: http + "400 Bad Request: ", failed: EntryCounts(samples: 2))
        ),
        VerdictRow(
            "400 that claims more than was sent",
            "400 Bad Request",
            [(samplesWritten, "9")],
            version: .version2,
            counts: mixed,
            gives: .refused(text: http + "400 Bad Request: ", failed: EntryCounts(histograms: 2, exemplars: 1))
        ),
        VerdictRow(
            "429, switch off",
            "429 Too Many Requests",
            [("Retry-After", "5")],
            gives: .refused(text: http + "429 Too Many Requests: ", failed: VerdictRow.five)
        ),
        VerdictRow(
            "429, switch on",
            "429 Too Many Requests",
            [("Retry-After", "5")],
            retries429: true,
            gives: .retry(afterNanoseconds: 5 * second, text: http + "429 Too Many Requests: ")
        ),
        VerdictRow(
            "500 with Retry-After, 429's switch off",
            "500 Internal Server Error",
            [("retry-after", "5")],
            body: "no",
            gives: .retry(afterNanoseconds: 5 * second, text: http + "500 Internal Server Error: no")
        ),
        VerdictRow(
            "503",
            "503 Service Unavailable",
            retries429: true,
            gives: .retry(afterNanoseconds: nil, text: http + "503 Service Unavailable: ")
        ),
        VerdictRow(
            "599 that nobody named",
            "599 ",
            version: .version2,
            gives: .retry(afterNanoseconds: nil, text: http + "599 : ")
        ),
        VerdictRow(
            "2.0, 204 without Written headers",
            "204 No Content",
            version: .version2,
            gives: .refused(
                text: http
                    + "204 No Content, but not that anything was written: it may not know remote write 2.0",
                failed: VerdictRow.five
            )
        ),
        VerdictRow(
            "2.0, Written headers of zeros",
            "204 No Content",
            [(samplesWritten, "0"), (histogramsWritten, "0"), (exemplarsWritten, "0")],
            version: .version2,
            counts: mixed,
            gives: .refused(
                text: http
                    + "204 No Content, but not that anything was written: it may not know remote write 2.0",
                failed: mixed
            )
        ),
        VerdictRow(
            "2.0, all written",
            "204 No Content",
            [(samplesWritten, "5"), (histogramsWritten, "2"), (exemplarsWritten, "1")],
            version: .version2,
            counts: mixed,
            gives: .delivered(written: mixed)
        ),
        VerdictRow(
            "2.0, one header and one that is no number",
            "200 OK",
            [(samplesWritten, "5"), (histogramsWritten, "two")],
            version: .version2,
            counts: mixed,
            gives: .delivered(written: EntryCounts(samples: 5))
        ),
        VerdictRow(
            "2.0, nothing sent",
            "204 No Content",
            version: .version2,
            counts: .none,
            gives: .delivered(written: .none)
        ),
        VerdictRow(
            "1.0 with Written headers",
            "204 No Content",
            [(samplesWritten, "4")],
            counts: mixed,
            gives: .delivered(written: EntryCounts(samples: 4))
        ),
        VerdictRow(
            "1.0 with a Written header of 0",
            "204 No Content",
            [(samplesWritten, "0")],
            gives: .delivered(written: .none)
        ),
        VerdictRow(
            "1.0 with a Written header that is no number",
            "204 No Content",
            [(samplesWritten, "")],
            gives: .delivered(written: VerdictRow.five)
        ),
        VerdictRow(
            "415",
            "415 Unsupported Media Type",
            gives: .refused(
                text: http + "415 Unsupported Media Type: ",
                failed: VerdictRow.five
            )
        ),
    ]

    static func answer(_ status: String, _ headers: [HTTPHeader], _ body: String) -> ReceiverAnswer {
        let response = HTTPResponse(statusText: status, contentType: "", body: BodyBuffer(Array(body.utf8)))
        var answer = ReceiverAnswer(response)
        for header in headers { answer.take(header) }
        return answer
    }

    @Test("is the reference's row", arguments: rows)
    func verdict(row: VerdictRow) {
        let answer = Self.answer(row.status, row.headers, row.body)
        #expect(SendVerdict(answer, to: row.attempt, now: WallTime(nanoseconds: 0)) == row.verdict)
    }

    /// Texts of Prometheus's two receivers, of Mimir and of Thanos.
    static let alreadyThere: [(status: String, body: String)] = [
        ("400 Bad Request", "out of order sample\n"),
        ("400 Bad Request", "duplicate sample for timestamp\n"),
        ("400 Bad Request", "out of order sample for series {__name__=\"up\"}\n"),
        ("400 Bad Request", "failed pushing: the sample is a duplicate (err-mimir-sample-duplicate-timestamp)"),
        ("400 Bad Request", "Out-of-order sample. (err-mimir-sample-out-of-order)"),
        ("409 Conflict", "store locally for endpoint : add 5 samples: out of order sample"),
    ]

    @Test(
        "A request that may have been delivered before is delivered when the receiver says so",
        arguments: alreadyThere,
        RemoteWriteSection.Message.allCases
    )
    func resent(row: (status: String, body: String), version: RemoteWriteSection.Message) {
        let answer = Self.answer(row.status, [], row.body)
        var attempt = SendVerdict.Attempt(message: version, counts: Self.mixed, isResend: true)
        let now = WallTime(nanoseconds: 0)
        #expect(SendVerdict(answer, to: attempt, now: now) == .delivered(written: Self.mixed))
        attempt.isResend = false
        let refused = SendVerdict.refused(text: Self.http + "\(row.status): \(row.body)", failed: Self.mixed)
        #expect(SendVerdict(answer, to: attempt, now: now) == refused)
    }

    @Test(
        "A resent request that is wrong in itself is refused",
        arguments: [
            ("400 Bad Request", "invalid labels for series, labels {a=\"b\", a=\"b\"}, duplicated label a"),
            ("400 Bad Request", "snappy: corrupt input"), ("404 Not Found", "out of order sample"),
            ("400 Bad Request", ""),
        ]
    )
    func resentAndWrong(status: String, body: String) {
        let attempt = SendVerdict.Attempt(message: .version1, counts: Self.mixed, isResend: true)
        let verdict = SendVerdict(Self.answer(status, [], body), to: attempt, now: WallTime(nanoseconds: 0))
        #expect(verdict == .refused(text: Self.http + "\(status): \(body)", failed: Self.mixed))
    }

    private static func failure(_ statusText: String?, _ problem: TransportProblem) -> TransportFailure {
        TransportFailure(
            problem: problem,
            timings: PhaseTimings(),
            phase: .transfer,
            method: .post,
            failedURL: nil,
            statusText: statusText,
            started: MonotonicTime(nanoseconds: 0)
        )
    }

    @Test(
        "Without a status there is no answer",
        arguments: [
            (nil, .connect(address: "127.0.0.1:1", errno: 111)), (nil, .tls("certificate required")), (nil, .timeout),
            (nil, .closedWithoutAnswer), ("204 No Content", .cancelled), ("", .unexpectedEnd),
        ] as [(String?, TransportProblem)]
    )
    func noAnswer(statusText: String?, problem: TransportProblem) {
        #expect(ReceiverAnswer(Self.failure(statusText, problem)) == nil)
    }

    static let cutOff: [(status: String, version: RemoteWriteSection.Message, verdict: SendVerdict)] = [
        ("204 No Content", .version1, .delivered(written: mixed)),
        (
            "200 OK", .version2,
            .retry(afterNanoseconds: nil, text: http + "200 OK: the answer was cut off")
        ),
        ("500 ", .version1, .retry(afterNanoseconds: nil, text: http + "500 : ")),
        ("404 Not Found", .version2, .refused(text: http + "404 Not Found: ", failed: mixed)),
    ]

    @Test("A status is an answer, whatever becomes of the rest", arguments: cutOff.indices)
    func cutOffAnswer(row: Int) throws {
        let (status, version, verdict) = Self.cutOff[row]
        let answer = try #require(ReceiverAnswer(Self.failure(status, .unexpectedEnd)))
        let attempt = SendVerdict.Attempt(message: version, counts: Self.mixed)
        #expect(SendVerdict(answer, to: attempt, now: WallTime(nanoseconds: 0)) == verdict)
        #expect(answer.leavesDoubt)
    }

    @Test(
        "A gateway's answer leaves open what its receiver has",
        arguments: [
            ("200 OK", false), ("400 Bad Request", false), ("500 Internal Server Error", false),
            ("502 Bad Gateway", true), ("503 Service Unavailable", false), ("504 Gateway Timeout", true),
        ]
    )
    func gateways(status: String, leavesDoubt: Bool) {
        #expect(Self.answer(status, [], "").leavesDoubt == leavesDoubt)
    }
}
