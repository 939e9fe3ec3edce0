import ScrapeTestSupport

/// What a token endpoint answers, well or badly.
enum TokenAnswers {
    /// By the last word of the path that was asked for.
    static func answer(
        _ kind: String,
        to request: LoopbackExporter.Request,
        earlier: Int
    ) -> LoopbackExporter.Answer {
        let body = String(decoding: request.body, as: UTF8.self)
        let hasUser = request.headers.contains { $0.lowercased().hasPrefix("authorization:") }
        switch kind {
        case "expiring":
            let token = earlier == 0 ? "first" : "next"
            return json(#"{"access_token":"\#(token)","token_type":"Bearer","expires_in":11}"#)
        case "by-secret":
            // Which of the two it was is seen from the request that follows.
            let secret = request.headers.first { $0.hasPrefix("Authorization:") }?.split(separator: " ").last ?? ""
            return json(#"{"access_token":"for-\#(secret)","token_type":"Bearer","expires_in":3600}"#)
        case "body-form" where !body.contains("client_secret="), "401":
            return json(#"{"error":"invalid_client","error_description":"who?"}"#, "401 Unauthorized")
        case "body-form" where !hasUser: return json(#"{"access_token":"T","expires_in":3600}"#)
        case "401-page": return .page(status: "401 Unauthorized", contentType: "text/html", body: Array("<p>".utf8))
        case "500": return .page(status: "500 Internal Server Error", body: Array("oops".utf8))
        case "page": return .page(contentType: "text/html", body: Array("<html>".utf8))
        case "cut": return .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{".utf8))
        case "hangup": return .hangUp
        case "plain": return .page(contentType: "text/plain", body: Array("access_token=P&expires_in=x".utf8))
        case "form": return form("access_token=T%2B1&token_type=bearer&expires_in=3600")
        case "form-bad": return form("access_token=%zz")
        case "error-form":
            return form("error=no&error_description=why&error_uri=http%3A%2F%2Fx", "400 Bad Request")
        case "error-plain":
            return .page(status: "400 Bad Request", contentType: "text/plain", body: Array("error=no".utf8))
        default: return texts[kind].map { json($0) } ?? .page(status: "404 Not Found", body: [])
        }
    }

    private static let texts = [
        "ok": #"{"access_token":"T","token_type":"bearer","expires_in":3600}"#,
        "mac": #"{"access_token":"T","token_type":"mac"}"#, "own-type": #"{"access_token":"T","token_type":"Own"}"#,
        "no-type": #"{"access_token":"T"}"#, "null": "null", "list": "[]", "number": #"{"access_token":1}"#,
        "text-expiry": #"{"access_token":"T","token_type":"Bearer","expires_in":"3600"}"#,
        "fraction": #"{"access_token":"T","expires_in":3600.5}"#, "garbage": "{", "empty": "", "no-token": "{}",
        "blank": #"{"access_token":" T U ","expires_in":3600}"#, "control": #"{"access_token":"T\nU"}"#,
        "error": #"{"error":"server_error","error_uri":"http://x/"}"#,
    ]

    private static func form(_ text: String, _ status: String = "200 OK") -> LoopbackExporter.Answer {
        .page(status: status, contentType: "application/x-www-form-urlencoded", body: Array(text.utf8))
    }

    private static func json(_ text: String, _ status: String = "200 OK") -> LoopbackExporter.Answer {
        .page(status: status, contentType: "application/json", body: Array(text.utf8))
    }
}
