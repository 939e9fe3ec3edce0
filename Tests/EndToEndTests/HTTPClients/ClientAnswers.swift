import ScrapeTestSupport

/// What the server behind all doors answers, by the path that it is asked for.
struct ClientAnswers: Sendable {
    let places: ClientPlaces

    /// What a request is answered with; `earlier` says how many of its job have asked for the same path before.
    func answer(to request: LoopbackExporter.Request, earlier: Int) -> LoopbackExporter.Answer {
        if request.method == "CONNECT" { return Self.tunnel(to: request.path) }
        // A proxy is asked for a whole URL.
        let local = request.path.hasPrefix("http://") ? request.path.dropFirst(7).drop { $0 != "/" } : request.path[...]
        let path = local.prefix { $0 != "?" }
        let query = String(local.dropFirst(path.count))
        let words = path.split(separator: "/").map(String.init)
        switch words.first {
        case "ok": return .text("a 1\nb 2\n")
        case "status" where words.count > 1: return .page(status: "\(words[1]) Some Thing", body: [])
        case "redirect" where words.count > 2: return redirect(words[1], to: words[2], query)
        case "hops": return hop(words.last.flatMap { Int($0) } ?? 0, query)
        case "hangup": return .hangUp
        case "cut":
            return .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\na 1\n".utf8))
        case "two":
            return .page(status: "302 Found", headers: ["Location: /ok\(query)", "Location: /no\(query)"], body: [])
        case "long":
            return .page(
                status: "302 Found",
                headers: ["Location: /ok\(query)"],
                body: Array(repeating: 65, count: 100_000)
            )
        case "token": return TokenAnswers.answer(words.last ?? "", to: request, earlier: earlier)
        default: return .page(status: "404 Not Found", body: [])
        }
    }

    // MARK: Redirects

    /// `Location` by the word for it; without one there is no such line.
    private static let locations = [
        "same": "/ok", "away": "http://@away/ok", "away-back": "http://@away/redirect/302/backend",
        "backend": "http://@backend/ok", "loop": "/redirect/302/loop", "empty": "", "invalid": "http://[::1/%zz",
        "ftp": "ftp://127.0.0.1/ok", "refused": "http://@refused/ok", "user": "http://me:mine@@backend/ok",
        "upper": "HTTP://@backend/ok", "escape": "/%6Fk", "semicolon": "/ok;a=b", "host": "http://@away",
        "bad-port": "http://127.0.0.1:a/ok", "big-port": "http://127.0.0.1:99999/ok", "no-host": "http:///ok",
        "above": "../../../ok", "slashes": "//ok", "utf8-path": "/ä", "percent": "/a%zzb", "control": "/o\tk",
        "file": "file:///nofile", "loop-307": "/redirect/307/loop-307", "test": "http://192.0.2.2/ok",
        "tls-test": "https://proxy-to-tls.test/ok", "user-away": "http://me:mine@@away/ok", "relative": "../ok",
        "dots": "/a/../b/./../ok", "query": "?again=1",
        "fragment": "/ok#part",
        "schemeless": "//@away/ok", "utf8": "/ok?x=ä", "blank": "/o k", "not-found": "/nowhere",
        "tls": "https://@tls/ok", "tls-away": "https://@tlsaway/ok", "plain": "http://@plain/ok",
        "expired": "https://@expired/ok", "token": "/token/ok", "token-away": "http://@away/token/ok",
    ]

    private func redirect(_ status: String, to place: String, _ query: String) -> LoopbackExporter.Answer {
        if place == "query", query.contains("again") { return .text("a 1\n") }
        var location = Self.locations[place].map(places.filled)
        // The job's name goes on with the redirect.
        if let text = location, !text.isEmpty {
            let address = text.prefix { $0 != "#" }
            let more = address.contains("?") ? "&\(query.dropFirst())" : query
            location = "\(address)\(more)\(text.dropFirst(address.count))"
        }
        let lines = location.map { ["Location: \($0)"] } ?? []
        return .page(status: "\(status) Elsewhere", headers: lines, body: [])
    }

    private func hop(_ left: Int, _ query: String) -> LoopbackExporter.Answer {
        if left == 0 { return .text("a 1\n") }
        return .page(status: "302 Found", headers: ["Location: /hops/\(left - 1)\(query)"], body: [])
    }

    // MARK: Tunnels

    /// By the name of the host, `connect-WORD.test:443`.
    private static func tunnel(to host: String) -> LoopbackExporter.Answer {
        let name = host.prefix { $0 != "." }
        switch name {
        case "connect-407":
            return .page(status: "407 Proxy Auth", headers: ["Proxy-Authenticate: Basic realm=\"x\""], body: [])
        case "connect-500": return .page(status: "500 Internal Server Error", body: Array("no\n".utf8))
        case "connect-204": return .raw(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        case "connect-302": return .page(status: "302 Found", headers: ["Location: /elsewhere"], body: [])
        case "connect-wordless": return .raw(Array("HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n".utf8))
        case "connect-own-word": return .page(status: "403 Not For You", body: [])
        case "connect-garbage": return .raw(Array("garbage\r\n\r\n".utf8))
        case "connect-hangup": return .hangUp
        default: return .page(status: "403 Forbidden", body: [])
        }
    }
}
