internal import CMicroHTTPD
internal import JSON

/// An answer of the status server.
struct StatusResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(status: Int, contentType: String, body: [UInt8]) {
        self.init(status: status, headers: [(name: "Content-Type", value: contentType)], body: body)
    }

    static func text(_ status: Int, _ text: String) -> StatusResponse {
        StatusResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// What Go's `http.Error` makes of a text.
    static func failure(_ status: Int, _ text: String) -> StatusResponse {
        var response = Self.text(status, text + "\n")
        response.headers.append((name: "X-Content-Type-Options", value: "nosniff"))
        return response
    }

    static func methodNotAllowed(allowed: String) -> StatusResponse {
        var response = failure(405, "Method Not Allowed")
        response.headers.append((name: "Allow", value: allowed))
        return response
    }

    /// Prometheus's envelope around what `data` writes (`web/api/v1/api.go`, v3.5).
    static func success(_ data: (inout JSONWriter) -> Void) -> StatusResponse {
        json(200) { writer in
            writer.member("status", "success")
            writer.key("data")
            data(&writer)
        }
    }

    static func error(_ status: Int, _ type: String, _ text: String) -> StatusResponse {
        json(status) { writer in
            writer.member("status", "error")
            writer.member("errorType", type)
            writer.member("error", text)
        }
    }

    private static func json(_ status: Int, _ members: (inout JSONWriter) -> Void) -> StatusResponse {
        var writer = JSONWriter()
        writer.object(members)
        return StatusResponse(status: status, contentType: "application/json", body: writer.bytes)
    }

    /// The same answer with its body packed; as it is when there is nothing to pack.
    var packed: StatusResponse {
        guard !body.isEmpty, let gzip = GzipMember(packing: body) else { return self }
        var response = self
        response.headers.append((name: "Content-Encoding", value: "gzip"))
        response.body = gzip.bytes
        return response
    }

    /// Without memory for it the client's connection ends unanswered.
    func send(to request: cmicrohttpd_request) {
        let response = body.withUnsafeBufferPointer { cmicrohttpd_response($0.baseAddress, $0.count) }
        guard let response else { return }
        for (name, value) in headers { MHD_add_response_header(response, name, value) }
        if request.is_last_of_connection { MHD_add_response_header(response, "Connection", "close") }
        MHD_queue_response(request.connection, UInt32(status), response)
        MHD_destroy_response(response)
    }
}
