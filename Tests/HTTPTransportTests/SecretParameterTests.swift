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
        ]
    )
    func urls(url: String, expected: String) { #expect(SecretParameters.masked(url) == expected) }

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
            ("GET /m?secret=x failed", "GET /m?secret=<secret> failed"),
        ]
    )
    func sentences(text: String, expected: String) { #expect(SecretParameters.masked(inSentence: text) == expected) }
}
