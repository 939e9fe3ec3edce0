internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// How a connection was secured, who the server said it is, and what is wrong with that.
struct TLSFacts {
    let tls: TLSExchange
    let now: WallTime
    let glyphs: GlyphSet

    func lines(width: Int) -> [StyledText] {
        var head = StyledText("TLS", .heading)
        if let name = tls.serverName { head.add("  SNI \(name)") } else { head.add("  no SNI: an address", .dim) }
        var lines = [head]
        if !tls.version.isEmpty {
            var agreed = StyledText("  \(tls.version)  \(tls.cipher)")
            if !tls.applicationProtocol.isEmpty { agreed.add("  ALPN \(tls.applicationProtocol)", .dim) }
            lines.append(agreed)
        }
        lines.append(verdict)
        for (index, certificate) in tls.chain.enumerated() { lines += self.lines(of: certificate, at: index) }
        return lines.flatMap { $0.wrapped(to: width, indent: 4, glyphs: glyphs) }
    }

    private var verdict: StyledText {
        switch tls.verification {
        case .accepted: StyledText("  \(glyphs.up) the certificate is trusted", .up)
        case .skipped: StyledText("  ! not verified: insecure_skip_verify", .warning)
        case .notReached: StyledText("  \(glyphs.down) the handshake ended before a certificate came", .down)
        case .refused(let reason): StyledText("  \(glyphs.down) \(reason)", .down)
        }
    }

    private func lines(of certificate: TLSExchange.Certificate, at index: Int) -> [StyledText] {
        var line = StyledText(index == 0 ? "  leaf " : "  ca   ", .dim)
        line.add(certificate.subject.isEmpty ? "(no subject)" : certificate.subject)
        line.add("  ")
        line.add(validity(of: certificate))
        var lines = [line, StyledText("       issuer \(certificate.issuer)", .dim)]
        guard index == 0 else { return lines }
        if certificate.nameCount == 0 {
            lines.append(StyledText("       no SAN: it stands for no name", .warning))
        } else {
            let rest = certificate.nameCount - certificate.names.count
            let names = certificate.names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
            lines.append(StyledText("       SAN \(names)", .dim))
        }
        return lines
    }

    /// `until 2026-12-21, 29d`; `expired 9m ago`.
    private func validity(of certificate: TLSExchange.Certificate) -> StyledText {
        let (start, end) = (WallTime(seconds: certificate.notBefore), WallTime(seconds: certificate.notAfter))
        if now < start { return StyledText("not valid before \(start.date)", .down) }
        if now > end { return StyledText("expired \(ReadableNumber.age(now - end)) ago", .down) }
        let left = end - now
        let isSoon = left < Self.soon
        return StyledText("until \(end.date), \(ReadableNumber.age(left))", isSoon ? .warning : .dim)
    }

    /// A week is little time to get another one.
    private static let soon: Int64 = 7 * 86_400 * 1_000_000_000
}

extension WallTime {
    /// Dates before 1748 and after 2255 become these: what lies between two of them fits.
    fileprivate init(seconds: Int64) {
        self.init(nanoseconds: min(max(seconds, -7_000_000_000), 9_000_000_000) * 1_000_000_000)
    }

    /// `2026-12-21`.
    fileprivate var date: String { String(rfc3339.prefix(10)) }
}
