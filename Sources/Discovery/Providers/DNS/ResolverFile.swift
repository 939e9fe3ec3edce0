internal import Glibc
internal import MetricModel

/// What `/etc/resolv.conf` says, as `ClientConfigFromFile` of miekg/dns v1.1.66 reads it: who answers, and what is added
/// to names. Time-outs and tries that the file asks for are not used by Prometheus.
struct ResolverFile: Sendable, Hashable {
    static let usualPath = "/etc/resolv.conf"
    /// Bytes of the file that are read at most.
    static let sizeLimit = 1 << 20
    /// A longer line ends the reading of the file, as in Go.
    private static let lineLimit = 64 << 10
    private static let mostDots = 15

    /// Addresses of name servers, in the order in which they are asked.
    var servers: [String] = []
    /// Added to names that are not rooted, in order.
    var suffixes: [String] = []
    /// A name with more labels than this is tried as it is first.
    var dots = 1

    init(servers: [String] = [], suffixes: [String] = [], dots: Int = 1) {
        self.servers = servers
        self.suffixes = suffixes
        self.dots = dots
    }

    /// Reads a file. Waits for the disk.
    ///
    /// - Throws: when it cannot be read.
    init(path: String) throws(DiscoveryProblem) {
        guard let file = fopen(path, "re") else {
            throw DiscoveryProblem("could not load resolv.conf: open \(path): \(SystemError(code: errno).text)")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
        let count = fread(&bytes, 1, bytes.count, file)
        if ferror(file) != 0 {
            throw DiscoveryProblem("could not load resolv.conf: read \(path): \(SystemError(code: errno).text)")
        }
        self.init(bytes[..<count])
    }

    init(_ bytes: some Sequence<UInt8>) {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.count >= Self.lineLimit { return }
            read(String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)[...])
        }
    }

    private mutating func read(_ line: ArraySlice<String>) {
        let values = line.dropFirst()
        switch line.first {
        case "nameserver": if let server = values.first { servers.append(server) }
        case "domain": suffixes = Array(values.prefix(1))
        case "search": suffixes = Array(values)
        case "options": for option in values where option.hasPrefix("ndots:") { dots = Self.dots(option.dropFirst(6)) }
        default: break
        }
    }

    /// No number counts as 0, one beyond every integer as the largest.
    private static func dots(_ text: Substring) -> Int {
        if let number = Int(text) { return min(max(number, 0), mostDots) }
        let digits = text.first.map { "+-".contains($0) } == true ? text.dropFirst() : text
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber && text.first != "-" ? mostDots : 0
    }

    /// The rooted names to try for a name, in order (`ClientConfig.NameList`).
    func candidates(for name: String) -> [String] {
        if DNSName.isRooted(name) { return [name] }
        let rooted = DNSName.rooted(name)
        let extended = suffixes.map { DNSName.rooted(rooted + $0) }
        return DNSName.labelCount(name) > dots ? [rooted] + extended : extended + [rooted]
    }
}
