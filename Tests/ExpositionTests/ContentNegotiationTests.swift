import Testing

@testable import Exposition

@Suite("The Content-Type decides who reads an answer")
struct ContentNegotiationTests {
    @Test(
        "headers that say text",
        arguments: [
            "text/plain", "text/plain; version=0.0.4; charset=utf-8", "text/plain; a=\"\" ", "text/plain; a*=utf-8''x",
            "TEXT/Plain;version=99", "text/plain;",
            " text/plain ; a=\"x\\\"y\" ", "text/plain; a=b; a=b", "text/plain ;escaping=allow-utf-8;version=1.0.0",
        ]
    )
    func text(header: String) {
        #expect(
            ContentNegotiation.verdict(contentType: header, fallback: nil) == .read(.prometheusText, warning: nil)
        )
    }

    @Test(
        "headers that say another format, with and without a fallback",
        arguments: [
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", ExpositionFormat.openMetricsText),
            (
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                .protobuf
            ),
            ("Application/Vnd.Google.Protobuf; encoding=text", .protobuf),
        ]
    )
    func otherFormats(header: String, format: ExpositionFormat) {
        for fallback in [nil, ExpositionFormat.prometheusText] {
            #expect(
                ContentNegotiation.verdict(contentType: header, fallback: fallback) == .read(format, warning: nil)
            )
        }
    }

    @Test(
        "headers that say something else, without a fallback",
        arguments: [
            (
                "",
                "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target"
            ),
            (
                "application/json",
                #"received unsupported Content-Type "application/json" and no fallback_scrape_protocol specified for target"#
            ),
            ("*/*", #"received unsupported Content-Type "*/*" and no fallback_scrape_protocol specified for target"#),
            ("text", #"received unsupported Content-Type "text" and no fallback_scrape_protocol specified for target"#),
            (
                "text/plain; charset",
                "cannot parse Content-Type \"text/plain; charset\" and no fallback_scrape_protocol for target\n"
                    + "mime: invalid media parameter"
            ),
            (
                "text/plain; a=b; a=c",
                "cannot parse Content-Type \"text/plain; a=b; a=c\" and no fallback_scrape_protocol for target\n"
                    + "mime: duplicate parameter name"
            ),
            (
                "text/plain text/html",
                "cannot parse Content-Type \"text/plain text/html\" and no fallback_scrape_protocol for target\n"
                    + "mime: unexpected content after media subtype"
            ),
            (
                " ",
                "cannot parse Content-Type \" \" and no fallback_scrape_protocol for target\nmime: no media type"
            ),
            (
                "text/",
                "cannot parse Content-Type \"text/\" and no fallback_scrape_protocol for target\n"
                    + "mime: expected token after slash"
            ),
            (
                "text,x",
                "cannot parse Content-Type \"text,x\" and no fallback_scrape_protocol for target\n"
                    + "mime: expected slash after first token"
            ),
        ]
    )
    func refused(header: String, text: String) {
        #expect(ContentNegotiation.verdict(contentType: header, fallback: nil) == .refuse(text))
    }

    @Test(
        "parameters that Go's reader refuses",
        arguments: [
            "text/plain; ;", "text/plain; a=\"x", "text/plain; a=", "text/plain; version=0.0.4, text/html",
            "text/plain;a=b;;c=d", "text/plain;=x",
        ]
    )
    func badParameters(header: String) {
        guard case .refuse(let text) = ContentNegotiation.verdict(contentType: header, fallback: nil) else {
            Issue.record("\(header) was accepted")
            return
        }
        #expect(text.hasSuffix("\nmime: invalid media parameter"))
    }

    @Test(
        "a fallback is used and worth a debug line",
        arguments: [
            (
                "",
                "non-compliant scrape target sending blank Content-Type, using fallback_scrape_protocol \"text/plain\""
            ),
            (
                "text/html",
                "received unsupported Content-Type \"text/html\", using fallback_scrape_protocol \"text/plain\""
            ),
            (
                "text/plain;x",
                "could not parse received Content-Type \"text/plain;x\", using fallback_scrape_protocol \"text/plain\"\n"
                    + "mime: invalid media parameter"
            ),
        ]
    )
    func fallback(header: String, warning: String) {
        #expect(
            ContentNegotiation.verdict(contentType: header, fallback: .prometheusText)
                == .read(.prometheusText, warning: warning)
        )
    }

    @Test(
        "the protocols of a job are offered in its order, the weights falling from 0.6",
        arguments: [
            (
                ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"],
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
            ),
            (
                [
                    "PrometheusProto", "OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0",
                    "PrometheusText0.0.4",
                ],
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                    + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
            ),
            (["PrometheusText0.0.4"], "text/plain;version=0.0.4;q=0.6,*/*;q=0.5"),
            (
                ["PrometheusText0.0.4", "PrometheusText1.0.0"],
                "text/plain;version=0.0.4;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.4"
            ),
        ]
    )
    func acceptHeader(protocols: [String], header: String) {
        #expect(ContentNegotiation.acceptHeader(protocols: protocols) == header)
    }

    @Test("the escaping scheme is named for version 1.0.0", arguments: ["underscores", "dots", "values"])
    func escaping(scheme: String) {
        let header = ContentNegotiation.acceptHeader(
            protocols: ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"],
            escaping: scheme
        )
        #expect(
            header == "application/openmetrics-text;version=1.0.0;escaping=\(scheme);q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=\(scheme);q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        )
    }
}
