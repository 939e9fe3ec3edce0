internal import CCurl
internal import MetricModel

/// One of libcurl's easy handles, used for one transfer after the other of the same shard. Lives on the I/O thread.
final class EasyHandle {
    let shard: MultiShard
    let easy: UnsafeMutableRawPointer
    /// Whose request it carries now.
    private(set) var transfer: Transfer?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let headerChain = HeaderChain()
    /// The other end of the TLS connection that it opened last.
    private(set) var peer: TLSPeer?
    /// The connection that it opened last has met the proxy's certificate; what follows is the target's.
    private var hasMetProxy = false
    private var addresses: UnsafeMutablePointer<curl_slist>?
    private var socketPath: String?
    private var carriesPlainGet = true
    private var hasReferer = false
    private var hasOwnTarget = false
    private var opensConnection = false
    /// The proxy whose options are set; nil for none.
    var loadedProxy: ProxyHop?

    /// - Returns: nil when libcurl has no memory left.
    init?(shard: MultiShard) {
        guard let easy = curl_easy_init() else { return nil }
        self.shard = shard
        self.easy = easy
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConstants()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(addresses)
        errorText.deallocate()
    }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func setConstants() {
        ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, receiveHeadLine)
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        ccurl_set_ready_callback(easy, connectionReady, context)
        ccurl_set_open_socket(easy, openSocket, context)
        // A connection outlives the handle that opened it, so its closing is the shard's business.
        ccurl_set_close_socket(easy, closeSocket, Unmanaged.passUnretained(shard).toOpaque())
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(easy, CURLOPT_BUFFERSIZE, 32 << 10)
        ccurl_set_long(easy, CURLOPT_NOPROGRESS, 1)
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_text(easy, CURLOPT_PROXY, "")
        ccurl_set_text(easy, CURLOPT_NOPROXY, "")
        ccurl_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0)
        ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, 300)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPIDLE, 15)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPINTVL, 15)
        ccurl_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
        ccurl_set_data_callback(easy, CURLOPT_READFUNCTION, sendBody)
        ccurl_set_pointer(easy, CURLOPT_READDATA, context)
        ccurl_set_seek(easy, seekBody, context)
        // Bytes that are no head come as a body of HTTP/0.9, or libcurl would refuse them without showing them.
        ccurl_set_long(easy, CURLOPT_HTTP09_ALLOWED, 1)
        let version = shard.settings.enableHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
        setTrust()
    }

    /// Certificates are our business, not libcurl's: its own authorities are taken away, and our verdict is asked for.
    private func setTrust() {
        for option in [CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH] {
            ccurl_set_text(easy, option, nil)
        }
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { ccurl_set_long(easy, option, 1) }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { ccurl_set_long(easy, option, 0) }
        // As Go's client: who is at the other end is asked on every new connection.
        ccurl_set_long(easy, CURLOPT_SSL_SESSIONID_CACHE, 0)
        ccurl_set_tls_context(easy, tlsContextMade, context)
    }

    /// A new connection is being opened.
    func connectionOpens() {
        hasMetProxy = false
        peer = nil
    }

    /// From libcurl, before a handshake: with the proxy first where that speaks TLS, then with the target.
    fileprivate func prepareTLS(_ sslContext: UnsafeMutableRawPointer) -> Bool {
        guard let transfer, let tls = shard.tls else { return false }
        var host = transfer.target.url?.dialledHost ?? ""
        var isLast = true
        if !hasMetProxy, let proxy = transfer.proxy, proxy.url.isHTTPS {
            hasMetProxy = true
            host = proxy.url.dialledHost
            isLast = !transfer.target.isHTTPS
        }
        let peer = TLSPeer(tls, host: host) { [weak transfer] begins in
            guard let transfer else { return }
            transfer.loop.handshakeChanged(of: transfer, begins: begins)
            if begins { transfer.connectionStands() } else if isLast { transfer.connectionSecured() }
        }
        self.peer = peer
        return peer.prepare(sslContext)
    }

    /// Loads the transfer's next hop. False when libcurl refuses an option (no memory).
    func load(_ transfer: Transfer) -> Bool {
        self.transfer = transfer
        errorText[0] = 0
        var code = ccurl_set_text(easy, CURLOPT_URL, transfer.target.text)
        guard code == CURLE_OK else { return false }
        code = ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList(of: transfer))
        guard code == CURLE_OK, loadMethod(transfer), loadProxy(of: transfer) else { return false }
        if let lookedUp = transfer.lookedUpAddresses {
            addresses = curl_slist_append(nil, lookedUp)
            guard ccurl_set_list(easy, CURLOPT_RESOLVE, addresses) == CURLE_OK else { return false }
        }
        if let referer = transfer.referer {
            hasReferer = true
            guard ccurl_set_text(easy, CURLOPT_REFERER, referer) == CURLE_OK else { return false }
        }
        if let target = transfer.ownTarget {
            hasOwnTarget = true
            guard ccurl_set_text(easy, CURLOPT_REQUEST_TARGET, target) == CURLE_OK else { return false }
        }
        if transfer.wantsFreshConnection {
            opensConnection = true
            guard ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1) == CURLE_OK else { return false }
        }
        guard transfer.request.unixSocketPath != socketPath else { return true }
        socketPath = transfer.request.unixSocketPath
        return ccurl_set_text(easy, CURLOPT_UNIX_SOCKET_PATH, socketPath) == CURLE_OK
    }

    private func headerList(of transfer: Transfer) -> UnsafeMutablePointer<curl_slist>? {
        headerChain.list(
            host: transfer.target.hostLine,
            authorization: transfer.authorization?.header,
            transfer.headers.list,
            last: transfer.clientHeaders
        )
    }

    private func loadMethod(_ transfer: Transfer) -> Bool {
        let method = transfer.method
        if method == .get && !transfer.sendsBody {
            if carriesPlainGet { return true }
            carriesPlainGet = true
            ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, nil)
            return ccurl_set_long(easy, CURLOPT_HTTPGET, 1) == CURLE_OK
        }
        carriesPlainGet = false
        if method == .head { return ccurl_set_long(easy, CURLOPT_NOBODY, 1) == CURLE_OK }
        ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, method == .post ? nil : method.rawValue)
        guard transfer.sendsBody || method == .post || method == .put else {
            return ccurl_set_long(easy, CURLOPT_HTTPGET, 1) == CURLE_OK
        }
        let length = transfer.sendsBody ? transfer.request.body.count : 0
        ccurl_set_long(easy, CURLOPT_POST, 1)
        return ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length)) == CURLE_OK
    }

    /// Forgets the transfer, so that the handle can carry another.
    func unload() {
        transfer = nil
        if addresses != nil {
            ccurl_set_list(easy, CURLOPT_RESOLVE, nil)
            curl_slist_free_all(addresses)
            addresses = nil
        }
        if hasReferer {
            ccurl_set_text(easy, CURLOPT_REFERER, nil)
            hasReferer = false
        }
        if hasOwnTarget {
            ccurl_set_text(easy, CURLOPT_REQUEST_TARGET, nil)
            hasOwnTarget = false
        }
        if opensConnection {
            ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 0)
            opensConnection = false
        }
        ccurl_set_list(easy, CURLOPT_HTTPHEADER, nil)
    }

    // MARK: What libcurl knows about the hop

    var errorMessage: String { String(cString: errorText) }

    /// What the system said when a connection broke off; nil when nothing did.
    ///
    /// libcurl tells of the last error in the handle's whole life: what a message is about says whether it is of this hop.
    var transportError: Int32? {
        let message = errorMessage
        if let lead = message.firstRange(of: "errno ") {
            return Int32(message[lead.upperBound...].prefix { $0.isNumber }).flatMap { $0 == 0 ? nil : $0 }
        }
        let isOfThisHop = message.hasPrefix("Recv failure") || message.hasPrefix("Send failure")
        return isOfThisHop && systemError != 0 ? systemError : nil
    }

    /// The last error of a system call in the handle's life, 0 for none.
    var systemError: Int32 { Int32(truncatingIfNeeded: ccurl_get_long(easy, CURLINFO_OS_ERRNO)) }

    var openedConnection: Bool { ccurl_get_long(easy, CURLINFO_NUM_CONNECTS) > 0 }

    /// Something has come back in the hop, be it the connection's end.
    var hasRead: Bool { ccurl_get_size(easy, CURLINFO_STARTTRANSFER_TIME_T) > 0 }
}

private func tlsContextMade(
    easy: UnsafeMutableRawPointer?,
    sslContext: UnsafeMutableRawPointer?,
    context: UnsafeMutableRawPointer?
) -> CURLcode {
    guard let sslContext, let context else { return CURLE_SSL_CONNECT_ERROR }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    return handle.prepareTLS(sslContext) ? CURLE_OK : CURLE_SSL_CERTPROBLEM
}
