internal import CCurl
internal import Glibc

/// What libcurl's result means in Go's terms.
enum CurlVerdict {
    /// Where libcurl gives a head up, `MAX_HTTP_RESP_HEADER_SIZE`; Go does at 10 MiB.
    private static let longestHead = 300 << 10

    static func problem(
        _ code: CURLcode,
        handle: EasyHandle,
        transfer: Transfer,
        peek: HeadPeek
    ) -> TransportProblem {
        let seen = transfer.swallowedHead + peek.seen(for: transfer)
        let head = transfer.headlessAnswer.isEmpty ? seen : transfer.headlessAnswer
        let isHeadUnfinished = !transfer.head.isComplete
        let hiddenError = peek.error(for: transfer)
        if isHeadUnfinished, hiddenError != 0 {
            return .read(local: transfer.localAddress, peer: transfer.peerAddress, errno: hiddenError)
        }
        if [CURLE_SEND_ERROR, CURLE_RECV_ERROR].contains(code), handle.openedConnection, let alert = handle.peer?.alert
        {
            return alert.problem
        }
        switch code {
        case CURLE_COULDNT_CONNECT: return connectProblem(handle, transfer)
        case CURLE_COULDNT_RESOLVE_HOST:
            return .lookup(host: transfer.dialledURL?.dialledHost ?? "", server: "", .noSuchHost)
        case CURLE_OPERATION_TIMEDOUT:
            return handle.systemError == ETIMEDOUT ? connectProblem(handle, transfer) : .timeout
        case CURLE_OK, CURLE_GOT_NOTHING:
            return closedInHead(received: head.isEmpty ? transfer.head.bytes : head)
        case CURLE_PARTIAL_FILE:
            return isHeadUnfinished ? closedInHead(received: head) : .unexpectedEnd
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return refusedHead(head, handle)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CLIENTCERT, CURLE_PEER_FAILED_VERIFICATION:
            return HandshakeVerdict.problem(code, handle, transfer)
        case CURLE_OUT_OF_MEMORY where isHeadUnfinished && !transfer.head.bytes.isEmpty:
            return .malformedHead("header line too long")
        case CURLE_OUT_OF_MEMORY: return .other("the request's headers are too long, or memory is short")
        case CURLE_RECV_ERROR: return receiveProblem(handle, transfer)
        case CURLE_HTTP2_STREAM: return .stream(HTTP2Error(streamMessage: handle.errorMessage).goText)
        case CURLE_SEND_ERROR:
            return .write(
                local: transfer.localAddress,
                peer: transfer.peerAddress,
                errno: handle.transportError ?? EPIPE
            )
        default:
            if isHeadUnfinished, !head.isEmpty { return refusedHead(head, handle) }
            return .other(text(code, handle))
        }
    }

    private static func text(_ code: CURLcode, _ handle: EasyHandle) -> String {
        let message = handle.errorMessage
        return message.isEmpty ? String(cString: curl_easy_strerror(code)) : message
    }

    private static func connectProblem(_ handle: EasyHandle, _ transfer: Transfer) -> TransportProblem {
        let address = transfer.firstAddress ?? transfer.dialledURL?.dialAddress ?? ""
        if transfer.socketError != 0 { return .socket(address: address, errno: transfer.socketError) }
        let code = handle.systemError == 0 ? ECONNREFUSED : handle.systemError
        if let path = transfer.request.unixSocketPath { return .connectUnix(path: path, errno: code) }
        return .connect(address: address, errno: code)
    }

    private static func closedInHead(received: [UInt8]) -> TransportProblem {
        guard !received.isEmpty else { return .closedWithoutAnswer }
        return .malformedHead(HeadVerdict.problem(in: received, isWhole: true) ?? "unexpected EOF")
    }

    private static func refusedHead(_ head: [UInt8], _ handle: EasyHandle) -> TransportProblem {
        if let reason = HeadVerdict.problem(in: head, isWhole: false) { return .malformedHead(reason) }
        return .malformedHead("malformed HTTP response: \(handle.errorMessage)")
    }

    private static func receiveProblem(_ handle: EasyHandle, _ transfer: Transfer) -> TransportProblem {
        if let alert = TLSAlert(errorMessage: handle.errorMessage) { return alert.problem }
        if handle.errorMessage.hasPrefix("Too large response headers") {
            return .malformedHead("net/http: server response headers exceeded \(longestHead) bytes; aborted")
        }
        if transfer.head.isComplete, let reason = chunkReason(handle.errorMessage) {
            return .malformedChunks(reason)
        }
        return .read(
            local: transfer.localAddress,
            peer: transfer.peerAddress,
            errno: handle.transportError ?? ECONNRESET
        )
    }

    /// `net/http/internal/chunked.go`'s texts for libcurl's (`lib/http_chunks.c`).
    private static func chunkReason(_ message: String) -> String? {
        guard message.contains("chunked-encoding") else { return nil }
        if message.hasPrefix("Illegal or missing") { return "invalid byte in chunk length" }
        if message.hasPrefix("Too long") { return "http chunk length too large" }
        return "malformed chunked encoding"
    }
}

extension Transfer {
    var localAddress: String { connection?.localAddress ?? "" }

    var peerAddress: String {
        let known = connection?.peerAddress ?? ""
        return known.isEmpty ? firstAddress ?? dialledURL?.dialAddress ?? "" : known
    }
}
