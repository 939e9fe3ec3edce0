internal import CCurl
internal import Glibc

/// Why two ends that began to speak TLS did not get to speak anything else, in Go's terms (`crypto/tls/conn.go`).
enum HandshakeVerdict {
    static func problem(_ code: CURLcode, _ handle: EasyHandle, _ transfer: Transfer) -> TransportProblem {
        if let reason = handle.peer?.problem { return .certificate(reason) }
        // libcurl takes this alert, which is about our certificate, for a verdict on the server's.
        if code == CURLE_PEER_FAILED_VERIFICATION { return .tls(TLSAlert.certificateExpired.goText) }
        let message = handle.errorMessage
        if let alert = TLSAlert(errorMessage: message) { return alert.problem }
        let reason = reason(in: message)
        if reason == "wrong version number" || reason == "http request" {
            guard handle.peer?.answersPlainly == false else { return .plainAnswerToTLS }
            return .handshake("first record does not look like a TLS handshake")
        }
        if handle.transportError == ECONNRESET {
            return .read(local: transfer.localAddress, peer: transfer.peerAddress, errno: ECONNRESET)
        }
        if message.contains("unexpected eof") || message.contains("SSL_ERROR_SYSCALL") { return .closedWithoutAnswer }
        switch reason {
        case nil: return .other(message)
        case "unsupported protocol"?: return .tls("protocol version not supported")
        case "no protocols available"?: return .handshake("no supported versions satisfy MinVersion and MaxVersion")
        case let reason?: return .handshake(reason)
        }
    }

    /// `packet length too long` of `OpenSSL/3.0.15: error:0A0000C6:SSL routines::packet length too long`.
    private static func reason(in message: String) -> String? {
        guard let lead = message.firstRange(of: "SSL routines::") else { return nil }
        return String(message[lead.upperBound...])
    }
}
