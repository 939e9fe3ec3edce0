package import MetricModel

/// Builds the URL a target is scraped at (`Target.URL` in `scrape/target.go`, v3.5).
package enum TargetURL {
    /// - Parameters:
    ///   - labels: the target's labels after relabeling, `__…` ones included.
    ///   - parameters: the job's `params`.
    /// - Returns: `<scheme>://<address><path>?<query>`, the query sorted by name; a label `__param_x` takes the place
    ///   of the first value of `x`.
    package static func make(labels: Labels, parameters: [(name: String, values: [String])]) -> String {
        var values: [(name: String, values: [String])] = parameters
        labels.forEach { name, value in
            // Most names end here, and need not become texts.
            guard name.starts(with: parameterPrefix) else { return }
            let parameter = String(decoding: name.dropFirst(parameterPrefix.count), as: UTF8.self)
            let value = String(decoding: value, as: UTF8.self)
            if let index = values.firstIndex(where: { $0.name == parameter }) {
                if values[index].values.isEmpty {
                    values[index].values = [value]
                } else {
                    values[index].values[0] = value
                }
            } else {
                values.append((parameter, [value]))
            }
        }
        values.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let query = values.flatMap { parameter in
            parameter.values.map { "\(queryEscaped(parameter.name))=\(queryEscaped($0))" }
        }
        let scheme = labels["__scheme__"] ?? ""
        let address = labels["__address__"] ?? ""
        let rawPath = labels["__metrics_path__"] ?? ""
        let path = rawPath.isEmpty || rawPath.hasPrefix("/") ? rawPath : "/" + rawPath
        let base = "\(scheme.isEmpty ? "" : scheme + ":")//\(hostEscaped(address))\(pathEscaped(path))"
        return query.isEmpty ? base : base + "?" + query.joined(separator: "&")
    }

    private static let parameterPrefix = Array("__param_".utf8)

    /// Go's `url.QueryEscape`: everything but letters, digits and `-_.~` as `%XX`, blanks as `+`.
    private static func queryEscaped(_ text: String) -> String {
        escaped(text) { byte in isUnreserved(byte) }.split(separator: "%20", omittingEmptySubsequences: false)
            .joined(separator: "+")
    }

    /// Go's escaping of a URL's host, after which no foreign sign is left that could end it.
    private static func hostEscaped(_ host: String) -> String {
        escaped(host) { byte in isUnreserved(byte) || "!$&'()*+,;=:[]<>\"".utf8.contains(byte) }
    }

    /// Go's escaping of a URL's path: what stands for itself there stays.
    private static func pathEscaped(_ path: String) -> String {
        escaped(path) { byte in isUnreserved(byte) || "$&+,/:;=@".utf8.contains(byte) }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // - . _ ~
        case 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func escaped(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        if text.utf8.allSatisfy(isKept) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
