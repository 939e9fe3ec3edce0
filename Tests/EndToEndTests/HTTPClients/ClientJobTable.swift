/// The jobs of `ClientJobs`, as text: a name, the URL of its target, and the rest of its configuration.
enum ClientJobTable {
    static let all = [credentials, headers, redirects, tls, clientCertificates, proxies, tokens]

    private static let credentials = """
        plain              http://@backend/ok
        params             http://@backend/ok          params: {j: [params], a: ["x y", "&=", ""], b: [ä]}
        not-found          http://@backend/status/404
        error              http://@plain/status/503
        timeout            http://@backend/ok          scrape_timeout: 1500ms
        compression-off    http://@backend/ok          enable_compression: false
        protocols          http://@backend/ok          scrape_protocols: [PrometheusText1.0.0, PrometheusProto]
        path               http://@backend/ä/%41;=+
        once               http://@once/ok
        basic              http://@backend/ok          basic_auth: {username: us er, password: "p:w"}
        basic-utf8         http://@backend/ok          basic_auth: {username: ä, password: €}
        basic-empty        http://@backend/ok          basic_auth: {}
        basic-user         http://@backend/ok          basic_auth: {username: u}
        basic-password     http://@backend/ok          basic_auth: {password: p}
        basic-files        http://@backend/ok          basic_auth: {username_file: blanks, password_file: secret}
        basic-no-user      http://@backend/ok          basic_auth: {username_file: nofile, password: p}
        basic-no-password  http://@backend/ok          basic_auth: {username: u, password_file: nofile}
        basic-changing     http://@backend/ok          basic_auth: {username: u, password_file: changing}
        bearer             http://@backend/ok          authorization: {credentials: abc}
        bearer-empty       http://@backend/ok          authorization: {}
        bearer-type        http://@backend/ok          authorization: {type: " Custom ", credentials: abc}
        bearer-blanks      http://@backend/ok          authorization: {credentials: " abc "}
        bearer-utf8        http://@backend/ok          authorization: {credentials: ä}
        bearer-control     http://@backend/ok          authorization: {credentials: "a\\u0001b"}
        bearer-file        http://@backend/ok          authorization: {credentials_file: blanks}
        bearer-no-file     http://@backend/ok          authorization: {credentials_file: nofile}
        bearer-folder      http://@backend/ok          authorization: {credentials_file: folder}
        bearer-empty-file  http://@backend/ok          authorization: {credentials_file: empty}
        bearer-lines       http://@backend/ok          authorization: {credentials_file: lines}
        bearer-changing    http://@backend/ok          authorization: {credentials_file: changing}
        bearer-coming      http://@backend/ok          authorization: {credentials_file: coming}
        bearer-going       http://@backend/ok          authorization: {credentials_file: going}
        token              http://@backend/ok          bearer_token: abc
        token-file         http://@backend/ok          bearer_token_file: secret
        """

    private static let headers = """
        headers            http://@backend/ok          http_headers: {X-One: {values: [a, b]}, x-two: {secrets: [c]}}
        headers-all        http://@backend/ok          http_headers: {X-One: {values: [a], secrets: [b], files: [secret, blanks]}}
        headers-no-file    http://@backend/ok          http_headers: {X-One: {files: [nofile]}}
        headers-name       http://@backend/ok          http_headers: {"a b": {values: [x]}}
        headers-lines      http://@backend/ok          http_headers: {X-One: {files: [lines]}}
        headers-empty      http://@backend/ok          http_headers: {X-One: {values: [""]}, X-Two: {}}
        headers-blanks     http://@backend/ok          http_headers: {X-One: {values: ["  a  "]}}
        headers-utf8       http://@backend/ok          http_headers: {X-One: {values: [ä]}}
        headers-accept     http://@backend/ok          http_headers: {Accept: {values: [text/plain]}}
        headers-cookie     http://@backend/ok          http_headers: {Cookie: {values: ["a=b", "c=d"]}}
        headers-usual      http://@backend/ok          http_headers: {Accept-Charset: {values: [x]}, Range: {values: ["bytes=0-"]}, Date: {values: [now]}, Pragma: {values: [no-cache]}}
        headers-expect     http://@backend/ok          http_headers: {Expect: {values: ["100-continue"]}}
        headers-te         http://@backend/ok          http_headers: {TE: {values: [trailers]}}
        headers-changing   http://@backend/ok          http_headers: {X-One: {files: [changing]}}
        headers-going      http://@backend/ok          http_headers: {X-One: {files: [going]}}
        headers-h2         https://@h2/ok              tls_config: {ca_file: ca}, http_headers: {X-One: {values: [a]}, Cookie: {values: [b=c]}}
        """

    private static let redirects = """
        redirect-300       http://@backend/redirect/300/same
        redirect-301       http://@backend/redirect/301/same      basic_auth: {username: u, password: p}
        redirect-302       http://@backend/redirect/302/same      authorization: {credentials: abc}
        redirect-303       http://@backend/redirect/303/same      http_headers: {X-One: {values: [a]}}
        redirect-304       http://@backend/redirect/304/same
        redirect-305       http://@backend/redirect/305/same
        redirect-307       http://@backend/redirect/307/same
        redirect-308       http://@backend/redirect/308/same
        redirect-off       http://@backend/redirect/302/same      follow_redirects: false
        redirect-301-away  http://@backend/redirect/301/away      basic_auth: {username: u, password: p}
        redirect-302-away  http://@backend/redirect/302/away      authorization: {credentials: abc}
        redirect-307-away  http://@backend/redirect/307/away      http_headers: {X-One: {values: [a]}, Cookie: {values: [b=c]}}
        redirect-308-away  http://@backend/redirect/308/away      oauth2: {@id, token_url: "http://@backend/token/ok"}
        redirect-back      http://@backend/redirect/302/away-back  basic_auth: {username: u, password: p}
        redirect-loop      http://@backend/redirect/302/loop
        redirect-9         http://@backend/hops/9
        redirect-10        http://@backend/hops/10
        redirect-nowhere   http://@backend/redirect/302/nowhere
        redirect-empty     http://@backend/redirect/302/empty
        redirect-invalid   http://@backend/redirect/302/invalid
        redirect-ftp       http://@backend/redirect/302/ftp
        redirect-refused   http://@backend/redirect/302/refused
        redirect-user      http://@backend/redirect/302/user
        redirect-user-away http://@backend/redirect/302/user-away  basic_auth: {username: u, password: p}
        redirect-relative  http://@backend/redirect/302/relative
        redirect-dots      http://@backend/redirect/302/dots
        redirect-query     http://@backend/redirect/302/query
        redirect-fragment  http://@backend/redirect/302/fragment
        redirect-schemeless http://@backend/redirect/302/schemeless
        redirect-utf8      http://@backend/redirect/302/utf8
        redirect-blank     http://@backend/redirect/302/blank
        redirect-upper     http://@backend/redirect/302/upper
        redirect-escape    http://@backend/redirect/302/escape
        redirect-semicolon http://@backend/redirect/302/semicolon
        redirect-host      http://@backend/redirect/302/host
        redirect-bad-port  http://@backend/redirect/302/bad-port
        redirect-big-port  http://@backend/redirect/302/big-port
        redirect-no-host   http://@backend/redirect/302/no-host
        redirect-above     http://@backend/redirect/302/above
        redirect-slashes   http://@backend/redirect/302/slashes
        redirect-utf8-path http://@backend/redirect/302/utf8-path
        redirect-percent   http://@backend/redirect/302/percent
        redirect-control   http://@backend/redirect/302/control
        redirect-file      http://@backend/redirect/302/file
        redirect-two       http://@backend/two
        redirect-body      http://@backend/long
        redirect-404       http://@backend/redirect/302/not-found
        redirect-https     http://@backend/redirect/302/tls       tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        redirect-unknown   http://@backend/redirect/302/tls
        redirect-http      https://@tls/redirect/302/plain        tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        redirect-tls-away  https://@tls/redirect/302/tls-away     tls_config: {ca_file: ca}, authorization: {credentials: abc}
        redirect-name      https://@tls/redirect/302/tls-away     tls_config: {ca_file: ca, server_name: foo.example}
        redirect-name-bad  https://@tls/redirect/302/expired      tls_config: {ca_file: ca, server_name: bar.example}
        redirect-h2        https://@h2/redirect/302/same          tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        redirect-h2-tls    https://@h2/redirect/302/tls           tls_config: {ca_file: ca}
        redirect-h2-loop   https://@h2/redirect/302/loop          tls_config: {ca_file: ca}
        """

    private static let tls = """
        tls-unknown        https://@tls/ok
        tls-ca             https://@tls/ok       tls_config: {ca_file: ca}
        tls-ca-inline      https://@tls/ok       tls_config: {ca: @authority}
        tls-ca-both        https://@tls/ok       tls_config: {ca_file: both}
        tls-ca-other       https://@tls/ok       tls_config: {ca_file: other}
        tls-ca-missing     https://@tls/ok       tls_config: {ca_file: nofile}
        tls-ca-folder      https://@tls/ok       tls_config: {ca_file: folder}
        tls-ca-garbage     https://@tls/ok       tls_config: {ca_file: lines}
        tls-ca-key         https://@tls/ok       tls_config: {ca_file: client.key}
        tls-ca-nonsense    https://@tls/ok       tls_config: {ca: nonsense}
        tls-ca-http        http://@backend/ok    tls_config: {ca_file: nofile}
        tls-ca-right       https://@tls/ok       tls_config: {ca_file: becoming-right}
        tls-ca-wrong       https://@tls/ok       tls_config: {ca_file: becoming-wrong}
        tls-ca-broken      https://@tls/ok       tls_config: {ca_file: becoming-broken}
        tls-ca-gone        https://@tls/ok       tls_config: {ca_file: becoming-gone}
        tls-skip           https://@tls/ok       tls_config: {insecure_skip_verify: true}
        tls-skip-expired   https://@expired/ok   tls_config: {insecure_skip_verify: true}
        tls-skip-name      https://@tls/ok       tls_config: {insecure_skip_verify: true, server_name: bar.example}
        tls-expired        https://@expired/ok   tls_config: {ca_file: ca}
        tls-expired-other  https://@expired/ok   tls_config: {ca_file: other, server_name: bar.example}
        tls-name           https://@tls/ok       tls_config: {ca_file: ca, server_name: foo.example}
        tls-name-upper     https://@tls/ok       tls_config: {ca_file: ca, server_name: FOO.Example}
        tls-name-wild      https://@tls/ok       tls_config: {ca_file: ca, server_name: a.wild.example}
        tls-name-wilder    https://@tls/ok       tls_config: {ca_file: ca, server_name: a.b.wild.example}
        tls-name-bad       https://@tls/ok       tls_config: {ca_file: ca, server_name: bar.example}
        tls-name-address   https://@tls/ok       tls_config: {ca_file: ca, server_name: 127.0.0.9}
        tls-name-unknown   https://@tls/ok       tls_config: {server_name: bar.example}
        tls-cn             https://@cn/ok        tls_config: {ca_file: ca}
        tls-cn-name        https://@cn/ok        tls_config: {ca_file: ca, server_name: foo.example}
        tls-cn-other       https://@cn/ok        tls_config: {ca_file: ca, server_name: bar.example}
        tls-address        https://@address/ok   tls_config: {ca_file: ca}
        tls-address-name   https://@address/ok   tls_config: {ca_file: ca, server_name: foo.example}
        tls-self           https://@self/ok
        tls-self-other     https://@self/ok      tls_config: {ca_file: ca}
        tls-self-trusted   https://@self/ok      tls_config: {ca_file: self.pem}
        tls-usage          https://@usage/ok     tls_config: {ca_file: ca}
        tls-12             https://@tls12/ok     tls_config: {ca_file: ca}
        tls-13             https://@tls13/ok     tls_config: {ca_file: ca}
        tls-12-min-13      https://@tls12/ok     tls_config: {ca_file: ca, min_version: TLS13}
        tls-13-max-12      https://@tls13/ok     tls_config: {ca_file: ca, max_version: TLS12}
        tls-max-12         https://@tls/ok       tls_config: {ca_file: ca, max_version: TLS12}
        tls-max-11         https://@tls/ok       tls_config: {ca_file: ca, min_version: TLS10, max_version: TLS11}
        tls-max-below-min  https://@tls/ok       tls_config: {min_version: TLS13, max_version: TLS12}
        tls-to-plain       https://@plain/ok     tls_config: {ca_file: ca}
        tls-to-nobody      https://@refused/ok   tls_config: {ca_file: ca}
        plain-to-tls       http://@tls/ok
        tls-basic          https://@tls/ok       tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        tls-10             https://@tls10/ok     tls_config: {ca_file: ca}
        tls-10-allowed     https://@tls10/ok     tls_config: {ca_file: ca, min_version: TLS10}
        tls-11             https://@tls11/ok     tls_config: {ca_file: ca}
        tls-11-allowed     https://@tls11/ok     tls_config: {ca_file: ca, min_version: TLS11}
        tls-rsa            https://@rsakey/ok    tls_config: {ca_file: ca}
        tls-dh             https://@dhkey/ok     tls_config: {ca_file: ca}
        tls-cbc            https://@cbc/ok       tls_config: {ca_file: ca}
        tls-cbc-384        https://@sha384/ok    tls_config: {ca_file: ca}
        tls-chacha         https://@chacha/ok    tls_config: {ca_file: ca}
        tls-p521           https://@p521/ok      tls_config: {ca_file: ca}
        tls-x448           https://@x448/ok      tls_config: {ca_file: ca}
        tls-ed25519        https://@ed25519/ok   tls_config: {ca_file: ca}
        tls-short          https://@short/ok     tls_config: {ca_file: ca}
        tls-sha1           https://@sha1/ok      tls_config: {ca_file: ca}
        h2                 https://@h2/ok        tls_config: {ca_file: ca}, params: {j: [h2], a: ["x y"]}
        h2-once            https://@h2once/ok    tls_config: {ca_file: ca}
        h2-error           https://@h2/status/500  tls_config: {ca_file: ca}
        h2-hangup          https://@h2/hangup    tls_config: {ca_file: ca}
        h2-cut             https://@h2/cut       tls_config: {ca_file: ca}
        tls-once           https://@tlsonce/ok   tls_config: {ca_file: ca}
        tls-hangup         https://@tls/hangup   tls_config: {ca_file: ca}
        tls-cut            https://@tls/cut      tls_config: {ca_file: ca}
        h2-off             https://@h2/ok        tls_config: {ca_file: ca}, enable_http2: false
        h2-skip            https://@h2/ok        tls_config: {insecure_skip_verify: true}
        h2-max-12          https://@h2/ok        tls_config: {ca_file: ca, max_version: TLS12}
        h2-404             https://@h2/status/404  tls_config: {ca_file: ca}
        h2-basic           https://@h2/ok        tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        """

    private static let clientCertificates = """
        mtls               https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        mtls-inline        https://@mtls/ok      tls_config: {ca: @authority, cert: @certificate, key: @key}
        mtls-mixed         https://@mtls/ok      tls_config: {ca_file: ca, cert: @certificate, key_file: client.key}
        mtls-12            https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: client.key, max_version: TLS12}
        mtls-none          https://@mtls/ok      tls_config: {ca_file: ca}
        mtls-none-12       https://@mtls/ok      tls_config: {ca_file: ca, max_version: TLS12}
        mtls-stranger      https://@mtls/ok      tls_config: {ca_file: ca, cert_file: stranger, key_file: stranger.key}
        mtls-unasked       https://@tls/ok       tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        mtls-h2            https://@h2mtls/ok    tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        mtls-no-cert       https://@mtls/ok      tls_config: {ca_file: ca, cert_file: nofile, key_file: client.key}
        mtls-no-key        https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: nofile}
        mtls-wrong-key     https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: stranger.key}
        mtls-wrong-inline  https://@mtls/ok      tls_config: {ca_file: ca, cert: @certificate, key_file: stranger.key}
        mtls-garbage       https://@mtls/ok      tls_config: {ca_file: ca, cert_file: lines, key_file: client.key}
        mtls-garbage-key   https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: lines}
        mtls-switched      https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client.key, key_file: client}
        mtls-changing      https://@mtls/ok      tls_config: {ca_file: ca, cert_file: pair/cert, key_file: pair/key}
        mtls-going         https://@mtls/ok      tls_config: {ca_file: ca, cert_file: going-cert, key_file: client.key}
        mtls-going-key     https://@mtls/ok      tls_config: {ca_file: ca, cert_file: client, key_file: going-key}
        """

    private static let proxies = """
        proxy              http://@backend/ok    proxy_url: "http://@open"
        proxy-headers      http://@backend/ok    proxy_url: "http://@open", http_headers: {X-One: {values: [a]}}, authorization: {credentials: abc}, proxy_connect_header: {X-Connect: [c]}
        proxy-tls          https://@tls/ok       proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-h2           https://@h2/ok        proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-h2-off       https://@h2/ok        proxy_url: "http://@open", tls_config: {ca_file: ca}, enable_http2: false
        proxy-mtls         https://@mtls/ok      proxy_url: "http://@open", tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        proxy-unknown      https://@tls/ok       proxy_url: "http://@open"
        proxy-name         https://@tls/ok       proxy_url: "http://@open", tls_config: {ca_file: ca, server_name: foo.example}
        proxy-redirect     http://@backend/redirect/302/tls  proxy_url: "http://@open", tls_config: {ca_file: ca}, basic_auth: {username: u, password: p}
        proxy-expired      https://@expired/ok   proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-version      https://@tls12/ok     proxy_url: "http://@open", tls_config: {ca_file: ca, min_version: TLS13}
        proxy-mtls-none    https://@mtls/ok      proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-to-plain     https://@plain/ok     proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-no-answer    http://@backend/hangup  proxy_url: "http://@open"
        proxy-error        https://@tls/status/401  proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-not-allowed  https://@tls13/ok     proxy_url: "http://@open", tls_config: {ca_file: ca}
        proxy-no-target    http://@refused/ok    proxy_url: "http://@open"
        proxy-no-tls       https://@refused/ok   proxy_url: "http://@open"
        proxy-refused      http://@backend/ok    proxy_url: "http://@refused"
        proxy-refused-tls  https://@tls/ok       proxy_url: "http://@refused", tls_config: {ca_file: ca}
        proxy-user         http://@backend/ok    proxy_url: "http://na%20me:pw@@closed"
        proxy-user-name    http://@backend/ok    proxy_url: "http://name:pw@@closed"
        proxy-user-tls     https://@tls/ok       proxy_url: "http://name:pw@@closed", tls_config: {ca_file: ca}
        proxy-user-wrong   http://@backend/ok    proxy_url: "http://name:no@@closed"
        proxy-user-bad-tls https://@tls/ok       proxy_url: "http://name:no@@closed", tls_config: {ca_file: ca}
        proxy-user-none    http://@backend/ok    proxy_url: "http://@closed"
        proxy-none-tls     https://@tls/ok       proxy_url: "http://@closed", tls_config: {ca_file: ca}
        proxy-plain-tls    http://192.0.2.1:9100/ok  proxy_url: "https://@tls", tls_config: {ca_file: ca}
        proxy-over-tls     http://192.0.2.1:9100/ok  proxy_url: "https://@tls"
        proxy-over-name    http://192.0.2.1:9100/ok  proxy_url: "https://@tls", tls_config: {ca_file: ca, server_name: bar.example}
        proxy-default-port http://192.0.2.1:80/ok    proxy_url: "http://u:p@@backend"
        proxy-default-443  https://proxy-default-443.test:443/ok  proxy_url: "http://u:p@@backend"
        proxy-hangup       http://192.0.2.1:9100/hangup  proxy_url: "http://@backend"
        proxy-loop         http://192.0.2.1:9100/redirect/302/loop  proxy_url: "http://@backend"
        proxy-away         http://192.0.2.1:9100/redirect/302/test  proxy_url: "http://u:p@@backend", basic_auth: {username: u, password: p}
        proxy-to-tls       http://192.0.2.1:9100/redirect/302/tls-test  proxy_url: "http://u:p@@backend", basic_auth: {username: u, password: p}
        proxy-port         http://@backend/ok    proxy_url: "http://192.0.2.1:99999"
        proxy-not-tls      http://192.0.2.1:9100/ok  proxy_url: "https://@plain", tls_config: {ca_file: ca}
        proxy-tls-as-plain http://192.0.2.1:9100/ok  proxy_url: "http://@tls"
        proxy-tls-connect  https://@tls13/ok     proxy_url: "https://@tls", tls_config: {ca_file: ca}
        proxy-mtls-proxy   http://192.0.2.1:9100/ok  proxy_url: "https://@mtls", tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        proxy-foo          http://192.0.2.1:9100/ok  proxy_url: "foo://@refused"
        no-proxy           http://@backend/ok    proxy_url: "http://@refused", no_proxy: other.example
        no-proxy-network   http://@plain/ok      proxy_url: "http://@refused", no_proxy: "10.0.0.0/8,127.0.0.0/8"
        no-proxy-other     http://192.0.2.1:9100/ok  proxy_url: "http://@backend", no_proxy: "192.0.2.1:80,.test,198.51.100.0/24"
        no-proxy-empty     http://@backend/ok    proxy_url: "http://@refused", no_proxy: ""
        no-proxy-blanks    http://192.0.2.1:9100/ok  proxy_url: "http://@backend", no_proxy: " , ,x"
        no-proxy-port      http://@plain/ok      proxy_url: "http://@refused", no_proxy: "127.0.0.0/8:1"
        no-proxy-name      https://no-proxy-name.test:443/ok  proxy_url: "http://@backend", no_proxy: "name.test,*.test.example"
        environment        http://192.0.2.1:9100/ok  proxy_from_environment: true
        environment-direct http://@backend/ok    proxy_from_environment: true
        environment-tls    https://environment-tls.test:443/ok  proxy_from_environment: true, proxy_connect_header: {X-Connect: [a]}
        environment-off    http://@backend/ok    proxy_from_environment: false
        connect-headers    https://connect-headers.test:8443/ok  proxy_url: "http://@backend", proxy_connect_header: {x-connect: [a, b], X-Other: ["  c  "], User-Agent: [own]}, http_headers: {X-One: {values: [a]}}, basic_auth: {username: u, password: p}
        connect-user       https://connect-user.test:443/ok  proxy_url: "http://@backend", proxy_connect_header: {Proxy-Authorization: [own]}
        connect-own-user   https://connect-own-user.test:443/ok  proxy_url: "http://u:p@@backend", proxy_connect_header: {Proxy-Authorization: [own], Host: [x], X-Other: [""]}
        connect-407        https://connect-407.test:443/ok  proxy_url: "http://@backend"
        connect-500        https://connect-500.test:443/ok  proxy_url: "http://@backend"
        connect-204        https://connect-204.test:443/ok  proxy_url: "http://@backend"
        connect-302        https://connect-302.test:443/ok  proxy_url: "http://@backend"
        connect-wordless   https://connect-wordless.test:443/ok  proxy_url: "http://@backend"
        connect-own-word   https://connect-own-word.test:443/ok  proxy_url: "http://@backend"
        connect-garbage    https://connect-garbage.test:443/ok  proxy_url: "http://@backend"
        connect-hangup     https://connect-hangup.test:443/ok  proxy_url: "http://@backend"
        """

    private static let tokens = """
        oauth              http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok"}
        oauth-scopes       http://@backend/ok    oauth2: {@id, scopes: [a, "b c"], token_url: "http://@backend/token/ok?x=y"}
        oauth-params       http://@backend/ok    oauth2: {client_id: id, client_secret: hush, endpoint_params: {j: oauth-params, aud: "z ä", grant_type: other}, token_url: "http://@backend/token/ok"}
        oauth-special      http://@backend/ok    oauth2: {client_id: "a b", client_secret: "s+c:%", endpoint_params: {j: oauth-special}, token_url: "http://@backend/token/body-form"}
        oauth-no-secret    http://@backend/ok    oauth2: {client_id: id, endpoint_params: {j: oauth-no-secret}, token_url: "http://@backend/token/ok"}
        oauth-401          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/401"}
        oauth-401-page     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/401-page"}
        oauth-500          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/500"}
        oauth-garbage      http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/garbage"}
        oauth-page         http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/page"}
        oauth-empty        http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/empty"}
        oauth-cut          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/cut"}
        oauth-no-token     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/no-token"}
        oauth-error        http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/error"}
        oauth-form         http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/form"}
        oauth-body-form    http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/body-form"}
        oauth-mac          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/mac"}
        oauth-own-type     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/own-type"}
        oauth-no-type      http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/no-type"}
        oauth-text-expiry  http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/text-expiry"}
        oauth-expiring     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/expiring"}
        oauth-307          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/307/token"}
        oauth-302          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/302/token"}
        oauth-308-away     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/308/token-away"}
        oauth-hangup       http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/hangup"}
        oauth-refused      http://@backend/ok    oauth2: {@id, token_url: "http://@refused/t"}
        oauth-ftp          http://@backend/ok    oauth2: {@id, token_url: "ftp://127.0.0.1/t"}
        oauth-bad-url      http://@backend/ok    oauth2: {@id, token_url: "%zz"}
        oauth-tls          http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok", tls_config: {ca_file: ca}}
        oauth-h2           http://@backend/ok    oauth2: {@id, token_url: "https://@h2/token/ok", tls_config: {ca_file: ca}}
        oauth-mtls         http://@backend/ok    oauth2: {@id, token_url: "https://@mtls/token/ok", tls_config: {ca_file: ca, cert_file: client, key_file: client.key}}
        oauth-tls-unknown  http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok"}
        oauth-ca-missing   http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok", tls_config: {ca_file: nofile}}
        oauth-proxy        http://@backend/ok    oauth2: {@id, token_url: "http://192.0.2.1/token/ok", proxy_url: "http://u:p@@backend"}
        oauth-proxy-tls    http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok", proxy_url: "http://@open", tls_config: {ca_file: ca}}
        oauth-proxy-none   http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok", proxy_url: "http://@refused", no_proxy: other.example}
        oauth-environment  http://@backend/ok    oauth2: {@id, token_url: "http://192.0.2.1/token/ok", proxy_from_environment: true}
        oauth-proxy-down   http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok", proxy_url: "http://@refused"}
        oauth-job-proxy    http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok"}, proxy_url: "http://@open"
        oauth-file         http://@backend/ok    oauth2: {client_id: id, client_secret_file: blanks, endpoint_params: {j: oauth-file}, token_url: "http://@backend/token/ok"}
        oauth-no-file      http://@backend/ok    oauth2: {client_id: id, client_secret_file: nofile, endpoint_params: {j: oauth-no-file}, token_url: "http://@backend/token/ok"}
        oauth-changing     http://@backend/ok    oauth2: {client_id: id, client_secret_file: changing, endpoint_params: {j: oauth-changing}, token_url: "http://@backend/token/by-secret"}
        oauth-going        http://@backend/ok    oauth2: {client_id: id, client_secret_file: going, endpoint_params: {j: oauth-going}, token_url: "http://@backend/token/ok"}
        oauth-to-tls       https://@tls/ok       oauth2: {@id, token_url: "http://@backend/token/ok"}, tls_config: {ca_file: ca}
        oauth-headers      http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok"}, http_headers: {X-One: {values: [a]}}
        oauth-redirect     http://@backend/redirect/302/same  oauth2: {@id, token_url: "http://@backend/token/ok"}
        oauth-h2-401       http://@backend/ok    oauth2: {@id, token_url: "https://@h2/token/401", tls_config: {ca_file: ca}}
        oauth-expired      http://@backend/ok    oauth2: {@id, token_url: "https://@expired/token/ok", tls_config: {ca_file: ca}}
        oauth-name         http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok", tls_config: {ca_file: ca, server_name: bar.example}}
        oauth-skip         http://@backend/ok    oauth2: {@id, token_url: "https://@expired/token/ok", tls_config: {insecure_skip_verify: true}}
        oauth-ca-wrong     http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/expiring", tls_config: {ca_file: becoming-wrong}}
        oauth-ca-right     http://@backend/ok    oauth2: {@id, token_url: "https://@tls/token/ok", tls_config: {ca_file: becoming-right}}
        oauth-mtls-none    http://@backend/ok    oauth2: {@id, token_url: "https://@mtls/token/ok", tls_config: {ca_file: ca}}
        oauth-mtls-missing http://@backend/ok    oauth2: {@id, token_url: "https://@mtls/token/ok", tls_config: {ca_file: ca, cert_file: nofile, key_file: client.key}}
        oauth-versions     http://@backend/ok    oauth2: {@id, token_url: "https://@mtls/token/ok", tls_config: {max_version: TLS10, min_version: TLS13}}
        oauth-loop         http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/307/loop-307"}
        oauth-user         http://@backend/ok    oauth2: {@id, token_url: "http://u:p@@backend/token/ok"}
        oauth-no-scope     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/ok", scopes: [""]}
        oauth-204          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/status/204"}
        oauth-300          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/300/same"}
        oauth-403          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/status/403"}
        oauth-null         http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/null"}
        oauth-list         http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/list"}
        oauth-number       http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/number"}
        oauth-fraction     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/fraction"}
        oauth-blank        http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/blank"}
        oauth-control      http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/control"}
        oauth-plain        http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/plain"}
        oauth-form-bad     http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/form-bad"}
        oauth-error-plain  http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/error-plain"}
        oauth-error-form   http://@backend/ok    oauth2: {@id, token_url: "http://@backend/token/error-form"}
        oauth-to-401       http://@backend/status/401  oauth2: {@id, token_url: "http://@backend/token/ok"}
        oauth-off          http://@backend/ok    oauth2: {@id, token_url: "http://@backend/redirect/307/token"}, follow_redirects: false
        """

    /// What the file says of some jobs when it is loaded again: a name, and what then stands behind the URL.
    static let changes = """
        plain              http_headers: {X-One: {values: [new]}}
        params             params: {j: [params], n: [new]}
        timeout
        not-found          sample_limit: 1
        basic              basic_auth: {username: new, password: new}
        bearer             authorization: {type: Other, credentials: new}
        bearer-no-file     authorization: {credentials_file: secret}
        headers
        redirect-302       follow_redirects: false
        redirect-off
        tls-unknown        tls_config: {ca_file: ca}
        tls-ca             tls_config: {ca_file: other}
        tls-ca-missing     tls_config: {ca_file: ca}
        tls-ca-inline      tls_config: {ca_file: nofile}
        tls-ca-both        tls_config: {ca: nonsense}
        tls-ca-broken      tls_config: {ca_file: becoming-broken}, scrape_timeout: 1s
        tls-skip
        tls-name           tls_config: {ca_file: ca, server_name: bar.example}
        tls-12             tls_config: {ca_file: ca, min_version: TLS13}
        h2                 tls_config: {ca_file: ca}, enable_http2: false, params: {j: [h2], a: ["x y"]}
        h2-off             tls_config: {ca_file: ca}
        mtls               tls_config: {ca_file: ca, cert_file: client, key_file: stranger.key}
        mtls-none          tls_config: {ca_file: ca, cert_file: client, key_file: client.key}
        proxy              proxy_url: "http://@refused"
        no-proxy
        environment        proxy_url: "http://@backend"
        oauth              oauth2: {client_id: new, client_secret: new, endpoint_params: {j: oauth}, token_url: "http://@backend/token/by-secret"}
        """
}
