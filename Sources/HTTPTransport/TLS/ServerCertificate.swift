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
        if let address = IPAddress(parsing: host) {
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
        let isAddress = IPAddress(parsing: host) != nil
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
