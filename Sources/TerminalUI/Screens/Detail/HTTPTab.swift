internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// A target's last exchange: who talked to whom, where the time went, what was said before the body.
struct HTTPTab {
    let detail: DetailState
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat
    /// The engine takes commands: only then are their keys named.
    let canAct: Bool

    /// From so many columns on TLS stands beside the phases, and quantiles beside a phase's time.
    private static let splitColumns = 110
    private static let quantileColumns = 90

    private var last: ScrapeResult? { detail.detail?.results.last }
    /// The newest one, with an answer or without.
    private var exchange: HTTPExchange? { detail.detail?.failedExchange ?? detail.detail?.exchange }

    func lines(width: Int) -> [StyledText] {
        guard detail.detail != nil else { return [StyledText("Loading the exchange.", .dim)] }
        guard let last else {
            let hint = canAct ? " - \(keys.name(of: .probe, in: .http)) probes now" : ""
            return StyledText("Never scraped: nothing was sent yet\(hint).", .dim).wrapped(to: width, glyphs: glyphs)
        }
        let head = headLines(last, width)
        guard width >= Self.splitColumns else {
            let tls = exchange?.tls == nil ? [] : tlsLines(width)
            return head + phaseLines(last, width, hasQuantiles: width >= Self.quantileColumns) + tls + [StyledText()]
                + headerLines(width)
        }
        let left = width * 2 / 3
        let right = width - left - 2
        return head
            + SideBySide.lines(
                phaseLines(last, left - 1, hasQuantiles: true) + [StyledText()] + headerLines(left - 1),
                tlsLines(right),
                leftColumns: left,
                glyphs: glyphs
            )
    }

    // MARK: - Who and what

    /// `GET /metrics HTTP/1.1 → 200 OK   10.4.0.2:51514 → 10.4.9.3:8080  new connection`.
    private func headLines(_ last: ScrapeResult, _ width: Int) -> [StyledText] {
        let path = SecretParameters.masked(detail.row.url.pathAndQuery)
        guard let exchange else {
            if detail.detail?.recorded != nil {
                return [StyledText("GET \(path)", .title) + StyledText("  the exchange was not recorded", .dim)]
            }
            return [StyledText("GET \(path)", .title) + StyledText("  no answer was ever received", .dim)]
        }
        var line = StyledText("GET \(path)", .title)
        if exchange.status > 0 {
            // Asked is in 1.1 or 2; who answers in another version says so.
            let asked = exchange.httpVersion == "HTTP/1.0" ? "HTTP/1.1" : exchange.httpVersion
            line.add(" \(asked) \(glyphs.arrow) ", .dim)
            if asked != exchange.httpVersion { line.add("\(exchange.httpVersion) ", .dim) }
            line.add("\(exchange.status) \(exchange.reason)", exchange.status == 200 ? .up : .warning)
        } else {
            line.add(" \(glyphs.arrow) ", .dim)
            line.add("no answer", .down)
        }
        if exchange.redirects > 0 {
            line.add("  after \(ReadableNumber.counted(exchange.redirects, "redirect"))", .warning)
        }
        var way = StyledText("\(exchange.localAddress) \(glyphs.arrow) \(exchange.peerAddress)", .dim)
        if exchange.localAddress.isEmpty { way = StyledText() }
        let isReused = exchange.isConnectionReused
        if exchange.status > 0 {
            way.add(
                "\(way.isEmpty ? "" : "  ")\(isReused ? "reused connection" : "new connection")",
                isReused ? .dim : .plain
            )
        }
        let fits = line.columns(glyphs) + 3 + way.columns(glyphs) <= width
        var lines = fits ? [line + StyledText("   ") + way] : [line.fitted(to: width, glyphs: glyphs), way]
        if let at = detail.detail?.recorded?.exchangeOf, at != last.timestamp {
            let text = "heads and connection of the scrape at \(times.clock(at)): kept where outcomes change"
            lines.append(StyledText(text, .warning).fitted(to: width, glyphs: glyphs))
        }
        if let failure = last.failure, exchange.status == 0 {
            lines += StyledText(failure.shownText, .error).wrapped(to: width, glyphs: glyphs).prefix(3)
        }
        return lines
    }

    // MARK: - Time

    private func phaseLines(_ last: ScrapeResult, _ width: Int, hasQuantiles: Bool) -> [StyledText] {
        let bars = PhaseBars(
            result: last,
            results: detail.detail?.results ?? [],
            timeout: detail.row.timeout,
            glyphs: glyphs
        )
        var lines = bars.lines(width: width, hasQuantiles: hasQuantiles, notes: notes(last))
        let timeout = detail.row.timeout
        if let overrun = Phase.overrun(of: last, nanoseconds: last.durationNanoseconds, timeout: timeout) {
            lines += StyledText(overrun, .warning).wrapped(to: width, glyphs: glyphs)
        }
        return lines
    }

    private func notes(_ last: ScrapeResult) -> [String: String] {
        let isReused = exchange?.isConnectionReused == true
        let isPlain = detail.row.url.hasPrefix("http://") && exchange?.tls == nil
        return [
            "dns": isReused ? "reused connection" : detail.row.isAddressLiteral ? "literal address" : "",
            "connect": isReused ? "reused connection" : "",
            "tls": isPlain ? "plain http" : isReused ? "reused connection" : "",
        ]
    }

    // MARK: - Headers and TLS

    private func headerLines(_ width: Int) -> [StyledText] {
        guard let headers = exchange?.headers else { return [StyledText("no header line is known", .dim)] }
        let sent = headers.request.map { line(">", $0) }
        let received = headers.response.map { line("<", $0) }
        return (sent + received).flatMap {
            detail.isWrapped ? $0.wrapped(to: width, indent: 4, glyphs: glyphs) : [$0.fitted(to: width, glyphs: glyphs)]
        }
    }

    private func line(_ sign: String, _ header: HTTPHeader) -> StyledText {
        let isMasked = header.value.hasSuffix(ExchangeHeaders.mask)
        return StyledText("\(sign) \(header.name): ", .dim) + StyledText(header.value, isMasked ? .dim : .plain)
    }

    private func tlsLines(_ width: Int) -> [StyledText] {
        guard let tls = exchange?.tls else {
            let text =
                detail.row.url.hasPrefix("https://")
                ? "no TLS connection came about" : "plain http: nothing is encrypted"
            return [StyledText("TLS", .heading), StyledText("  \(text)", .dim)]
        }
        return TLSFacts(tls: tls, now: times.now, glyphs: glyphs).lines(width: width)
    }
}

extension String {
    /// The URL behind its host: what a request asks for.
    fileprivate var pathAndQuery: String {
        guard let lead = firstRange(of: "//"),
            let slash = self[lead.upperBound...].firstIndex(where: { $0 == "/" || $0 == "?" })
        else { return "/" }
        return String(self[slash...])
    }
}

extension TargetRow {
    /// Whether the host is an address, which nobody has to look up.
    fileprivate var isAddressLiteral: Bool {
        address.hasPrefix("[") || address.prefix { $0 != ":" }.allSatisfy { $0.isNumber || $0 == "." }
    }
}
