import ScrapeTestSupport

/// Answers that are no answers: what a client makes of heads, encodings, redirects and addresses.
extension PeerRow {
    static let transport: [PeerRow] = [
        PeerRow("head_without_end", ["a 1\n", .late("HTTP/1.1 200 OK\r\nContent-Ty")]),
        PeerRow("head_without_colon", ["a 1\n", .late("HTTP/1.1 200 OK\r\nfoo bar\r\n\r\n")]),
        PeerRow("head_with_bad_status", ["a 1\n", .late("HTTP/1.1 world\r\n\r\n")]),
        PeerRow("head_with_bad_length", ["a 1\n", .late(head + "Content-Length: x\r\n\r\n")]),
        PeerRow("head_with_two_lengths", ["a 1\n", .late(head + "Content-Length: 8\r\nContent-Length: 9\r\n\r\n")]),
        PeerRow("head_with_odd_coding", ["a 1\n", .late(head + "Transfer-Encoding: foo\r\n\r\n")]),
        PeerRow(
            "odd_statuses",
            [
                "a 1\n", .raw("HTTP/1.1 101 Switching Protocols\r\n\r\n"), .raw("HTTP/1.1 304 Not Modified\r\n\r\n"),
                .raw("HTTP/1.1 600 Foo\r\nContent-Length: 0\r\n\r\n"),
                .raw("HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n"),
            ]
        ),
        PeerRow("gzip_that_is_none", ["a 1\n", packed { _ in Array("a 1\n".utf8) }]),
        PeerRow("gzip_of_nothing", ["a 1\n", packed { _ in [] }]),
        PeerRow("gzip_cut", ["a 1\n", packed { Array($0.dropLast(9)) }]),
        PeerRow("gzip_with_bad_block", ["a 1\n", packed { Array($0[..<10]) + [0xFF] + Array($0[11...]) }]),
        PeerRow("gzip_of_two_members", ["a 1\n", packed { $0 + storedGzip(Array("b 1\n".utf8)) }]),
        PeerRow("gzip_with_more_behind", ["a 1\n", packed { $0 + [0x78] }]),
        PeerRow(
            "gzip_by_other_names",
            ["a 1\n", packed("GZIP") { $0 }, packed("x-gzip") { $0 }, packed("deflate") { $0 }]
        ),
        PeerRow("redirected_to_itself", ["a 1\n", .redirect("/there"), .redirect("/redirected_to_itself")]),
        PeerRow("redirected_for_ever", [.redirect("/redirected_for_ever")]),
        PeerRow("redirected_to_ftp", ["a 1\n", .redirect("ftp://x/y")]),
        PeerRow("unreachable", ["a 1\n"], targets: [PeerTarget(address: "255.255.255.255:80")]),
        PeerRow("blank_in_host", ["a 1\n"], targets: [PeerTarget(address: "a b:80")]),
        PeerRow(
            "odd_scheme",
            ["a 1\n"],
            ["relabel_configs: [{target_label: __scheme__, replacement: foo}]"],
            isScraped: false
        ),
        PeerRow(
            "no_credentials",
            ["a 1\n"],
            ["authorization: {credentials_file: nofile}"],
            isScraped: false
        ),
        PeerRow("no_proxy", ["a 1\n"], ["proxy_url: \"http://127.0.0.1:1\""], isScraped: false),
    ]

    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

    /// A packed page as it is sent, under this encoding.
    private static func packed(
        _ encoding: String = "gzip",
        _ sent: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> PeerPage {
        .made { _ in
            .page(headers: ["Content-Encoding: \(encoding)"], body: sent(storedGzip(Array("a 1\n".utf8))))
        }
    }
}
