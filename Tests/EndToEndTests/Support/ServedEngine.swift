import ScrapeTestSupport
import Synchronization

/// The API of a Docker engine that is also a swarm's, on a loopback port and on a unix socket, with awkward things in
/// all of its lists.
final class ServedEngine: Sendable {
    private final class Lists: Sendable {
        let round = Mutex(0)

        func answer(_ request: LoopbackExporter.Request) -> LoopbackExporter.Answer {
            let path = request.path.split(separator: "?").first.map(String.init) ?? ""
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let round = round.withLock(\.self)
            if name == "_ping" { return .page(headers: ["Api-Version: 1.44"], body: []) }
            let body = ServedEngine.rounds[round][name] ?? "[]"
            return .page(contentType: "application/json", body: Array(body.utf8))
        }
    }

    private let lists = Lists()
    private let web: LoopbackExporter
    private let socket: LoopbackExporter
    private let folder = TemporaryFolder()

    var address: String { web.address }

    var socketPath: String { folder.path("engine.sock") }

    init() throws {
        let lists = lists
        let answer: @Sendable (LoopbackExporter.Request, Int) -> LoopbackExporter.Answer = { request, _ in
            lists.answer(request)
        }
        guard let web = LoopbackExporter(port: 0, receiving: answer),
            let socket = LoopbackExporter(socket: folder.path("engine.sock"), receiving: answer)
        else { throw RunningProgram.Problem(text: "no engine") }
        self.web = web
        self.socket = socket
    }

    deinit {
        web.stop()
        socket.stop()
    }

    /// From now on the lists are those of this round, from 0.
    func set(round: Int) { lists.round.withLock { $0 = round } }

    /// By round and by the end of the path.
    fileprivate static let rounds: [[String: String]] = [
        ["json": containers, "networks": networks, "nodes": nodes, "services": services, "tasks": tasks],
        [
            "json": changedContainers, "networks": "[]", "nodes": "[]",
            "services": services.replacing(#""PublishedPort": 30001"#, with: #""PublishedPort": 30007"#),
            "tasks": tasks.replacing("task-a", with: "task-b"),
        ],
    ]

    private static let networks = """
        [{"Id": "net-app", "Name": "app_default", "Scope": "local", "Internal": true, "Ingress": false, "IPAM": {},
          "Labels": {"com.docker.compose.network": "default", "größe": "5"}},
         {"Id": "net-bridge", "Name": "bridge", "Scope": "local", "Labels": {"empty": ""}},
         {"Id": "net-host", "Name": "host", "Scope": "local", "Labels": null},
         {"Id": "net-over", "Name": "over", "Scope": "swarm", "Ingress": true}]
        """

    private static let containers = """
        [{"Id": "c-web", "Names": ["/app-web-1", "/app-proxy-1/web"], "Image": "web", "Created": 1700000000,
          "Ports": [{"IP": "0.0.0.0", "PrivatePort": 8080, "PublicPort": 18080, "Type": "tcp"},
                    {"IP": "::", "PrivatePort": 8080, "PublicPort": 18080, "Type": "tcp"},
                    {"PrivatePort": 9090, "Type": "tcp"}, {"PrivatePort": 53, "Type": "udp"}],
          "Labels": {"com.docker.compose.project": "app", "prometheus-job": "web", "käse/größe": "x", "9": "nine"},
          "HostConfig": {"NetworkMode": "app_default"},
          "NetworkSettings": {"Networks": {"app_default": {"NetworkID": "net-app", "IPAddress": "172.20.0.2"},
            "bridge": {"NetworkID": "net-bridge", "IPAddress": "172.17.0.5"}}}},
         {"Id": "c-side", "Names": ["/side"], "Ports": [{"PrivatePort": 9100, "Type": "tcp"}],
          "HostConfig": {"NetworkMode": "container:c-web"}, "NetworkSettings": {"Networks": {}}},
         {"Id": "c-side2", "Names": ["/side2"], "Labels": null, "Ports": [],
          "HostConfig": {"NetworkMode": "container:c-side"}, "NetworkSettings": {"Networks": null}},
         {"Id": "c-lost", "Names": ["/lost"], "HostConfig": {"NetworkMode": "container:c-stopped"},
          "NetworkSettings": {"Networks": {}}},
         {"Id": "c-host", "Names": ["/exporter"], "HostConfig": {"NetworkMode": "host"},
          "NetworkSettings": {"Networks": {"host": {"NetworkID": "net-host", "IPAddress": ""}}}},
         {"Id": "c-udp", "Names": ["/dns"], "Ports": [{"PrivatePort": 53, "Type": "udp"}],
          "HostConfig": {"NetworkMode": "bridge"},
          "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "net-unknown", "IPAddress": "fd00::9"}}}},
         {"Id": "c-nil", "Names": ["/nil"], "Ports": [{"PrivatePort": 80, "Type": "tcp"}],
          "HostConfig": {"NetworkMode": "x"},
          "NetworkSettings": {"Networks": {"a": null, "b": {"NetworkID": "net-bridge", "IPAddress": "172.17.0.7"}}}},
         {"Id": "c-nameless", "Names": [], "HostConfig": {"NetworkMode": "bridge"},
          "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "net-bridge", "IPAddress": "172.17.0.8"}}}}]
        """

    private static let changedContainers = """
        [{"Id": "c-new", "Names": ["/new"], "Ports": [{"PrivatePort": 1, "Type": "tcp"}], "Labels": {"a": "b"},
          "HostConfig": {"NetworkMode": "bridge"},
          "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "net-bridge", "IPAddress": "172.17.0.2"}}}}]
        """

    private static let nodes = """
        [{"ID": "node-1", "Version": {"Index": 9}, "Spec": {"Name": "", "Labels": {"rack/no": "r-1"}, "Role": "manager",
            "Availability": "active"},
          "Description": {"Hostname": "alpha", "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Engine": {"EngineVersion": "28.1.0"}},
          "Status": {"State": "ready", "Addr": "192.0.2.1"},
          "ManagerStatus": {"Leader": true, "Reachability": "reachable", "Addr": "192.0.2.1:2377"}},
         {"ID": "node-2", "Spec": {"Role": "manager", "Availability": "pause"},
          "Description": {"Hostname": "beta", "Engine": {}}, "Status": {"State": "down", "Addr": "2001:db8::2"},
          "ManagerStatus": {"Reachability": "unreachable"}},
         {"ID": "node-3", "Spec": {"Role": "worker"}, "Description": {"Hostname": "gamma"}, "Status": {}}]
        """

    private static let services = """
        [{"ID": "svc-web", "Spec": {"Name": "shop_web", "Labels": {"com.docker.stack.namespace": "shop"},
            "TaskTemplate": {"ContainerSpec": {"Image": "web@sha256:1", "Hostname": "{{.Node.Hostname}}"}},
            "Mode": {"Replicated": {"Replicas": 3}}},
          "Endpoint": {"Ports": [
              {"Name": "http", "Protocol": "tcp", "TargetPort": 80, "PublishedPort": 30001, "PublishMode": "ingress"},
              {"Protocol": "tcp", "TargetPort": 81, "PublishMode": "host"},
              {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 30053, "PublishMode": "ingress"}],
            "VirtualIPs": [{"NetworkID": "net-over", "Addr": "10.0.1.2/24"},
              {"NetworkID": "net-else", "Addr": "::ffff:10.0.2.2/120"}]},
          "UpdateStatus": {"State": "updating"}},
         {"ID": "svc-agent", "Spec": {"Name": "agent", "TaskTemplate": {"ContainerSpec": {"Image": "agent"}},
            "Mode": {"Global": {}}},
          "Endpoint": {"VirtualIPs": [{"NetworkID": "net-over", "Addr": "fd00:0::5/64"}]}},
         {"ID": "svc-none", "Spec": {"Name": "none", "TaskTemplate": {"ContainerSpec": {}}, "Mode": {}},
          "Endpoint": {}}]
        """

    private static let tasks = """
        [{"ID": "task-a", "ServiceID": "svc-web", "Slot": 2, "NodeID": "node-1", "DesiredState": "running",
          "Spec": {"ContainerSpec": {"Labels": {"app.tier": "front"}}},
          "Status": {"State": "running", "ContainerStatus": {"ContainerID": "c0ffee", "PID": 1},
            "PortStatus": {"Ports": [{"Protocol": "tcp", "PublishedPort": 32000, "PublishMode": "host"},
              {"Protocol": "sctp", "PublishedPort": 32001}]}},
          "NetworksAttachments": [{"Network": {"ID": "net-over"}, "Addresses": ["10.0.1.7/24", "fd00::7/64"]},
            {"Network": {"ID": "net-else"}, "Addresses": null}]},
         {"ID": "task-c", "ServiceID": "svc-agent", "NodeID": "node-2", "DesiredState": "shutdown",
          "Status": {"State": "complete", "PortStatus": {"Ports": [{"Protocol": "tcp", "PublishedPort": 1}]}},
          "NetworksAttachments": [{"Network": {"ID": "net-app"}, "Addresses": ["10.0.3.3/24"]}]},
         {"ID": "task-d", "ServiceID": "svc-gone", "NodeID": "node-gone", "Status": {},
          "NetworksAttachments": [{"Network": {"ID": "x"}, "Addresses": ["10.0.4.4/32"]}]},
         {"ID": "task-e", "ServiceID": "svc-web", "NodeID": "node-1", "Status": {}}]
        """
}
