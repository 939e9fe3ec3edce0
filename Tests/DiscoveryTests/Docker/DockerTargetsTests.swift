import Testing

@testable import Discovery
@testable import MetricModel

@Suite("Targets of Docker containers")
struct DockerTargetsTests {
    private static let networks = """
        [{"Id": "n-front", "Name": "front", "Scope": "local", "Internal": false, "Ingress": false,
          "Labels": {"team.name": "web"}},
         {"Id": "n-back", "Name": "back", "Scope": "swarm", "Internal": true, "Ingress": true, "Labels": null}]
        """

    private func labels(
        _ containers: String,
        matchFirstNetwork: Bool = true,
        port: Int = 80
    ) throws -> [[String]] {
        let list = try JSONStruct.list(JSONStruct.document(Array(containers.utf8)), of: DockerContainer.goType)
        let networks = try JSONStruct.list(
            JSONStruct.document(Array(Self.networks.utf8)),
            of: DockerNetworks.goType
        )
        let targets = DockerTargets(
            networks: try DockerNetworks(networks, prefix: DockerTargets.prefix),
            port: port,
            hostNetworkingHost: "box.example",
            matchFirstNetwork: matchFirstNetwork
        )
        let read = try list.map { summary in try DockerContainer(summary) }
        return targets.targets(of: read).map { $0.texts(without: DockerTargets.prefix) }
    }

    /// What `__address__` says.
    private func addresses(_ containers: String, matchFirstNetwork: Bool = true, port: Int = 80) throws -> [String] {
        try labels(containers, matchFirstNetwork: matchFirstNetwork, port: port).map { target in
            target.first { $0.hasPrefix("__address__=") }.map { String($0.dropFirst(12)) } ?? "-"
        }
    }

    @Test("a TCP port has every label: of the container, of its network and of the port")
    func everyLabel() throws {
        let containers = """
            [{"Id": "c1", "Names": ["/shop", "/other"], "Image": "shop:3", "State": "running",
              "Labels": {"com.example/tier": "front", "é": "x", "empty": ""},
              "Ports": [{"IP": "0.0.0.0", "PrivatePort": 8080, "PublicPort": 18080, "Type": "tcp"},
                        {"PrivatePort": 53, "Type": "udp"}],
              "HostConfig": {"NetworkMode": "front"},
              "NetworkSettings": {"Networks": {"front": {"NetworkID": "n-front", "IPAddress": "172.20.0.2"}}}}]
            """
        let expected = [
            "__address__=172.20.0.2:8080", "container_id=c1", "container_label__=x",
            "container_label_com_example_tier=front", "container_name=/shop", "container_network_mode=front",
            "network_id=n-front", "network_ingress=false", "network_internal=false", "network_ip=172.20.0.2",
            "network_label_team_name=web", "network_name=front", "network_scope=local", "port_private=8080",
            "port_public=18080", "port_public_ip=0.0.0.0",
        ]
        #expect(try labels(containers) == [expected.sorted()])
    }

    @Test("every TCP port is a target; one that is not published has no public labels")
    func ports() throws {
        let containers = """
            [{"Id": "c", "Names": ["/c"], "HostConfig": {"NetworkMode": "back"},
              "Ports": [{"PrivatePort": 1, "Type": "tcp"}, {"PrivatePort": 2, "Type": "sctp"},
                        {"PrivatePort": 3, "Type": "tcp"}],
              "NetworkSettings": {"Networks": {"back": {"NetworkID": "n-back", "IPAddress": "fd00::7"}}}}]
            """
        #expect(try addresses(containers) == ["[fd00::7]:1", "[fd00::7]:3"])
        let texts = try labels(containers).flatMap(\.self)
        #expect(texts.filter { $0.hasPrefix("port_") } == ["port_private=1", "port_private=3"])
        #expect(texts.contains("network_internal=true") && texts.contains("network_ingress=true"))
    }

    @Test("without a TCP port the port of the block counts, in the host's network its address alone")
    func withoutPorts() throws {
        let container = { (mode: String, network: String) in
            """
            {"Id": "\(mode)", "Names": ["/x"], "Ports": [{"PrivatePort": 53, "Type": "udp"}],
             "HostConfig": {"NetworkMode": "\(mode)"},
             "NetworkSettings": {"Networks": {"\(mode)": {"NetworkID": "none", "IPAddress": "\(network)"}}}}
            """
        }
        let containers = "[\(container("bridge", "10.9.0.2")), \(container("host", ""))]"
        #expect(try addresses(containers, port: 9100) == ["10.9.0.2:9100", "box.example"])
        let host = try labels(containers)[1]
        #expect(!host.contains { $0.hasPrefix("network_") })
        // What Go makes of a negative number here.
        #expect(try addresses("[\(container("bridge", "10.9.0.2"))]", port: -1) == ["10.9.0.2:18446744073709551615"])
    }

    private static let twoNetworks = """
        {"Id": "owner", "Names": ["/owner"], "HostConfig": {"NetworkMode": "front"},
         "NetworkSettings": {"Networks": {"front": {"NetworkID": "n-front", "IPAddress": "10.1.0.1"},
            "back": {"NetworkID": "n-back", "IPAddress": "10.2.0.1"}, "a-null": null}}}
        """

    @Test("of several networks the first by name counts, or all of them; one of which nothing is said never does")
    func severalNetworks() throws {
        #expect(try addresses("[\(Self.twoNetworks)]") == ["10.2.0.1:80"])
        #expect(try addresses("[\(Self.twoNetworks)]", matchFirstNetwork: false) == ["10.2.0.1:80", "10.1.0.1:80"])
    }

    @Test("a container that shares the network of another is reached there, with its own ports and labels")
    func sharedNetwork() throws {
        let sharing = { (id: String, owner: String) in
            """
            {"Id": "\(id)", "Names": ["/\(id)"], "Ports": [{"PrivatePort": 7, "Type": "tcp"}],
             "HostConfig": {"NetworkMode": "container:\(owner)"}, "NetworkSettings": {"Networks": {}}}
            """
        }
        let chain = "[\(sharing("first", "second")), \(sharing("second", "owner")), \(Self.twoNetworks)]"
        #expect(try addresses(chain) == ["10.2.0.1:7", "10.2.0.1:7", "10.2.0.1:80"])
        #expect(try labels(chain)[0].contains("container_name=/first"))
        #expect(try addresses("[\(sharing("first", "stopped"))]") == [])
        #expect(try addresses("[\(sharing("a", "b")), \(sharing("b", "a"))]") == [])
    }

    @Test(
        "containers without a name, without networks, or with nothing but an id are no targets",
        arguments: [
            #"[{"Id": "c", "Names": [], "NetworkSettings": {"Networks": {"a": {"IPAddress": "1.2.3.4"}}}}]"#,
            #"[{"Id": "c", "Names": ["/c"], "HostConfig": {"NetworkMode": "none"}, "NetworkSettings": {"Networks": null}}]"#,
            #"[{"Id": "c", "Names": ["/c"]}]"#, "[null]", "[]", "null",
        ]
    )
    func noTargets(containers: String) throws {
        #expect(try addresses(containers) == [])
    }

    @Test(
        "what is of another kind is an error",
        arguments: [
            (#"[{"Names": "c"}]"#, "json: cannot unmarshal string into Go struct field Summary.Names of type []string"),
            (
                #"[{"Ports": [{"PrivatePort": 65536}]}]"#,
                "json: cannot unmarshal number 65536 into Go struct field Summary.Ports.PrivatePort of type uint16"
            ),
            (#"{"message": "no"}"#, "json: cannot unmarshal object into Go value of type []container.Summary"),
        ]
    )
    func wrongKinds(containers: String, text: String) {
        #expect(throws: DiscoveryProblem(text)) { try labels(containers) }
    }
}
