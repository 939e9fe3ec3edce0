import Testing

@testable import HTTPTransport

@Suite("A curl command")
struct CurlCommandTests {
    private static func settings(_ change: (inout HTTPClientSettings) -> Void) -> HTTPClientSettings {
        var settings = HTTPClientSettings()
        change(&settings)
        return settings
    }

    private static func command(_ settings: HTTPClientSettings, url: String) -> String {
        let proxy = settings.proxy.url.map { ProxyHop(url: $0, connectHeaders: settings.proxy.connectHeaders) }
        let request = HTTPRequest(url: url, deadline: .total(nanoseconds: 1_500_000_000))
        return CurlCommand(request, settings, proxy: proxy)?.text ?? ""
    }

    @Test(
        "says what its client's settings say",
        arguments: [
            (
                settings { _ in }, "http://h:1/m",
                "--max-time 1.500 -L --max-redirs 9 -e ';auto' --noproxy '*' http://h:1/m"
            ),
            (settings { $0.enableHTTP2 = false }, "http://h/m", " --http1.1 --max-time"),
            (settings { $0.tls.insecureSkipVerify = true }, "https://h/m", "--noproxy '*' -k https://h/m"),
            (settings { $0.tls.insecureSkipVerify = true }, "http://h/m", "--noproxy '*' http://h/m"),
            (
                settings {
                    $0.tls.authorities = .file(path: "/etc/ca it.pem")
                    $0.tls.certificate = .file(path: "/c.pem")
                    $0.tls.key = .text("-----BEGIN")
                    $0.tls.minVersion = .tls12
                    $0.tls.maxVersion = .tls13
                }, "https://h/m",
                "--cacert '/etc/ca it.pem' --cert /c.pem --key \"${PROM_KEY_FILE:?a file with the key that stands in the"
                    + " configuration}\" --tlsv1.2 --tls-max 1.3 https://h/m"
            ),
            (
                settings { $0.tls.serverName = "other.example" }, "https://10.0.0.1:9443/m?a=b",
                "-H 'Host: 10.0.0.1:9443' --connect-to ::10.0.0.1:9443 'https://other.example:9443/m?a=b'"
            ),
            (
                settings { $0.proxy.url = try? RequestURL(parsing: "http://me:se'cret@proxy:3128") }, "https://h/m",
                "--noproxy '' --proxy http://proxy:3128 --proxy-user me:\"${PROM_PROXY_PASSWORD:?the password in the URL of"
                    + " the proxy}\" --proxy-header Proxy-Connection: --proxy-header 'User-Agent: Go-http-client/1.1' https://h/m"
            ),
            (
                settings { $0.proxy.url = try? RequestURL(parsing: "socks5://proxy:1080") }, "http://h/m",
                "--noproxy '' --proxy socks5h://proxy:1080 http://h/m"
            ),
            (
                settings { settings in
                    settings.headers = [
                        .init(name: "x-scope", values: ["a"]), .init(name: "x-api-key", values: ["hush"]),
                    ]
                }, "http://h/m?token=hush",
                "-H 'X-Scope: a' -H 'X-Api-Key: '\"${PROM_HEADER_X_API_KEY:?header X-Api-Key, see the configuration}\" --noproxy '*'"
                    + " 'http://h/m?token='\"${PROM_PARAM_TOKEN:?the URL parameter token, escaped as it is sent}\""
            ),
            (
                settings { $0.authorization = .basic(user: .file(path: "/u"), password: .file(path: "/it's {p}")) },
                "http://h/m",
                "-u \"${PROM_USERNAME:?username of the job, in /u}\":\"${PROM_PASSWORD:?password of the job, in /it?s ?p?}\" "
            ),
            (
                settings { settings in
                    var oauth = OAuth2Settings()
                    oauth.clientID = "me"
                    oauth.tokenURL = "https://id:pw@auth/token?client_secret=x"
                    settings.authorization = .oauth2(oauth)
                }, "http://h/m",
                "\"${PROM_OAUTH2_TOKEN:?a token from https://id:xxxxx@auth/token?client_secret=<secret> for me}\" "
            ),
            (
                settings { $0.followRedirects = false }, "http://[::1]:9/m",
                "--max-time 1.500 -H 'Host: [::1]:9' --noproxy '*' 'http://[::1]:9/m'"
            ),
        ] as [(HTTPClientSettings, String, String)]
    )
    func says(settings: HTTPClientSettings, url: String, expected: String) {
        let command = Self.command(settings, url: url)
        #expect(command.hasPrefix("curl -q --globoff --path-as-is "))
        #expect(command.contains(expected), "\(command)")
    }

    @Test(
        "quotes what a shell would read otherwise",
        arguments: [
            ("", "''"), ("a-b_c./:,+@%9", "a-b_c./:,+@%9"), ("a b", "'a b'"), ("$x", "'$x'"), ("it's", #"$'it\'s'"#),
            ("a\\b'", #"$'a\\b\''"#), ("a\u{1b}\u{7}b", #"$'a\x1b\x07b'"#), ("é", #"$'\xc3\xa9'"#),
        ]
    )
    func quotes(text: String, expected: String) {
        #expect(ShellWord(text).text == expected)
    }

    @Test("is none where no request goes", arguments: ["ftp://h/m", "http:///m", "http://h:99999/m", "http://h/%zz"])
    func none(url: String) {
        #expect(Self.command(HTTPClientSettings(), url: url).isEmpty)
    }

    @Test(
        "masks parameters that are secrets",
        arguments: [
            ("http://h/m", "http://h/m"), ("http://h/m?a=1&b", "http://h/m?a=1&b"),
            (
                "http://h/m?token=x&a=1&api_key=&Client-Secret=y",
                "http://h/m?token=<secret>&a=1&api_key=<secret>&Client-Secret=<secret>"
            ),
            ("http://me:pw@h/m", "http://me:xxxxx@h/m"),
        ]
    )
    func masks(url: String, expected: String) {
        #expect(SecretParameters.masked(url) == expected)
    }
}
