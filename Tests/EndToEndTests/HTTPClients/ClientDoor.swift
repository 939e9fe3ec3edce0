import ScrapeTestSupport

/// One address of nginx. Whoever comes in is passed on to the server behind it, with a line about how he came.
struct ClientDoor {
    let name: String
    var address = ""
    var port: UInt16 = 0
    private let pair: TestAuthority.Pair?
    private let http2: Bool
    private let settings: String

    init(_ name: String, _ pair: TestAuthority.Pair? = nil, http2: Bool = false, _ settings: String = "") {
        (self.name, self.pair, self.http2, self.settings) = (name, pair, http2, settings)
    }

    func block(backend: String) -> String {
        let protocols = settings.contains("ssl_protocols") ? "" : "ssl_protocols TLSv1.2 TLSv1.3;"
        let tls = pair.map { "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key); \(protocols)" }
        return """
            server {
                listen \(address):\(port)\(pair == nil ? "" : " ssl")\(http2 ? " http2" : "");
                \(tls ?? "")
                \(settings)
                ignore_invalid_headers off;
                underscores_in_headers on;
                location / {
                    proxy_pass http://\(backend);
                    proxy_redirect off;
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Door "\(name): $request, $ssl_protocol '$ssl_server_name' '$ssl_client_s_dn'";
                }
            }

            """
    }
}
