import Testing

@testable import Discovery
@testable import MetricModel

@Suite("Targets of a Docker swarm")
struct SwarmTargetsTests {
    static let nodes = """
        [{"ID": "node-1", "Spec": {"Labels": {"rack.no": "r1"}, "Role": "manager", "Availability": "active"},
          "Description": {"Hostname": "alpha", "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Engine": {"EngineVersion": "28.1.0"}},
          "Status": {"State": "ready", "Addr": "192.0.2.1"},
          "ManagerStatus": {"Leader": true, "Reachability": "reachable", "Addr": "192.0.2.1:2377"}},
         {"ID": "node-2", "Spec": {"Role": "worker", "Availability": "drain"},
          "Description": {"Hostname": "beta"}, "Status": {"State": "down", "Addr": "2001:db8::2"}}]
        """
    static let services = """
        [{"ID": "svc-web", "Spec": {"Name": "web", "Labels": {"com.docker.stack": "shop"},
            "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1", "Hostname": "web-host"}},
            "Mode": {"Replicated": {"Replicas": 2}}},
          "Endpoint": {"Ports": [
              {"Name": "main", "Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"},
              {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 53, "PublishMode": "host"}],
            "VirtualIPs": [{"NetworkID": "net-in", "Addr": "10.0.0.5/24"}, {"NetworkID": "gone", "Addr": "fd00::5/64"}]},
          "UpdateStatus": {"State": "completed"}},
         {"ID": "svc-agent", "Spec": {"Name": "agent", "TaskTemplate": {}, "Mode": {"Global": {}}},
          "Endpoint": {"VirtualIPs": [{"NetworkID": "net-in", "Addr": "10.0.0.9/24"}]}}]
        """
    static let networks = """
        [{"Id": "net-in", "Name": "ingress", "Scope": "swarm", "Internal": false, "Ingress": true,
          "Labels": {"owner": "ops"}}]
        """
    static let tasks = """
        [{"ID": "task-1", "ServiceID": "svc-web", "Slot": 2, "NodeID": "node-1", "DesiredState": "running",
          "Spec": {"ContainerSpec": {"Labels": {"app.kubernetes.io/name": "web"}}},
          "Status": {"State": "running", "ContainerStatus": {"ContainerID": "cafe", "PID": 7},
            "PortStatus": {"Ports": [{"Protocol": "tcp", "PublishedPort": 9000, "PublishMode": "host"},
              {"Protocol": "udp", "PublishedPort": 9001}]}},
          "NetworksAttachments": [{"Network": {"ID": "net-in"}, "Addresses": ["10.0.0.7/24"]}]},
         {"ID": "task-2", "ServiceID": "svc-agent", "NodeID": "lost", "DesiredState": "shutdown",
          "Status": {"State": "failed"},
          "NetworksAttachments": [{"Network": {"ID": "net-in"}, "Addresses": ["10.0.0.8/24", "10.0.0.10/24"]}]},
         {"ID": "task-3", "ServiceID": "svc-web", "NodeID": "node-2"}]
        """

    private func list(_ text: String, of type: String) throws -> [JSONStruct] {
        try JSONStruct.list(JSONStruct.document(Array(text.utf8)), of: type)
    }

    private func services(_ text: String) throws -> [SwarmServices.Service] {
        try list(text, of: SwarmServices.goType).map { service in try SwarmServices.Service(service) }
    }

    private func networks() throws -> DockerNetworks {
        try DockerNetworks(list(Self.networks, of: DockerNetworks.goType), prefix: Swarm.prefix)
    }

    private func texts(_ targets: [Labels]) -> [[String]] { targets.map { $0.texts(without: Swarm.prefix) } }

    private static let ingress = [
        "network_id=net-in", "network_ingress=true", "network_internal=false", "network_label_owner=ops",
        "network_name=ingress", "network_scope=swarm",
    ]

    @Test("a node is a target at its address, with every label; only managers have those of a manager")
    func nodes() throws {
        let targets = try SwarmNodes.targets(of: list(Self.nodes, of: SwarmNodes.goType), port: 9100)
        #expect(
            texts(targets) == [
                [
                    "__address__=192.0.2.1:9100", "node_address=192.0.2.1", "node_availability=active",
                    "node_engine_version=28.1.0", "node_hostname=alpha", "node_id=node-1", "node_label_rack_no=r1",
                    "node_manager_address=192.0.2.1:2377", "node_manager_leader=true",
                    "node_manager_reachability=reachable", "node_platform_architecture=x86_64",
                    "node_platform_os=linux", "node_role=manager", "node_status=ready",
                ],
                [
                    "__address__=[2001:db8::2]:9100", "node_address=2001:db8::2", "node_availability=drain",
                    "node_hostname=beta", "node_id=node-2", "node_role=worker", "node_status=down",
                ],
            ]
        )
    }

    @Test("a service is a target per virtual address and TCP port; without one, the port of the block counts")
    func services() throws {
        let targets = try SwarmServices.targets(
            of: services(Self.services),
            networks: networks(),
            port: 80
        )
        let web = [
            "service_endpoint_port_name=main", "service_endpoint_port_publish_mode=ingress", "service_id=svc-web",
            "service_label_com_docker_stack=shop", "service_mode=replicated", "service_name=web",
            "service_task_container_hostname=web-host", "service_task_container_image=nginx:1",
            "service_updating_status=completed",
        ]
        #expect(
            texts(targets) == [
                (["__address__=10.0.0.5:8080"] + web + Self.ingress).sorted(),
                (["__address__=[fd00::5]:8080"] + web).sorted(),
                (["__address__=10.0.0.9:80", "service_id=svc-agent", "service_mode=global", "service_name=agent"]
                    + Self.ingress).sorted(),
            ]
        )
    }

    @Test("a task is a target per port on its node and per address on its networks, with service and node labels")
    func tasks() throws {
        let tasks = SwarmTasks(
            services: try SwarmServices.labelsByID(of: list(Self.services, of: SwarmServices.goType)),
            nodes: try SwarmNodes.labelsByID(of: list(Self.nodes, of: SwarmNodes.goType)),
            networks: try networks(),
            port: 9100
        )
        let listed = try list(Self.tasks, of: SwarmTasks.goType).map { task in try SwarmTasks.Task(task) }
        let first = [
            "container_label_app_kubernetes_io_name=web", "node_address=192.0.2.1", "node_availability=active",
            "node_hostname=alpha", "node_id=node-1", "node_label_rack_no=r1", "node_platform_architecture=x86_64",
            "node_platform_os=linux", "node_role=manager", "node_status=ready", "service_id=svc-web",
            "service_label_com_docker_stack=shop", "service_mode=replicated", "service_name=web",
            "task_container_id=cafe", "task_desired_state=running", "task_id=task-1", "task_slot=2",
            "task_state=running",
        ]
        let second = [
            "service_id=svc-agent", "service_mode=global", "service_name=agent", "task_desired_state=shutdown",
            "task_id=task-2", "task_slot=0", "task_state=failed",
        ]
        #expect(
            texts(try tasks.targets(of: listed)) == [
                (first + ["__address__=192.0.2.1:9000", "task_port_publish_mode=host"]).sorted(),
                (first + ["__address__=10.0.0.7:8080", "task_port_publish_mode=ingress"] + Self.ingress).sorted(),
                (second + ["__address__=10.0.0.8:9100"] + Self.ingress).sorted(),
                (second + ["__address__=10.0.0.10:9100"] + Self.ingress).sorted(),
            ]
        )
    }

    @Test("an address that is none fails the whole refresh")
    func brokenAddress() throws {
        let services = #"[{"Endpoint": {"VirtualIPs": [{"Addr": ""}]}}]"#
        let problem = DiscoveryProblem("error while parsing address : invalid CIDR address: ")
        #expect(throws: problem) {
            try SwarmServices.targets(of: self.services(services), networks: networks(), port: 80)
        }
    }
}
