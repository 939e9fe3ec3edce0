internal import Glibc

/// What the first certificate of a server says, as far as Go looks at it before it asks who signed it
/// (`crypto/x509/verify.go`).
struct ServerCertificate: Hashable, Sendable {
    /// Seconds since 1970.
    var notBefore: Int64 = 0
    var notAfter = Int64.max
    /// Of the subject's alternative names, as written.
    var dnsNames: [String] = []
    var addresses: [IPAddress] = []
    /// There are alternative names of any kind.
    var hasAlternativeNames = false
    var commonName = ""

    private static let namesShown = 100

    /// Why it does not count now; nil when it does.
    func problem(at now: Int64) -> String? { ValidityProblem.text(at: now, notBefore: notBefore, notAfter: notAfter) }

    /// Why it does not stand for a host; nil when it does (`VerifyHostname`).
    func problem(for host: String) -> String? {
        if let address = IPAddress(host) {
            if addresses.contains(address) { return nil }
        } else if dnsNames.contains(where: { HostPattern.matches($0, host) }) {
            return nil
        }
        return nameProblem(for: host)
    }

    /// `HostnameError.Error`.
    private func nameProblem(for host: String) -> String {
        if !hasAlternativeNames, HostPattern.labelsMatch(commonName, host) {
            return "certificate relies on legacy Common Name field, use SANs instead"
        }
        let isAddress = IPAddress(host) != nil
        if isAddress, addresses.isEmpty {
            return "cannot validate certificate for \(host) because it doesn't contain any IP SANs"
        }
        let names = isAddress ? addresses.map(\.text) : dnsNames
        if names.count >= Self.namesShown {
            return
                "certificate is valid for \(names.count) \(isAddress ? "IP SANs" : "names"), but none matched \(host)"
        }
        let list = names.joined(separator: ", ")
        if list.isEmpty { return "certificate is not valid for any names, but wanted to match \(host)" }
        return "certificate is valid for \(list), not \(host)"
    }
}

/// The address of a host, in one of its two forms.
struct IPAddress: Hashable, Sendable {
    /// 4 or 16.
    let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped = bytes.count == 16 && bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Nil when the text is a name (`net.ParseIP`).
    init?(_ text: String) {
        var room = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &room) == 1 {
            self.init(bytes: Array(room.prefix(4)))
        } else if inet_pton(AF_INET6, text, &room) == 1 {
            self.init(bytes: room)
        } else {
            return nil
        }
    }

    var text: String {
        var room = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        return inet_ntop(family, bytes, &room, socklen_t(room.count)) == nil ? "" : String(ofCString: room)
    }
}

/// Go's rules for the names of certificates.
enum HostPattern {
    /// Whether a certificate's name, perhaps `*.example`, stands for a host.
    static func matches(_ pattern: String, _ host: String) -> Bool {
        if isValid(host, asPattern: false), isValid(pattern, asPattern: true) { return labelsMatch(pattern, host) }
        let isNothing = { (name: String) in name.isEmpty || name == "." }
        return !isNothing(pattern) && !isNothing(host) && lowered(pattern[...]) == lowered(host[...])
    }

    /// `matchHostnames`.
    static func labelsMatch(_ pattern: String, _ host: String) -> Bool {
        let host = host.hasSuffix(".") ? host.dropLast() : host[...]
        guard !pattern.isEmpty, !host.isEmpty else { return false }
        let patterns = labels(lowered(pattern[...]))
        let names = labels(lowered(host))
        return patterns.count == names.count
            && zip(patterns, names).enumerated().allSatisfy { index, pair in
                index == 0 && Array(pair.0) == [UInt8(ascii: "*")] || pair.0.elementsEqual(pair.1)
            }
    }

    private static func isValid(_ name: String, asPattern: Bool) -> Bool {
        var bytes = Array(name.utf8)
        if !asPattern, bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        if bytes.isEmpty || bytes == [UInt8(ascii: "*")] { return false }
        for (index, label) in labels(bytes).enumerated() {
            if label.isEmpty { return false }
            if asPattern, index == 0, Array(label) == [UInt8(ascii: "*")] { continue }
            for (place, byte) in label.enumerated() {
                let isLetter = (0x61...0x7A).contains(byte | 0x20)
                let isMark = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") && place != 0
                if !isLetter, !isMark, !(0x30...0x39).contains(byte) { return false }
            }
        }
        return true
    }

    private static func labels(_ name: [UInt8]) -> [ArraySlice<UInt8>] {
        name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private static func lowered(_ name: Substring) -> [UInt8] {
        name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

enum ValidityProblem {
    /// What Go says when now is outside of a certificate's time; nil when it is inside. All in seconds since 1970.
    static func text(at now: Int64, notBefore: Int64, notAfter: Int64) -> String? {
        let lead = "certificate has expired or is not yet valid: current time \(date(now, isLocal: true)) is"
        if now < notBefore { return "\(lead) before \(date(notBefore, isLocal: false))" }
        return now > notAfter ? "\(lead) after \(date(notAfter, isLocal: false))" : nil
    }

    /// RFC 3339, as Go prints a time in its zone.
    private static func date(_ seconds: Int64, isLocal: Bool) -> String {
        var parts = tm()
        var time = time_t(seconds)
        if isLocal { localtime_r(&time, &parts) } else { gmtime_r(&time, &parts) }
        var room = [CChar](repeating: 0, count: 64)
        strftime(&room, room.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let minutes = parts.tm_gmtoff / 60
        if minutes == 0 { return String(ofCString: room) + "Z" }
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let zone = "\(digits(abs(minutes) / 60)):\(digits(abs(minutes) % 60))"
        return String(ofCString: room) + (minutes < 0 ? "-" : "+") + zone
    }
}
