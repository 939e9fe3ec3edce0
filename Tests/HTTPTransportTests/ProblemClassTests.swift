import Glibc
import Testing

@testable import HTTPTransport

@Suite("What a transport problem is called in a table") struct ProblemClassTests {
    @Test(
        "is the same for all targets that have it",
        arguments: [
            (.connect(address: "10.0.0.1:1", errno: ECONNREFUSED), "connection refused", false),
            (
                .certificate(
                    "certificate has expired or is not yet valid: current time 2026-11-22T00:59:57Z is after "
                        + "2025-01-01T00:00:00Z"
                ), "certificate has expired", true
            ),
            (
                .certificate(
                    "certificate has expired or is not yet valid: current time 2024-11-22T00:59:57Z is before "
                        + "2025-01-01T00:00:00Z"
                ), "certificate is not yet valid", true
            ),
            (.certificate("certificate signed by unknown authority"), "unknown authority", true),
            (
                .certificate("certificate is valid for other.example, not foo.example"), "certificate for another name",
                true
            ),
            (
                .certificate(
                    "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
                ), "certificate without IP SANs", true
            ),
            (
                .certificate("certificate is not valid for any names, but wanted to match localhost"),
                "certificate without names", true
            ),
            (.certificate("something new"), "certificate", true),
            (.tls("certificate required"), "refused: certificate required", true),
            (.tlsHandshakeTimeout, "handshake timeout", true), (.plainAnswerToTLS, "plain HTTP answer", true),
            (.handshake("first record does not look like a TLS handshake"), "handshake", true),
            (.closedWithoutAnswer, "closed early", false),
        ] as [(TransportProblem, String, Bool)]
    )
    func names(problem: TransportProblem, expected: String, concernsTLS: Bool) {
        #expect(problem.shortDescription == expected)
        #expect(problem.concernsTLS == concernsTLS)
    }
}
