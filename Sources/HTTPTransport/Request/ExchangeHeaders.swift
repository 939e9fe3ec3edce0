/// What one hop says before its body: who put it together still holds the parts, so keeping it costs references only.
struct SentHead: Sendable {
    let method: HTTPMethod
    let target: RequestTarget
    let authorization: HeaderLine?
    let headers: HTTPHeaders
    let clientHeaders: [HeaderLine]
    let referer: String?
    let secrets: SecretTexts
}

/// The header lines of one exchange as they were sent and received. What is secret in them is masked before anybody
/// sees a line: what authorizes, cookies, configured secrets wherever they stand, passwords in URLs. Lines are made when
/// somebody looks: O(bytes of both heads), at most 64 lines each of at most 4 KiB.
package struct ExchangeHeaders: Sendable {
    private enum Content: Sendable {
        case lines(request: [HTTPHeader], response: [HTTPHeader])
        case heads(SentHead, ResponseHeaders)
    }

    private let content: Content

    /// What takes the place of a secret.
    package static let mask = "<redacted>"
    package static let lineLimit = 64
    package static let valueLimit = 4096

    /// Lines that are known already, from a recording for example: masked as if they had just come.
    package init(request: [HTTPHeader], response: [HTTPHeader]) {
        content = .lines(request: request, response: response)
    }

    init(sent: SentHead, received: ResponseHeaders) { content = .heads(sent, received) }

    /// In the order in which they are sent, `Host` first.
    package var request: [HTTPHeader] {
        switch content {
        case .lines(let request, _): Self.masked(request, SecretTexts())
        case .heads(let sent, _): Self.masked(sent.lines, sent.secrets)
        }
    }

    /// In the order in which they came.
    package var response: [HTTPHeader] {
        switch content {
        case .lines(_, let response): Self.masked(response, SecretTexts())
        case .heads(let sent, let received): Self.masked(received.entries, sent.secrets)
        }
    }

    // MARK: Secrets

    private static func masked(_ lines: [HTTPHeader], _ secrets: SecretTexts) -> [HTTPHeader] {
        lines.prefix(lineLimit).map { line in
            HTTPHeader(line.name, bounded(secrets.removed(from: masked(line), leaving: mask)))
        }
    }

    private static func bounded(_ value: String) -> String {
        guard value.utf8.count > valueLimit else { return value }
        return String(decoding: value.utf8.prefix(valueLimit), as: UTF8.self) + "…"
    }

    private static func masked(_ line: HTTPHeader) -> String {
        let name = line.name.lowercased()
        if name == "location" || name == "referer" { return SecretParameters.masked(line.value, as: mask) }
        // A challenge says who we should be, not who we are.
        guard name != "www-authenticate", name != "proxy-authenticate" else { return line.value }
        guard isSecret(name) else { return line.value }
        guard !line.value.isEmpty else { return "" }
        let scheme = line.value.prefix { $0 != " " }
        return schemes.contains(scheme.lowercased()) ? "\(scheme) \(mask)" : mask
    }

    /// Whether what stands behind this name, in small letters, is for nobody to read.
    static func isSecret(_ name: String) -> Bool {
        RedirectPolicy.isCredential(name) || name == "set-cookie" || SecretParameters.isSecret(name)
    }

    private static let schemes: Set<String> = ["basic", "bearer", "digest", "negotiate", "token", "apikey"]
}

extension ExchangeHeaders: Hashable {
    package static func == (left: ExchangeHeaders, right: ExchangeHeaders) -> Bool {
        left.request == right.request && left.response == right.response
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(request)
        hasher.combine(response)
    }
}

extension ExchangeHeaders: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["request": request, "response": response]) }
}

extension SentHead {
    /// Everything libcurl writes behind the request line, in its order.
    fileprivate var lines: [HTTPHeader] {
        var lines: [HTTPHeader] = []
        if let url = target.url {
            lines.append(target.hostLine?.header ?? HTTPHeader("Host", host(of: url)))
            if authorization == nil, !headers.hasAuthorization, !url.userInfo.isEmpty {
                lines.append(HTTPHeader("Authorization", "Basic \(ExchangeHeaders.mask)"))
            }
        }
        if let referer { lines.append(HTTPHeader("Referer", referer)) }
        if let authorization { lines.append(authorization.header) }
        lines += headers.entries
        return lines
            + clientHeaders.map { line in
                line.isSecret ? HTTPHeader(line.header.name, ExchangeHeaders.mask) : line.header
            }
    }

    /// The host with the port unless it is the scheme's own.
    private func host(of url: RequestURL) -> String {
        let address = url.dialAddress
        let usual = url.isHTTPS ? ":443" : ":80"
        return address.hasSuffix(usual) ? String(address.dropLast(usual.utf8.count)) : address
    }
}
