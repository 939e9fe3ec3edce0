import MetricModel
import Testing

@testable import Discovery

/// `refreshOne` of `discovery/dns/dns.go`, v3.5.
@Suite("Targets from records")
struct DNSTargetsTests {
    @Test(
        "have the record's host and port, and tell where they come from",
        arguments: [
            (
                DNSRecord.service(target: "db1.example.", port: 3306),
                [
                    "__address__=db1.example:3306", "__meta_dns_name=db.example",
                    "__meta_dns_srv_record_port=3306", "__meta_dns_srv_record_target=db1.example.",
                ]
            ),
            (
                .service(target: ".", port: 0),
                [
                    "__address__=:0", "__meta_dns_name=db.example", "__meta_dns_srv_record_port=0",
                    "__meta_dns_srv_record_target=.",
                ]
            ),
            (
                .mailExchange("mx.example."),
                [
                    "__address__=mx.example:80", "__meta_dns_mx_record_target=mx.example.",
                    "__meta_dns_name=db.example",
                ]
            ),
            (
                .nameServer("ns.example."),
                [
                    "__address__=ns.example:80", "__meta_dns_name=db.example",
                    "__meta_dns_ns_record_target=ns.example.",
                ]
            ),
            (.address("10.0.0.1"), ["__address__=10.0.0.1:80", "__meta_dns_name=db.example"]),
            (.address("2001:db8::1"), ["__address__=[2001:db8::1]:80", "__meta_dns_name=db.example"]),
        ] as [(DNSRecord, [String])]
    )
    func labels(_ record: DNSRecord, _ labels: [String]) {
        let (group, unusable) = DNSTargets(name: "db.example", port: 80).group(of: [record])
        #expect(group.targets.map { $0.pairs.map { "\($0.name)=\($0.value)" } } == [labels])
        #expect(group.source == "db.example" && group.labels == .empty && unusable.isEmpty)
    }

    @Test("are one group per name, in the order of the records; aliases are none, others are told of")
    func group() {
        let text = DNSRecord.other(name: "db.example.", type: 16)
        let records = [.alias, .address("10.0.0.2"), text, .address("10.0.0.1")]
        let (group, unusable) = DNSTargets(name: "db", port: -1).group(of: records)
        #expect(group.targets.map { $0["__address__"] } == ["10.0.0.2:-1", "10.0.0.1:-1"])
        #expect(unusable == [text])
        #expect(DNSTargets(name: "db", port: 80).group(of: []).group == .removal(of: "db"))
    }
}
