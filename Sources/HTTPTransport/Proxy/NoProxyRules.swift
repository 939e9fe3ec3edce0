/// Who is asked directly although there is a proxy (`golang.org/x/net/http/httpproxy`, v0.36 and later: a name's end is
/// never an address's).
struct NoProxyRules: Hashable, Sendable {
    fileprivate enum Rule: Hashable {
        case everybody
        case network(IPNetwork)
        /// An empty port stands for all of them.
        case address(IPAddress, port: String)
        /// Names that end with `suffix`, which begins with a point; `alsoItself`: the name behind the point, too.
        case domain(suffix: String, alsoItself: Bool, port: String)
    }

    private let rules: [Rule]

    /// - Parameter list: what `NO_PROXY` holds: names, addresses, networks, with or without a port, split by commas.
    init(list: String) {
        var rules: [Rule] = []
        for part in list.utf8.split(separator: UInt8(ascii: ",")) {
            let entry = Self.withoutBlanks(Substring(part)).lowercased()
            if entry == "*" {
                rules = [.everybody]
                break
            }
            if let rule = Self.rule(entry) { rules.append(rule) }
        }
        self.rules = rules
    }

    private static func rule(_ entry: String) -> Rule? {
        if let network = IPNetwork(parsing: entry) { return .network(network) }
        let parts = GoHostPort(parsing: entry)
        var host = parts?.host ?? Substring(entry)
        let port = String(parts?.port ?? "")
        if let address = IPAddress(parsing: host) { return .address(address, port: port) }
        if host.isEmpty { return nil }
        if host.hasPrefix("*.") { host = host.dropFirst() }
        let alsoItself = !host.hasPrefix(".")
        let suffix = InternationalName.ascii(alsoItself ? "." + host : String(host))
        return .domain(suffix: suffix, alsoItself: alsoItself, port: port)
    }

    /// Whether a request goes without the proxy. This host and its loopback addresses always do.
    func exempt(host: String, port: String) -> Bool {
        if host == "localhost" { return true }
        let address = IPAddress(parsing: host)
        if address?.isLoopback == true { return true }
        let name = Self.withoutBlanks(Substring(host)).lowercased()
        return rules.contains { $0.matches(name, address, port) }
    }

    private static func withoutBlanks(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension NoProxyRules.Rule {
    fileprivate func matches(_ name: String, _ address: IPAddress?, _ port: String) -> Bool {
        switch self {
        case .everybody: return true
        case .network(let network): return address.map(network.contains) ?? false
        case .address(let own, let ownPort): return own == address && (ownPort.isEmpty || ownPort == port)
        case .domain(let suffix, let alsoItself, let ownPort):
            if address != nil { return false }
            let isBelow = name.utf8.reversed().starts(with: suffix.utf8.reversed())
            guard isBelow || alsoItself && suffix.utf8.dropFirst().elementsEqual(name.utf8) else { return false }
            return ownPort.isEmpty || ownPort == port
        }
    }
}

/// `host:port` as Go's `net.SplitHostPort` takes it apart.
struct GoHostPort {
    /// Without brackets.
    let host: Substring
    let port: Substring

    /// - Returns: nil without a port, with too many colons, or with brackets in the wrong places.
    init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        port = text[text.index(after: colon)...]
        if host.first == "[" {
            guard host.last == "]" else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let hasBrackets = { (part: Substring) in part.contains("[") || part.contains("]") }
        if hasBrackets(host) || hasBrackets(port) { return nil }
        self.host = host
    }
}
