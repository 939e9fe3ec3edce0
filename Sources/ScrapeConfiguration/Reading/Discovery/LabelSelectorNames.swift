internal import MetricModel

/// The names and values that labels of Kubernetes may have (`pkg/util/validation/validation.go`, apimachinery v0.32).
enum LabelSelectorNames {
    private static let longest = 63
    private static let longestPrefix = 253

    /// `[prefix/]name`.
    static func problem(ofKey key: String) -> String? {
        var messages: [String] = []
        let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        let rule =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        guard parts.count <= 2, let name = parts.last else {
            return invalid(
                key,
                ["a valid label key \(rule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
            )
        }
        if parts.count == 2 {
            let prefix = parts[0]
            if prefix.isEmpty { messages.append("prefix part must be non-empty") }
            if !prefix.isEmpty { messages += prefixProblems(prefix).map { "prefix part \($0)" } }
        }
        if name.isEmpty {
            messages.append("name part must be non-empty")
        } else if name.count > longest {
            messages.append("name part must be no more than \(longest) characters")
        }
        if !isName(name) { messages.append("name part \(rule)") }
        return messages.isEmpty ? nil : invalid(key, messages)
    }

    static func problem(ofValue value: String) -> String? {
        var messages: [String] = []
        let bytes = Array(value.utf8)
        if bytes.count > longest { messages.append("must be no more than \(longest) characters") }
        if !bytes.isEmpty, !isName(bytes) {
            messages.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
                    + "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            )
        }
        return messages.isEmpty ? nil : invalid(value, messages)
    }

    private static func invalid(_ text: String, _ messages: [String]) -> String {
        "Invalid value: \(GoSyntax.quoted(text)): \(messages.joined(separator: "; "))"
    }

    private static func prefixProblems(_ prefix: [UInt8]) -> [String] {
        var messages: [String] = []
        if prefix.count > longestPrefix { messages.append("must be no more than \(longestPrefix) characters") }
        let parts = prefix.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isDomain = parts.allSatisfy { part in
            guard let first = part.first, let last = part.last else { return false }
            return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
                && part.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
        if !isDomain {
            messages.append(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            )
        }
        return messages
    }

    /// Letters, digits and `-_.`, with a letter or digit at both ends.
    private static func isName(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
