internal import MetricModel

/// Makes targets of the records of one name (`discovery/dns/dns.go`, v3.5: `refreshOne`).
struct DNSTargets {
    /// The name as the configuration has it.
    let name: String
    /// For records that have none themselves.
    let port: Int

    /// The group of all records, and the records that say nothing about a target.
    func group(of records: [DNSRecord]) -> (group: TargetGroup, unusable: [DNSRecord]) {
        var targets: [Labels] = []
        var unusable: [DNSRecord] = []
        for record in records {
            switch record {
            case .service(let target, let port):
                let labels = [("srv_record_target", target), ("srv_record_port", String(port))]
                targets.append(self.target(trimmed(target), Int(port), labels))
            case .mailExchange(let host): targets.append(target(trimmed(host), port, [("mx_record_target", host)]))
            case .nameServer(let host): targets.append(target(trimmed(host), port, [("ns_record_target", host)]))
            case .address(let address): targets.append(target(address, port, []))
            case .alias: continue
            case .other: unusable.append(record)
            }
        }
        return (TargetGroup(source: name, targets: targets), unusable)
    }

    private func target(_ host: String, _ port: Int, _ labels: [(String, String)]) -> Labels {
        let meta = ([("name", name)] + labels).map { ("__meta_dns_\($0)", $1) }
        return Labels([("__address__", TargetAddress.joined(host, port))] + meta)
    }

    /// Without the dots at the end.
    private func trimmed(_ host: String) -> String {
        String(decoding: Array(host.utf8.reversed().drop { $0 == UInt8(ascii: ".") }.reversed()), as: UTF8.self)
    }
}
