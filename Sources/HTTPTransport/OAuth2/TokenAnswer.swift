internal import JSON
internal import MetricModel

/// What a token endpoint answers (`golang.org/x/oauth2/internal/token.go`, `doTokenRoundTrip`).
struct TokenAnswer: Sendable {
    let status: Int
    /// `401 Unauthorized`.
    let statusText: String
    let contentType: String
    /// Unpacked.
    let body: [UInt8]

    private static let longestShown = 1000

    /// What an answer says, in whatever format.
    struct Fields: Hashable {
        var token: [UInt8] = []
        var type: [UInt8] = []
        /// Seconds; 0 when the answer does not say.
        var expiresIn: Int64 = 0
        var error: [UInt8] = []
        var errorDescription: [UInt8] = []
        var errorURI: [UInt8] = []
    }

    /// The token. O(body), and it may be a megabyte: not for the I/O thread.
    ///
    /// - Throws: `.token` with Go's text.
    func token() throws(TransportProblem) -> AccessToken {
        let isFailure = !(200...299).contains(status)
        let fields: Fields
        do {
            fields = isForm ? try TokenForm.fields(of: body) : try TokenDocument.fields(of: body)
        } catch {
            throw isFailure ? .token(refusal) : .token(error.text)
        }
        if !fields.error.isEmpty {
            let parts = [fields.error, fields.errorDescription, fields.errorURI].filter { !$0.isEmpty }
            throw .token("oauth2: " + parts.map { GoSyntax.quoted(bytes: $0) }.joined(separator: " "))
        }
        if isFailure { throw .token(refusal) }
        if fields.token.isEmpty { throw .token("oauth2: server response missing access_token") }
        return AccessToken(
            type: String(decoding: fields.type, as: UTF8.self),
            text: fields.token,
            lifetime: fields.expiresIn == 0 ? nil : fields.expiresIn
        )
    }

    /// The usual endpoint answers in JSON, whatever it calls it.
    private var isForm: Bool {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return type == "application/x-www-form-urlencoded" || type == "text/plain"
    }

    private var refusal: String { "oauth2: cannot fetch token: \(statusText)\nResponse: \(shownBody)" }

    /// Shortened, and nothing of one that may repeat what nobody should read.
    private var shownBody: String {
        let text = String(decoding: body.prefix(Self.longestShown), as: UTF8.self)
        let isSecret = ["access_token", "client_secret"].contains { text.lowercased().contains($0) }
        return isSecret ? "<secret>" : text + (body.count > Self.longestShown ? "…" : "")
    }
}

/// Why an answer cannot be read, in Go's words.
struct UnreadableToken: Error, Hashable {
    let text: String
}

/// An answer that is a form.
enum TokenForm {
    /// Go's `url.ParseQuery`: all fields that can be read, and the last complaint about semicolons or else the first
    /// about escapes.
    static func fields(of body: [UInt8]) throws(UnreadableToken) -> TokenAnswer.Fields {
        var values: [[UInt8]: [UInt8]] = [:]
        var reason: String?
        for part in body.split(separator: UInt8(ascii: "&")) {
            if part.contains(UInt8(ascii: ";")) {
                reason = "invalid semicolon separator in query"
                continue
            }
            let equal = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            do throws(PercentEncoding.Malformed) {
                let name = try PercentEncoding.decodedFormField(part[..<equal])
                let value = try PercentEncoding.decodedFormField(part[equal...].dropFirst())
                if values[name] == nil { values[name] = value }
            } catch {
                reason = reason ?? "invalid URL escape \(GoSyntax.quoted(bytes: error.escape))"
            }
        }
        if let reason { throw UnreadableToken(text: "oauth2: cannot parse response: \(reason)") }
        let value = { (name: String) in values[Array(name.utf8)] ?? [] }
        return TokenAnswer.Fields(
            token: value("access_token"),
            type: value("token_type"),
            expiresIn: Int64(String(decoding: value("expires_in"), as: UTF8.self)) ?? 0,
            error: value("error"),
            errorDescription: value("error_description"),
            errorURI: value("error_uri")
        )
    }
}

/// An answer in JSON: keys in any case, of a repeated one the last.
enum TokenDocument {
    private static let limits = JSONLimits(byteCount: TokenRequest.longestAnswer, depth: 100, valueCount: 100_000)

    static func fields(of body: [UInt8]) throws(UnreadableToken) -> TokenAnswer.Fields {
        if let reason = JSONSyntax.problem(in: body) { throw unreadable(reason) }
        let document: JSONValue
        do {
            // What is no UTF-8 within a text becomes U+FFFD, as in Go.
            document = try JSONReader.parse(Array(String(decoding: body, as: UTF8.self).utf8), limits: limits)
        } catch {
            throw unreadable(error.message)
        }
        if case .null = document { return TokenAnswer.Fields() }
        guard let members = document.members else {
            throw unreadable("json: cannot unmarshal \(document.kind) into Go value of type internal.tokenJSON")
        }
        var fields = TokenAnswer.Fields()
        for (key, value) in members {
            switch key.lowercased() {
            case "access_token": try read(value, "access_token", &fields.token)
            case "token_type": try read(value, "token_type", &fields.type)
            case "expires_in": try read(value, &fields.expiresIn)
            case "error": try read(value, "error", &fields.error)
            case "error_description": try read(value, "error_description", &fields.errorDescription)
            case "error_uri": try read(value, "error_uri", &fields.errorURI)
            default: continue
            }
        }
        return fields
    }

    private static func unreadable(_ reason: String) -> UnreadableToken {
        UnreadableToken(text: "oauth2: cannot parse json: \(reason)")
    }

    private static func read(_ value: JSONValue, _ name: String, _ field: inout [UInt8]) throws(UnreadableToken) {
        switch value {
        case .null: return
        case .string(let text): field = Array(text.utf8)
        default:
            throw unreadable(
                "json: cannot unmarshal \(value.kind) into Go struct field tokenJSON.\(name) of type string"
            )
        }
    }

    /// A number, or one within a text, as some endpoints write it.
    private static func read(_ value: JSONValue, _ field: inout Int64) throws(UnreadableToken) {
        var number = value
        if case .string(let text) = value {
            guard let written = try? JSONReader.parse(Array(text.utf8)), written.kind == "number",
                text.utf8.allSatisfy({ $0 > 0x20 })
            else {
                throw unreadable(
                    "json: cannot unmarshal string \(GoSyntax.quoted(text)) into Go value of type json.Number: "
                        + "invalid syntax"
                )
            }
            number = written
        }
        switch number {
        case .null: return
        case .integer(let seconds): field = min(seconds, Int64(Int32.max))
        case .number(let seconds):
            // Go says so of the number as it is written; here it is written anew.
            let reason = seconds.magnitude < 9.3e18 ? "invalid syntax" : "value out of range"
            throw unreadable("strconv.ParseInt: parsing \(GoSyntax.quoted(GoSyntax.float(seconds))): \(reason)")
        default: throw unreadable("json: cannot unmarshal \(number.kind) into Go value of type json.Number")
        }
    }
}
