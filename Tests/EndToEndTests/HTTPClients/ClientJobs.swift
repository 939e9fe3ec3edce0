/// The jobs whose requests are compared: one line each, with a name, the URL of its target, and what else its configuration
/// says, in YAML. `@name` stands for a place of `ClientServers`, `@id` for the usual keys of `oauth2`. What a request says
/// of its job, `j=NAME` or the host `NAME.test`, lets the servers tell them apart.
enum ClientJobs {
    static let names = rows.map(\.name)

    /// What a job must do that Prometheus 3.5.3 does not: as packaged with a newer client library it goes on with the first
    /// `Authorization` of a target, because it adds it to the request that it keeps. What it says of these jobs is not
    /// compared.
    static let ownWays = [
        "basic-changing": "Authorization: Basic dTp0d28=", "bearer-changing": "Authorization: Bearer two",
        "bearer-going": "unable to read authorization credentials: unable to read file going: open going: no such file",
    ]

    /// The whole file, with its places filled in, as it is at first or as it is loaded later.
    static func configuration(_ places: ClientPlaces, isReloaded: Bool) -> String {
        let jobs = rows.map { row in
            let settings = isReloaded ? changes[row.name] ?? row.settings : row.settings
            let parts = URLParts(row.url)
            var members = [
                "job_name: \(row.name)", "scheme: \(parts.scheme)", "metrics_path: \(parts.path)",
                "static_configs: [{targets: [\"\(parts.host)\"]}]",
            ]
            if !settings.contains("params: {j: [") { members.append("params: {j: [\(row.name)]}") }
            if !settings.isEmpty { members.append(settings) }
            return "- {\(members.joined(separator: ", "))}\n"
        }
        let text = jobs.joined()
        return "global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_configs:\n" + places.filled(text)
    }

    private struct Row {
        let name: String
        let url: String
        let settings: String
    }

    private struct URLParts {
        let scheme: Substring
        let host: Substring
        let path: Substring

        init(_ url: String) {
            scheme = url.prefix { $0 != ":" }
            let rest = url.dropFirst(scheme.count + 3)
            host = rest.prefix { $0 != "/" }
            path = rest.dropFirst(host.count)
        }
    }

    private static let rows: [Row] = ClientJobTable.all
        .flatMap { $0.split(separator: "\n").map(row) }

    private static let changes = Dictionary(
        uniqueKeysWithValues: ClientJobTable.changes.split(separator: "\n").map { line in
            let name = line.prefix { $0 != " " }
            return (String(name), String(line.dropFirst(name.count).drop { $0 == " " }))
        }
    )

    private static func row(_ line: Substring) -> Row {
        let words = line.split(separator: " ", maxSplits: 2)
        let name = String(words[0])
        let settings = words.count > 2 ? String(words[2].drop { $0 == " " }) : ""
        let id = "client_id: id, client_secret: hush, endpoint_params: {j: \(name)}"
        return Row(name: name, url: String(words[1]), settings: settings.replacing("@id", with: id))
    }
}
