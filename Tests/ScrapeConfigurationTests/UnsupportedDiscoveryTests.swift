import MetricModel
import ScrapeConfiguration
import Testing

@Suite("Discovery of kinds that do not run here")
struct UnsupportedDiscoveryTests {
    /// Each kind with the Go types of its list and its blocks.
    private static let kinds = [
        ("azure", "azure.SDConfig", "azure.plain"),
        ("digitalocean", "digitalocean.SDConfig", "digitalocean.plain"),
        ("ec2", "aws.EC2SDConfig", "aws.plain"), ("eureka", "eureka.SDConfig", "eureka.plain"),
        ("gce", "gce.SDConfig", "gce.plain"), ("hetzner", "hetzner.SDConfig", "hetzner.plain"),
        ("ionos", "ionos.SDConfig", "ionos.plain"),
        ("kuma", "xds.KumaSDConfig", "xds.plainKumaConf"),
        ("lightsail", "aws.LightsailSDConfig", "aws.plain"), ("linode", "linode.SDConfig", "linode.plain"),
        ("marathon", "marathon.SDConfig", "marathon.plain"), ("nerve", "zookeeper.NerveSDConfig", "zookeeper.plain"),
        ("nomad", "nomad.SDConfig", "nomad.plain"), ("openstack", "openstack.SDConfig", "openstack.plain"),
        ("ovhcloud", "ovhcloud.SDConfig", "ovhcloud.plain"), ("puppetdb", "puppetdb.SDConfig", "puppetdb.plain"),
        ("scaleway", "scaleway.SDConfig", "scaleway.plain"),
        ("serverset", "zookeeper.ServersetSDConfig", "zookeeper.plain"),
        ("stackit", "stackit.SDConfig", "stackit.plain"), ("triton", "triton.SDConfig", "triton.plain"),
        ("uyuni", "uyuni.SDConfig", "uyuni.plain"), ("vultr", "vultr.SDConfig", "vultr.plain"),
    ]

    @Test("loads: each block is known by its place, the list gives a warning", arguments: kinds)
    func loads(kind: String, list: String, block: String) throws {
        let configuration = try parse(job("\(kind)_sd_configs:", "- {role: pod}", "- {role: pod}"))
        let job = try #require(configuration.jobs.first)
        #expect(job.discoveries.unsupported.map { "\($0.kind) \($0.location.line)" } == ["\(kind) 4", "\(kind) 5"])
        #expect(
            configuration.warnings.map(\.description) == [
                "dir/p.yml:3:3: \(kind)_sd_configs: not supported yet, the job gets no targets from it"
            ]
        )
    }

    @Test("must have its shape", arguments: kinds)
    func shape(kind: String, list: String, block: String) {
        let key = "\(kind)_sd_configs"
        let column = key.utf8.count + 5
        #expect(problems(job("\(key): {a: b}")) == ["3:\(column): cannot unmarshal !!map into []*\(list)"])
        #expect(problems(job("\(key): [[]]")) == ["3:\(column + 1): cannot unmarshal !!seq into \(block)"])
        #expect(problems(job("\(key): [~]")) == ["3:\(column + 1): empty or null section in \(key)"])
    }

    @Test("is not there when its list is empty or null", arguments: ["~", "[]"])
    func empty(list: String) throws {
        let configuration = try parse(job("ec2_sd_configs: \(list)"))
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.jobs.first?.discoveries.unsupported.isEmpty == true)
    }
}
