internal import CCurl
internal import Glibc

/// What a failed hop means when a proxy had a part in it, in Go's terms.
enum ProxyVerdict {
    /// Adds the proxy's part to `verdict`, which is what the failure would mean without one.
    static func problem(
        _ code: CURLcode,
        _ handle: EasyHandle,
        _ transfer: Transfer,
        _ verdict: TransportProblem
    ) -> TransportProblem {
        guard let proxy = transfer.proxy else { return verdict }
        if code == CURLE_PROXY { return .proxy(socksText(handle, transfer, proxy)) }
        let isConnected = transfer.connection?.isEstablished == true
        switch verdict {
        case .connect where !isConnected, .socket, .lookup: return .proxyConnect(verdict)
        case .plainAnswerToTLS where isProxysTLS(proxy, transfer):
            return .proxyConnect(.handshake("first record does not look like a TLS handshake"))
        // It did not get as far as to say who it is.
        case .read where proxy.kind == .https && handle.peer?.hasCertificate == false,
            .closedWithoutAnswer where proxy.kind == .https && handle.peer?.hasCertificate == false:
            return .proxyConnect(verdict)
        case .certificate where isProxysTLS(proxy, transfer), .tls where isProxysTLS(proxy, transfer):
            return .proxyConnect(verdict)
        default:
            guard case .asked(let answer) = transfer.tunnel else { return verdict }
            return unanswered(code, handle, verdict, answer)
        }
    }

    /// The proxy closed or broke off before it said whether there is a way.
    private static func unanswered(
        _ code: CURLcode,
        _ handle: EasyHandle,
        _ verdict: TransportProblem,
        _ answer: TunnelAnswer
    ) -> TransportProblem {
        switch verdict {
        case .read where handle.transportError != nil, .write, .timeout: return verdict
        default:
            // The line that libcurl stumbles over is not to be had.
            if code == CURLE_BAD_FUNCTION_ARGUMENT { return .proxy("malformed MIME header: missing colon") }
            // libcurl takes only so long an answer, and says so.
            let isTooLong = handle.errorMessage.lowercased().contains("too large")
            return .proxy(isTooLong ? "header too long" : answer.problemAtEnd)
        }
    }

    /// The proxy's own TLS comes first.
    static func isProxysTLS(_ proxy: ProxyHop, _ transfer: Transfer) -> Bool {
        guard proxy.kind == .https else { return false }
        guard case .open = transfer.tunnel else { return true }
        return false
    }

    private static func socksText(_ handle: EasyHandle, _ transfer: Transfer, _ proxy: ProxyHop) -> String {
        let peer = transfer.connection?.peerAddress ?? ""
        return SocksProblem.text(
            ccurl_get_long(handle.easy, CURLINFO_PROXY_ERROR),
            proxy: peer.isEmpty ? transfer.firstAddress ?? proxy.url.dialAddress : peer,
            target: transfer.target.url?.dialAddress ?? ""
        )
    }
}
