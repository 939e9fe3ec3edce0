internal import CMicroHTTPD
internal import JSON

/// An answer of the status server.
struct StatusResponse: Sendable {
    static let plainText = "text/plain; charset=utf-8"

    var status: Int
    /// Nil for an answer without a body.
    var contentType: String?
    /// The methods a path takes; only in answers with 405.
    var allow: String?
    var body: [UInt8]

    init(status: Int, contentType: String? = nil, allow: String? = nil, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.allow = allow
        self.body = body
    }

    static func text(_ status: Int, _ text: String) -> StatusResponse {
        StatusResponse(status: status, contentType: plainText, body: Array(text.utf8))
    }

    static func methodNotAllowed(_ text: String, allow: String) -> StatusResponse {
        StatusResponse(status: 405, contentType: plainText, allow: allow, body: Array(text.utf8))
    }

    /// Prometheus's envelope around what `data` writes (`web/api/v1/api.go`, v3.5).
    static func success(_ data: (inout JSONWriter) -> Void) -> StatusResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("status")
            writer.string("success")
            writer.key("data")
            data(&writer)
        }
        return StatusResponse(status: 200, contentType: "application/json", body: writer.bytes)
    }

    static func error(_ status: Int, _ type: String, _ text: String) -> StatusResponse {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in [("status", "error"), ("errorType", type), ("error", text)] {
                writer.key(name)
                writer.string(value)
            }
        }
        return StatusResponse(status: status, contentType: "application/json", body: writer.bytes)
    }

    func send(to request: UnsafePointer<cmicrohttpd_request>) {
        body.withUnsafeBufferPointer { bytes in
            cmicrohttpd_answer(request, UInt32(status), contentType, allow, bytes.baseAddress, bytes.count)
        }
    }
}
