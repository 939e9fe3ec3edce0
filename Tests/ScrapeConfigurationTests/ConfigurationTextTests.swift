import ScrapeConfiguration
import Testing

/// A file's text as it is shown: every line, without what is secret in it.
@Suite("A configuration's text")
struct ConfigurationTextTests {
    private func text(_ content: String) -> ConfigurationText {
        ConfigurationText(of: LoadedFile(path: "p.yml", content: Array(content.utf8)))
    }

    private func shown(_ content: String) -> [String] { text(content).lines.map(\.text) }

    @Test(
        "shows everything but the secrets, each where it stands",
        arguments: [
            ("password: hunter2", "password: <secret>"),
            ("password: hunter2 # was s3", "password: <secret> # <secret>"),
            ("password: new\t# old", "password: <secret>\t# <secret>"),
            ("a: b # password: hunter2", "a: b # password: <secret>"), ("a: b # why", "a: b # why"),
            ("a: b#c", "a: b#c"), ("password: x #", "password: <secret> #"),
            ("password: 'hunter2'", "password: <secret>"),
            ("a: {password: x, username: u}", "a: {password: <secret>, username: u}"),
            ("basic_auth: {username: u, password: é日}", "basic_auth: {username: u, password: <secret>}"),
            ("é日: {password: x}", "é日: {password: <secret>}"),
            ("password: |\n  one\n  two\nb: c", "password: <secret>\n  <secret>\n  <secret>\nb: c"),
            ("http_headers: {X-A: {values: [v, w]}}", "http_headers: {X-A: {values: [<secret>, <secret>]}}"),
            ("x: &p s3\npassword: *p", "x: <secret>\npassword: <secret>"),
            ("url: http://h/x", "url: http://h/x"), ("url: http://u:p@h/x", "url: http://u:xxxxx@h/x"),
            ("url: http://h/x?token=1", "url: http://h/x?<secret>"), ("url: hunter2", "url: <secret>"),
            ("proxy_url: \"http://u:p@h\"", "proxy_url: \"http://u:xxxxx@h\""),
            ("# password: hunter2", "# password: <secret>"), ("# url and so on", "# url and so on"),
            ("a: 1\r\npassword: b\r\n", "a: 1\npassword: <secret>"), ("", ""), ("a: 1\n\n", "a: 1\n"),
        ]
    )
    func masked(content: String, expected: String) {
        let lines = shown(content)
        let wanted =
            expected.isEmpty ? [] : expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines == wanted)
    }

    @Test(
        "hides rather too much where it cannot be read",
        arguments: [
            ("password: hunter2\n a: [", "password: <secret>\n <secret>"),
            (
                "basic_auth:\n  username: u\n  password: p\njob: x\n\t- [",
                "basic_auth:\n  <secret>\n  <secret>\njob: x\n\t- ["
            ),
            ("a: 1\n---\npassword: p\n", "a: 1\n---\npassword: <secret>"),
            ("'pass\\x77ord': p\n\t[", "'pass\\x77ord': <secret>\n\t<secret>"),
            ("a: \u{85}password: b", "a: \u{85}password: <secret>"),
        ]
    )
    func broken(content: String, expected: String) {
        #expect(shown(content) == expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    @Test("tells lines apart that differ in a secret only, and knows equal ones")
    func fingerprints() {
        let (one, two, three) = (text("password: a\nb: c"), text("password: d\nb: c"), text("password: a"))
        #expect(one.lines[0].text == two.lines[0].text && one.lines[0] != two.lines[0])
        #expect(one.lines[1] == two.lines[1] && one.lines[0] == three.lines[0])
    }

    @Test("is not shown at all when it is no text")
    func binary() { #expect(shown("a: 1\u{0}\npassword: b") == ["<secret>", "<secret>"]) }

    @Test(
        "of a job says in words of its keys what is another",
        arguments: [
            ("", "scrape_interval: 30s", ["scrape_interval 1m → 30s"]),
            ("sample_limit: 5", "sample_limit: 9", ["sample_limit 5 → 9"]),
            ("scheme: http", "scheme: https", ["scheme http → https"]),
            ("", "basic_auth: {username: u, password: p}", ["basic_auth"]),
            ("basic_auth: {password: p}", "authorization: {credentials: q}", ["basic_auth → authorization"]),
            ("authorization: {credentials: q}", "", ["authorization"]),
            ("basic_auth: {password: p}", "basic_auth: {password: q}", ["basic_auth"]),
            ("", "params: {a: [b]}", ["params"]),
            ("", "static_configs: [{targets: [a:1, b:1]}]", ["static_configs 0 → 2 targets"]),
            ("static_configs: [{targets: [a:1]}]", "static_configs: [{targets: [b:1]}]", ["static_configs[0]"]),
            ("", "file_sd_configs: [{files: [x.json]}]", ["file_sd_configs 0 → 1"]),
            (
                "relabel_configs: [{regex: a, action: labeldrop}, {regex: b, action: labeldrop}]",
                "relabel_configs: [{regex: a, action: labeldrop}, {regex: c, action: labeldrop}]",
                ["relabel_configs[1]"]
            ),
        ]
    )
    func differences(old: String, new: String, expected: [String]) throws {
        let jobs = try [old, new].map { text in
            let line = text.isEmpty ? "" : "\n  \(text)"
            return try ConfigurationFile.parse(text: "scrape_configs:\n- job_name: j\(line)\n", path: "p.yml").jobs[0]
        }
        #expect(jobs[1].differences(from: jobs[0]) == expected)
    }

    @Test("says which other sections are others")
    func sections() throws {
        let old = try ConfigurationFile.parse(text: "global: {external_labels: {a: b}}", path: "p.yml")
        let new = try ConfigurationFile.parse(
            text: "global: {external_labels: {a: c}}\nremote_write: [{url: 'http://h/'}]",
            path: "p.yml"
        )
        #expect(new.sectionsChanged(from: old) == ["external_labels", "remote_write"])
        #expect(old.sectionsChanged(from: old).isEmpty)
    }
}
