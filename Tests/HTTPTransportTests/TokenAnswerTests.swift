import Testing

@testable import HTTPTransport

private let json = "application/json"
private let form = "application/x-www-form-urlencoded"

@Suite("A token endpoint's answer")
struct TokenAnswerTests {
    /// The header that it leads to, or why there is none, without the `oauth2: ` in front.
    private func outcome(_ status: String, _ body: [UInt8], _ type: String) -> String {
        let answer = TokenAnswer(
            status: Int(status.prefix(3)) ?? 0,
            statusText: status,
            contentType: type,
            body: body
        )
        do throws(TransportProblem) {
            let token = try answer.token()
            guard let line = token.line else { return "no header" }
            let header = String(cString: line.header.text).replacing("Authorization: ", with: "")
            return header + (token.lifetime.map { " for \($0)" } ?? "")
        } catch {
            return error.goText.replacing("oauth2: ", with: "")
        }
    }

    struct Document: Sendable, CustomTestStringConvertible {
        let body: String
        let expected: String
        var testDescription: String { body }
    }

    /// As a real Prometheus 3.5.3 (built with Go 1.27) said it.
    static let readable: [Document] = [
        Document(body: #"{"access_token":"T"}"#, expected: "Bearer T"),
        Document(body: #"{"access_token":"T","token_type":"bearer","expires_in":3600}"#, expected: "Bearer T for 3600"),
        Document(body: #"{"access_token":"T","expires_in":"12"}"#, expected: "Bearer T for 12"),
        Document(body: #"{"access_token":"T","expires_in":0}"#, expected: "Bearer T"),
        Document(body: #"{"access_token":"T","expires_in":null,"token_type":null}"#, expected: "Bearer T"),
        Document(body: #"{"access_token":"T","expires_in":9999999999}"#, expected: "Bearer T for 2147483647"),
        Document(body: #"{"access_token":"T","expires_in":-3}"#, expected: "Bearer T for -3"),
        Document(body: #"{"ACCESS_TOKEN":"T","other":[{"a":1.5e3},true]}"#, expected: "Bearer T"),
        Document(body: #"{"access_token":"S","access_token":"T"}"#, expected: "Bearer T"),
        Document(body: #"{"access_token":"T","token_type":"MAC"}"#, expected: "MAC T"),
        Document(body: #"{"access_token":"T","token_type":"mac"}"#, expected: "MAC T"),
        Document(body: #"{"access_token":"T","token_type":"BASIC"}"#, expected: "Basic T"),
        Document(body: #"{"access_token":"T","token_type":"foO"}"#, expected: "foO T"),
        Document(body: #"{"access_token":"a\nb"}"#, expected: "no header"),
        Document(body: "{}", expected: "server response missing access_token"),
        Document(body: "null", expected: "server response missing access_token"),
        Document(body: #"{"access_token":null}"#, expected: "server response missing access_token"),
        Document(body: #"{"access_token":"T","error":"e"}"#, expected: #""e""#),
        Document(body: #"{"error":"e","error_uri":"u"}"#, expected: #""e" "u""#),
        Document(
            body: #"{"error":"e","error_description":"d \"q\"","error_uri":"u"}"#,
            expected: #""e" "d \"q\"" "u""#
        ),
    ]

    @Test("gives a token or says why not", arguments: readable)
    func document(row: Document) {
        #expect(outcome("200 OK", Array(row.body.utf8), json) == row.expected)
    }

    static let malformed: [Document] = [
        Document(body: "", expected: "unexpected end of JSON input"),
        Document(body: " \n", expected: "unexpected end of JSON input"),
        Document(body: "{", expected: "unexpected end of JSON input"),
        Document(body: "tru", expected: "unexpected end of JSON input"),
        Document(body: #"{"a":""#, expected: "unexpected end of JSON input"),
        Document(body: #""a"#, expected: "unexpected end of JSON input"),
        Document(body: "-", expected: "unexpected end of JSON input"),
        Document(body: "1.", expected: "unexpected end of JSON input"),
        Document(body: "1e", expected: "unexpected end of JSON input"),
        Document(body: #"{"a"}"#, expected: "invalid character '}' after object key"),
        Document(body: #"{"a" 1}"#, expected: "invalid character '1' after object key"),
        Document(body: #"{"a":1,}"#, expected: "invalid character '}' looking for beginning of object key string"),
        Document(body: "{,", expected: "invalid character ',' looking for beginning of object key string"),
        Document(body: #"{"a":01}"#, expected: "invalid character '1' after object key:value pair"),
        Document(body: #"{"a":1.x}"#, expected: "invalid character 'x' in numeric literal"),
        Document(body: "[1 2]", expected: "invalid character '2' after array element"),
        Document(body: "[1,]", expected: "invalid character ']' looking for beginning of value"),
        Document(body: #"{"access_token":"T"} x"#, expected: "invalid character 'x' after top-level value"),
        Document(body: "falsx", expected: "invalid character 'x' in literal false (expecting 'e')"),
        Document(body: "<html>", expected: "invalid character '<' looking for beginning of value"),
        Document(body: "'x'", expected: #"invalid character '\'' looking for beginning of value"#),
        Document(body: "\u{FEFF}{}", expected: #"invalid character '\ufeff' looking for beginning of value"#),
        Document(body: "{\"access_token\":\"a\u{1}b\"}", expected: #"invalid character '\x01' in string"#),
        Document(body: #"{"access_token":"a\x"}"#, expected: #"invalid escape sequence `\x` in string"#),
        Document(body: #"{"access_token":"\u00"}"#, expected: #"invalid escape sequence `\u00"}` in string"#),
        Document(body: "[]", expected: "json: cannot unmarshal array into Go value of type internal.tokenJSON"),
        Document(body: #""x""#, expected: "json: cannot unmarshal string into Go value of type internal.tokenJSON"),
        Document(body: "12", expected: "json: cannot unmarshal number into Go value of type internal.tokenJSON"),
        Document(body: "true", expected: "json: cannot unmarshal bool into Go value of type internal.tokenJSON"),
        Document(
            body: #"{"access_token":1}"#,
            expected: "json: cannot unmarshal number into Go struct field tokenJSON.access_token of type string"
        ),
        Document(
            body: #"{"access_token":["x"]}"#,
            expected: "json: cannot unmarshal array into Go struct field tokenJSON.access_token of type string"
        ),
        Document(
            body: #"{"token_type":1,"access_token":"T"}"#,
            expected: "json: cannot unmarshal number into Go struct field tokenJSON.token_type of type string"
        ),
        Document(
            body: #"{"error":5,"access_token":"T"}"#,
            expected: "json: cannot unmarshal number into Go struct field tokenJSON.error of type string"
        ),
        Document(
            body: #"{"access_token":"T","expires_in":"x"}"#,
            expected: #"json: cannot unmarshal string "x" into Go value of type json.Number: invalid syntax"#
        ),
        Document(
            body: #"{"access_token":"T","expires_in":""}"#,
            expected: #"json: cannot unmarshal string "" into Go value of type json.Number: invalid syntax"#
        ),
        Document(
            body: #"{"access_token":"T","expires_in":1.5}"#,
            expected: #"strconv.ParseInt: parsing "1.5": invalid syntax"#
        ),
        Document(
            body: #"{"access_token":"T","expires_in":{}}"#,
            expected: "json: cannot unmarshal object into Go value of type json.Number"
        ),
        Document(
            body: #"{"access_token":"T","expires_in":true}"#,
            expected: "json: cannot unmarshal bool into Go value of type json.Number"
        ),
    ]

    @Test("that is no such document gets Go's reason", arguments: malformed)
    func unreadable(row: Document) {
        #expect(outcome("200 OK", Array(row.body.utf8), json) == "cannot parse json: \(row.expected)")
        #expect(outcome("200 OK", Array(row.body.utf8), "") == "cannot parse json: \(row.expected)")
    }

    @Test("may hold bytes that are no UTF-8 in its texts, and nowhere else")
    func bytes() {
        let token = Array(#"{"access_token":"T","x":""#.utf8) + [0xFF] + Array("\"}".utf8)
        #expect(outcome("200 OK", token, json) == "Bearer T")
        #expect(
            outcome("200 OK", [0xFF], json)
                == #"cannot parse json: invalid character '\xff' looking for beginning of value"#
        )
    }

    @Test("is refused when it is nested without end")
    func depth() {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(outcome("200 OK", open, json) == "cannot parse json: exceeded max depth")
        #expect(outcome("200 OK", open.dropLast((1 << 20) - 9_000), json).hasSuffix("unexpected end of JSON input"))
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        let status: String
        var type = json
        let body: String
        let expected: String
        var testDescription: String { "\(status) \(body)" }
    }

    static let answers: [Answer] = [
        Answer(
            status: "401 Unauthorized",
            body: #"{"error":"invalid_client","error_description":"bad"}"#,
            expected: #""invalid_client" "bad""#
        ),
        Answer(status: "400 Bad", type: form, body: "error=foo&error_description=b+c", expected: #""foo" "b c""#),
        Answer(
            status: "500 Internal Server Error",
            body: "oops",
            expected: "cannot fetch token: 500 Internal Server Error\nResponse: oops"
        ),
        Answer(status: "500", type: form, body: "%zz", expected: "cannot fetch token: 500\nResponse: %zz"),
        Answer(status: "401 U", body: "{}", expected: "cannot fetch token: 401 U\nResponse: {}"),
        Answer(status: "404", type: "", body: "nope\n", expected: "cannot fetch token: 404\nResponse: nope\n"),
        Answer(status: "299 Weird", body: #"{"access_token":"T"}"#, expected: "Bearer T"),
        Answer(status: "204 No Content", body: "", expected: "cannot parse json: unexpected end of JSON input"),
        Answer(
            status: "200 OK",
            type: form,
            body: "access_token=F%20T&token_type=bearer&expires_in=100",
            expected: "Bearer F T for 100"
        ),
        Answer(
            status: "200 OK",
            type: "TEXT/Plain; charset=utf-8",
            body: "access_token=FT&expires_in=x",
            expected: "Bearer FT"
        ),
        Answer(
            status: "200 OK",
            type: "text/plain; x",
            body: #"{"access_token":"T"}"#,
            expected: "server response missing access_token"
        ),
        Answer(status: "200 OK", type: form, body: "", expected: "server response missing access_token"),
        Answer(
            status: "200 OK",
            type: form,
            body: "access_token=a&%zz&x=%2",
            expected: #"cannot parse response: invalid URL escape "%zz""#
        ),
        Answer(
            status: "200 OK",
            type: form,
            body: "%zz&a;b=c",
            expected: "cannot parse response: invalid semicolon separator in query"
        ),
        // What Go shows, nobody should see.
        Answer(
            status: "300 Multi",
            body: #"{"access_token":"TOK"}"#,
            expected: "cannot fetch token: 300 Multi\nResponse: <secret>"
        ),
        Answer(
            status: "400 Bad",
            type: "text/html",
            body: "<p>client_secret=hush</p>",
            expected: "cannot fetch token: 400 Bad\nResponse: <secret>"
        ),
    ]

    @Test("counts with its status and its type", arguments: answers)
    func answer(row: Answer) {
        #expect(outcome(row.status, Array(row.body.utf8), row.type) == row.expected)
    }

    @Test("that is long is shown in part")
    func long() {
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let text = outcome("500 X", body, json)
        #expect(text.hasPrefix("cannot fetch token: 500 X\nResponse: xxx") && text.hasSuffix("xxx…"))
        #expect(text.utf8.count < 1100)
    }
}
