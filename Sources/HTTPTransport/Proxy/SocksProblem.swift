internal import CCurl

/// What libcurl says about a SOCKS proxy that does not connect, in the words of Go's `net/http/socks_bundle.go`.
enum SocksProblem {
    /// The text for a `CURLINFO_PROXY_ERROR`.
    static func text(_ code: Int, proxy: String, target: String) -> String {
        "socks connect tcp \(proxy)->\(target): \(reason(CURLproxycode(rawValue: UInt32(clamping: code))))"
    }

    private static func reason(_ code: CURLproxycode) -> String {
        switch code {
        case CURLPX_CLOSED, CURLPX_RECV_AUTH, CURLPX_RECV_CONNECT, CURLPX_RECV_REQACK, CURLPX_RECV_ADDRESS: "EOF"
        case CURLPX_BAD_VERSION: "unexpected protocol version"
        case CURLPX_NO_AUTH: "no acceptable authentication methods"
        case CURLPX_USER_REJECTED: "username/password authentication failed"
        case CURLPX_REPLY_GENERAL_SERVER_FAILURE: "unknown error general SOCKS server failure"
        case CURLPX_REPLY_NOT_ALLOWED: "unknown error connection not allowed by ruleset"
        case CURLPX_REPLY_NETWORK_UNREACHABLE: "unknown error network unreachable"
        case CURLPX_REPLY_HOST_UNREACHABLE: "unknown error host unreachable"
        case CURLPX_REPLY_CONNECTION_REFUSED: "unknown error connection refused"
        case CURLPX_REPLY_TTL_EXPIRED: "unknown error TTL expired"
        case CURLPX_REPLY_COMMAND_NOT_SUPPORTED: "unknown error command not supported"
        case CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED: "unknown error address type not supported"
        default: "unknown error"
        }
    }
}
