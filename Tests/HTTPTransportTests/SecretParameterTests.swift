import Testing

@testable import HTTPTransport

@Suite("Parameters that hold secrets") struct SecretParameterTests {
    @Test(
        "go by their names",
        arguments: [
            ("token", true), ("access_token", true), ("Api-Key", true), ("apikey2", true), ("key", true),
            ("client_secret", true), ("PASSWORD", true), ("passwd", true), ("credentials", true), ("monkey", true),
            ("target", false), ("module", false), ("match[]", false), ("keys", false), ("", false),
        ]
    )
    func names(name: String, isSecret: Bool) { #expect(SecretParameters.isSecret(name) == isSecret) }

    @Test(
        "are masked in URLs, as passwords are",
        arguments: [
            ("http://a:1/m", "http://a:1/m"), ("http://u:p@a/m", "http://u:xxxxx@a/m"),
            ("http://a/m?token=x&b=c", "http://a/m?token=<secret>&b=c"),
            ("/m?b=c&api_key=x", "/m?b=c&api_key=<secret>"), ("/m?token", "/m?token"), ("/m?", "/m?"),
            ("/m?a=b?c&client_secret=d", "/m?a=b?c&client_secret=<secret>"), ("/m?keys=a", "/m?keys=a"),
            ("http://a:1/@x/m?b=c", "http://a:1/@x/m?b=c"), ("http://a:1/m?u=x@y", "http://a:1/m?u=x@y"),
            (
                "http://b/probe?target=https%3A%2F%2Fu%3Apw%40s%2F%3Ftoken%3Dx&module=m",
                "http://b/probe?target=https://u:xxxxx@s/?token=<secret>&module=m"
            ),
            ("http://b/probe?target=https%3A%2F%2Fs%2Fx", "http://b/probe?target=https%3A%2F%2Fs%2Fx"),
            ("/m?a=b?token=x&key=", "/m?a=b?token=x&key=<secret>"),
            ("http://a/;http://u:pw@b/", "http://a/;http://u:xxxxx@b/"),
            ("http://u:p1@a/;http://u:p2@b/", "http://u:xxxxx@a/;http://u:xxxxx@b/"),
            ("http://u:pw%40h:80/m", "http://u:xxxxx%40h:80/m"), ("http://h/a%20b", "http://h/a%20b"),
            ("http://h/of/abcd?token=abcd&b=abcd", "http://h/of/<secret>?token=<secret>&b=<secret>"),
            ("http://h/of/abc?token=abc", "http://h/of/abc?token=<secret>"),
        ]
    )
    func urls(url: String, expected: String) { #expect(SecretParameters.masked(url) == expected) }

    @Test(
        "are known again elsewhere, as they stand there and unescaped",
        arguments: [
            ("http://a:1/m", []), ("http://u:p@a/?key=x%20y&b=c", ["p", "x%20y", "x y"]),
            ("http://b/?target=https%3A%2F%2Fu%3Apw%40s%2F%3Ftoken%3Dx", ["pw", "x"]), ("u:p@a", []),
        ]
    )
    func secrets(url: String, expected: [String]) { #expect(SecretParameters.secrets(in: url) == expected) }

    @Test(
        "are masked in sentences that quote URLs",
        arguments: [
            (#"Get "http://a/m?token=x&b=1": dial tcp"#, #"Get "http://a/m?token=<secret>&b=1": dial tcp"#),
            (
                #"Get "http://a/?b=1&key=x": EOF, "?token=y""#,
                #"Get "http://a/?b=1&key=<secret>": EOF, "?token=<secret>""#
            ),
            ("is it up? token=x", "is it up? token=x"),
            ("\"http://u:pw@h/?token=x\" is no hostname", "\"http://u:xxxxx@h/?token=<secret>\" is no hostname"),
            ("no question", "no question"), ("?", "?"), ("", ""),
            ("at http://u:<secret>@h/?key=<secret>: EOF", "at http://u:xxxxx@h/?key=<secret> EOF"),
            ("<a href=/m?key=x>http://u:p@h/</a>", "<a href=/m?key=<secret>>http://u:xxxxx@h/</a>"),
            ("GET /m?secret=x failed", "GET /m?secret=<secret> failed"),
        ]
    )
    func sentences(text: String, expected: String) { #expect(SecretParameters.masked(inSentence: text) == expected) }
}
