internal import HTTPTransport
internal import MetricModel

/// Reads headers that users add to requests: a client's `http_headers`, and the `headers` of the sections that send on.
struct HeaderReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// What the protocol, the transport or a signature sets itself, in any of the places.
    private static let reserved: Set = [
        "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding",
        "x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token",
        "x-amz-content-sha256",
    ]

    private static let reservedForClients = reserved.union(["authorization", "x-prometheus-scrape-timeout-seconds"])

    /// `http_headers` (`Headers`, prometheus/common v0.65), with the names as they are sent.
    func clientHeaders(_ node: YAMLNode?) -> [ClientHeader] {
        let entries = node.flatMap { FreeMapping($0, type: "config.Headers", problems) }?.entries ?? []
        return entries.compactMap { entry in
            let name = String(decoding: HeaderName.canonical(entry.key), as: UTF8.self)
            if Self.reservedForClients.contains(name.lowercased()) {
                problems.add("setting header \(GoSyntax.quoted(name)) is not allowed", at: entry.keyLocation)
            }
            guard let mapping = StrictMapping(entry.value, ConfigurationSchemas.header, problems) else { return nil }
            let secrets = SecretReader(directory: directory, problems: problems)
            return ClientHeader(
                name: name,
                values: mapping["values"]?.strings(problems) ?? [],
                secrets: secrets.secrets(mapping["secrets"]),
                files: (mapping["files"]?.strings(problems) ?? []).map { FilePath.joined(directory, $0) }
            )
        }
    }

    /// `headers`, one value each. `authorization` words the refusal of a header that a client's keys are there for.
    func headers(_ node: YAMLNode?, authorization: String) -> [HTTPHeader] {
        var headers: [HTTPHeader?] = []
        var places: [String: Int] = [:]
        for entry in node.flatMap({ FreeMapping($0, type: "map[string]string", problems) })?.entries ?? [] {
            let name = String(decoding: entry.key, as: UTF8.self)
            if name.lowercased() == "authorization" {
                problems.add(authorization, at: entry.keyLocation)
            } else if Self.reserved.contains(name.lowercased()) {
                problems.add("\(name) is a reserved header. It must not be changed", at: entry.keyLocation)
            }
            guard let value = entry.value.string(problems) else { continue }
            // Of two that differ in case only, one is sent.
            if let place = places.updateValue(headers.count, forKey: name.lowercased()) { headers[place] = nil }
            headers.append(HTTPHeader(name, value))
        }
        return headers.compactMap(\.self)
    }
}
