internal import CCurl

/// One header of a request, as configured.
package struct HTTPHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The headers of a request, checked once and already in the form libcurl reads: a target makes its headers once and
/// sends them with every scrape.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    package let entries: [HTTPHeader]
    private let prepared: PreparedHeaders

    package init(_ entries: [HTTPHeader] = []) {
        self.entries = entries
        prepared = PreparedHeaders(entries)
    }

    package init(dictionaryLiteral pairs: (String, String)...) {
        self.init(pairs.map { HTTPHeader($0.0, $0.1) })
    }

    /// The first value under a name, in any case.
    package func value(of name: String) -> String? {
        entries.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The list for `CURLOPT_HTTPHEADER`; lives as long as these headers or a copy of them.
    var list: UnsafeMutablePointer<curl_slist>? { prepared.list }

    /// Whether the request says itself who sends it.
    var hasAuthorization: Bool { prepared.hasAuthorization }

    /// What is wrong with the first entry that may not be sent.
    var problem: TransportProblem? { prepared.problem }
}

extension HTTPHeader {
    fileprivate var problem: TransportProblem? {
        if name.isEmpty || !name.utf8.allSatisfy(isTokenByte) { return .invalidHeaderName(name) }
        return value.utf8.contains(where: isControlByte) ? .invalidHeaderValue(name: name) : nil
    }
}

/// RFC 9110's `tchar`.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// What no value of a header may hold (`ValidHeaderFieldValue`, `golang.org/x/net/http/httpguts`).
func isControlByte(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

/// Owns libcurl's list.
///
/// `@unchecked Sendable`: the list is never changed after `init`, and libcurl only reads it.
private final class PreparedHeaders: @unchecked Sendable {
    let list: UnsafeMutablePointer<curl_slist>?
    let problem: TransportProblem?
    let hasAuthorization: Bool

    init(_ entries: [HTTPHeader]) {
        problem = entries.lazy.compactMap(\.problem).first
        var list: UnsafeMutablePointer<curl_slist>?
        let names = Set(entries.map { $0.name.lowercased() })
        hasAuthorization = names.contains("authorization")
        // libcurl would add these by itself; Go's client does not.
        for name in ["Accept", "Expect", "Content-Type"] where !names.contains(name.lowercased()) {
            list = curl_slist_append(list, name + ":")
        }
        for entry in entries {
            list = curl_slist_append(list, entry.value.isEmpty ? entry.name + ";" : "\(entry.name): \(entry.value)")
        }
        self.list = list
    }

    deinit { curl_slist_free_all(list) }
}
