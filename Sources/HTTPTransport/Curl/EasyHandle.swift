internal import CCurl
internal import MetricModel

/// One of libcurl's easy handles, used for one transfer after the other of the same shard. Lives on the I/O thread.
final class EasyHandle {
    let shard: MultiShard
    let easy: UnsafeMutableRawPointer
    /// Whose request it carries now.
    private(set) var transfer: Transfer?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// Stands before the request's own headers when the client says who it is.
    private let authorizationEntry = UnsafeMutablePointer<curl_slist>.allocate(capacity: 1)
    private var addresses: UnsafeMutablePointer<curl_slist>?
    private var socketPath: String?
    private var carriesPlainGet = true
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
        authorizationEntry.deallocate()
    }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func setConstants() {
        ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, receiveHeadLine)
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
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
        ccurl_set_text(easy, CURLOPT_CAPATH, nil)
        ccurl_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0)
        ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, 300)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPIDLE, 15)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPINTVL, 15)
        ccurl_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
        ccurl_set_data_callback(easy, CURLOPT_READFUNCTION, sendBody)
        ccurl_set_pointer(easy, CURLOPT_READDATA, context)
        ccurl_set_seek(easy, seekBody, context)
        ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        let version = shard.settings.enableHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
        setTrust(shard.settings.tls)
    }

    private func setTrust(_ tls: TLSSettings) {
        if tls.insecureSkipVerify {
            ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
            ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        switch tls.authorities {
        case nil, .reference: break
        // The multi handle keeps what a file says for a day (17 ms less per connection with a system's bundle); it does
        // not outlive the file's next change. It keeps no text.
        case .file(let path): ccurl_set_text(easy, CURLOPT_CAINFO, path)
        case .text(let text):
            ccurl_set_text(easy, CURLOPT_CAINFO, nil)
            var text = text
            _ = text.withUTF8 { ccurl_set_blob(easy, CURLOPT_CAINFO_BLOB, $0.baseAddress, $0.count) }
        }
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
        guard transfer.request.unixSocketPath != socketPath else { return true }
        socketPath = transfer.request.unixSocketPath
        return ccurl_set_text(easy, CURLOPT_UNIX_SOCKET_PATH, socketPath) == CURLE_OK
    }

    private func headerList(of transfer: Transfer) -> UnsafeMutablePointer<curl_slist>? {
        guard let line = transfer.authorization else { return transfer.headers.list }
        authorizationEntry.initialize(to: curl_slist(data: line.text, next: transfer.headers.list))
        return authorizationEntry
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
        ccurl_set_list(easy, CURLOPT_HTTPHEADER, nil)
    }

    // MARK: What libcurl knows about the hop

    var errorMessage: String { String(cString: errorText) }

    var systemError: Int32 { Int32(truncatingIfNeeded: ccurl_get_long(easy, CURLINFO_OS_ERRNO)) }

    var verifyResult: Int { ccurl_get_long(easy, CURLINFO_SSL_VERIFYRESULT) }

    var openedConnection: Bool { ccurl_get_long(easy, CURLINFO_NUM_CONNECTS) > 0 }

    func clock(isHTTPS: Bool) -> HopClock {
        HopClock(
            connected: Int64(ccurl_get_size(easy, CURLINFO_CONNECT_TIME_T)),
            secured: Int64(ccurl_get_size(easy, CURLINFO_APPCONNECT_TIME_T)),
            ready: Int64(ccurl_get_size(easy, CURLINFO_PRETRANSFER_TIME_T)),
            firstByte: Int64(ccurl_get_size(easy, CURLINFO_STARTTRANSFER_TIME_T)),
            total: Int64(ccurl_get_size(easy, CURLINFO_TOTAL_TIME_T)),
            isHTTPS: isHTTPS
        )
    }
}
