import Testing

@testable import Discovery
@testable import MetricModel

@Suite("What is watched in Consul")
struct ConsulDiscoveryStateTests {
    private static let problem = DiscoveryProblem("down")

    private func state(
        every period: Double = 30,
        services: [String] = [],
        tags: [String] = [],
        datacenter: String = "dc1"
    ) -> ConsulDiscoveryState {
        ConsulDiscoveryState(
            period: Int64(period * 1e9),
            services: services,
            tags: tags,
            datacenter: datacenter
        )
    }

    private func service(_ name: String, _ number: Int) -> ConsulWatch {
        .service(ConsulWatch.Service(name: name, number: number))
    }

    private func catalog(_ services: (String, [String])..., index: UInt64) -> Result<ConsulAnswer, DiscoveryProblem> {
        .success(.services(services.map { ConsulAnswer.Service(name: $0.0, tags: $0.1) }, index: index))
    }

    private func instances(_ addresses: String..., index: UInt64) -> Result<ConsulAnswer, DiscoveryProblem> {
        .success(.instances(addresses.map(TargetGroup.target(address:)), index: index))
    }

    private func group(_ name: String, _ addresses: String..., datacenter: String = "dc1") -> TargetGroup {
        TargetGroup(
            source: name,
            targets: addresses.map(TargetGroup.target(address:)),
            labels: ConsulInstance.groupLabels(service: name, datacenter: datacenter)
        )
    }

    @Test("the agent's datacenter is asked for first, again 15 s after every failure, and never with one of the block")
    func datacenter() {
        var state = state(datacenter: "")
        #expect(state.start(at: seconds(0)) == [.ask(.datacenter, index: 0)])
        #expect(
            state.answered(.datacenter, .failure(Self.problem), at: seconds(1)) == [
                .failed(.datacenter, Self.problem, isCall: true), .upToDate(problem: "down"),
                .wake(.datacenter, at: seconds(16)),
            ]
        )
        #expect(state.due(.datacenter, at: seconds(16)) == [.ask(.datacenter, index: 0)])
        let invalid = DiscoveryProblem("invalid value '<nil>' for Config.Datacenter")
        #expect(
            state.answered(.datacenter, .success(.agent(.invalid("<nil>"))), at: seconds(17)) == [
                .failed(.datacenter, invalid, isCall: false), .upToDate(problem: invalid.text),
                .wake(.datacenter, at: seconds(32)),
            ]
        )
        #expect(state.due(.datacenter, at: seconds(32)) == [.ask(.datacenter, index: 0)])
        #expect(
            state.answered(.datacenter, .success(.agent(.name("east"))), at: seconds(33))
                == [.forget(.datacenter), .ask(.catalog, index: 0)]
        )
        _ = state.answered(.catalog, catalog(("web", []), index: 4), at: seconds(33))
        #expect(
            state.answered(service("web", 1), instances("a", index: 2), at: seconds(33)).first
                == .report([group("web", "a", datacenter: "east")])
        )
        var known = self.state()
        #expect(known.start(at: seconds(0)) == [.ask(.catalog, index: 0)])
    }

    @Test("a service of the catalog is watched with the index of its last answer, at the ticks of the block")
    func watching() {
        var state = state()
        _ = state.start(at: seconds(0))
        let web = service("web", 1)
        #expect(
            state.answered(.catalog, catalog(("web", []), index: 10), at: seconds(1))
                == [.ask(web, index: 0), .wake(.catalog, at: seconds(30))]
        )
        #expect(
            state.answered(web, instances("a", "b", index: 7), at: seconds(2)) == [
                .report([group("web", "a", "b")]), .upToDate(problem: nil), .wake(web, at: seconds(31)),
            ]
        )
        #expect(state.due(.catalog, at: seconds(30)) == [.ask(.catalog, index: 10)])
        #expect(state.due(web, at: seconds(31)) == [.ask(web, index: 7)])
        // A tick has passed meanwhile: it is asked again at once.
        #expect(
            state.answered(web, instances("a", index: 8), at: seconds(100)).contains(.wake(web, at: seconds(61)))
        )
        #expect(state.due(web, at: seconds(100)) == [.ask(web, index: 8)])
    }

    @Test("an index that has not changed is no news; a lower one is")
    func indexes() {
        var state = state(services: ["web"])
        let web = service("web", 1)
        #expect(state.start(at: seconds(0)) == [.ask(web, index: 0)])
        #expect(
            state.answered(web, instances("a", index: 9), at: seconds(1)).first == .report([group("web", "a")])
        )
        _ = state.due(web, at: seconds(30))
        #expect(
            state.answered(web, instances("b", index: 9), at: seconds(31))
                == [.upToDate(problem: nil), .wake(web, at: seconds(60))]
        )
        _ = state.due(web, at: seconds(60))
        #expect(
            state.answered(web, instances("c", index: 3), at: seconds(61)).first == .report([group("web", "c")])
        )
        #expect(state.due(web, at: seconds(90)) == [.ask(web, index: 3)])
        // Without an index there never is any.
        var silent = self.state(services: ["web"])
        _ = silent.start(at: seconds(0))
        #expect(
            silent.answered(web, instances("a", index: 0), at: seconds(1))
                == [.upToDate(problem: nil), .wake(web, at: seconds(30))]
        )
    }

    @Test("services come and go with the catalog; what goes is cleared, and one that comes back is a new watch")
    func comeAndGo() {
        var state = state()
        _ = state.start(at: seconds(0))
        _ = state.answered(.catalog, catalog(("web", []), ("db", []), index: 1), at: seconds(0))
        let (web, db) = (service("web", 1), service("db", 2))
        _ = state.answered(web, instances("a", index: 1), at: seconds(0))
        _ = state.answered(db, instances("b", index: 1), at: seconds(0))
        _ = state.due(.catalog, at: seconds(30))
        #expect(
            state.answered(.catalog, catalog(("db", []), index: 2), at: seconds(31)) == [
                .forget(web), .report([.removal(of: "web")]), .upToDate(problem: nil),
                .wake(.catalog, at: seconds(60)),
            ]
        )
        #expect(state.answered(web, instances("late", index: 5), at: seconds(32)) == [])
        #expect(state.due(web, at: seconds(32)) == [])
        _ = state.due(.catalog, at: seconds(60))
        #expect(
            state.answered(.catalog, catalog(("web", []), ("db", []), index: 3), at: seconds(61)).first
                == .ask(service("web", 3), index: 0)
        )
        #expect(state.answered(web, instances("late", index: 5), at: seconds(62)) == [])
    }

    @Test("with nothing to watch one empty group is sent")
    func nothing() {
        var state = state()
        _ = state.start(at: seconds(0))
        #expect(
            state.answered(.catalog, catalog(index: 1), at: seconds(0)) == [
                .report([.removal(of: "")]), .upToDate(problem: nil), .wake(.catalog, at: seconds(30)),
            ]
        )
    }

    @Test("names and tags choose services; one that is watched stays when it loses its tags")
    func choice() {
        var state = state(services: ["web", "db"], tags: ["prod", "v1"])
        #expect(state.start(at: seconds(0)) == [.ask(.catalog, index: 0)])
        let answer = catalog(("web", ["v1", "x", "prod"]), ("db", ["prod"]), ("other", ["prod", "v1"]), index: 1)
        #expect(
            state.answered(.catalog, answer, at: seconds(0))
                == [.ask(service("web", 1), index: 0), .wake(.catalog, at: seconds(30))]
        )
        _ = state.due(.catalog, at: seconds(30))
        #expect(
            state.answered(.catalog, catalog(("web", []), index: 2), at: seconds(31)) == [
                .wake(.catalog, at: seconds(60))
            ]
        )
    }

    @Test("listed services without tags are watched directly, each once")
    func listed() {
        var state = state(services: ["web", "db", "web"])
        #expect(
            state.start(at: seconds(0)) == [.ask(service("web", 1), index: 0), .ask(service("db", 2), index: 0)]
        )
    }

    @Test(
        "a failure is told, keeps the targets and is followed by 15 s and then the next tick",
        arguments: [
            (30.0, 30.0), (5.0, 16.0), (16.5, 16.5), (2.0, 16.0),
        ]
    )
    func failures(period: Double, next: Double) {
        var state = state(every: period, services: ["web"])
        let web = service("web", 1)
        _ = state.start(at: seconds(0))
        let actions = state.answered(web, .failure(Self.problem), at: seconds(1))
        #expect(
            actions.prefix(2) == [.failed(web, Self.problem, isCall: true), .upToDate(problem: "down")]
        )
        var wake = actions.last
        var asked: MonotonicTime?
        for _ in 0..<10 {
            guard asked == nil, case .wake(web, let time)? = wake else { break }
            let following = state.due(web, at: time)
            if following == [.ask(web, index: 0)] { asked = time }
            wake = following.last
        }
        #expect(asked == seconds(next))
    }

    @Test("it is up to date once everything has been answered; what fails is told until all is well again")
    func health() {
        var state = state(services: ["a", "b", "c"])
        _ = state.start(at: seconds(0))
        let (a, b, c) = (service("a", 1), service("b", 2), service("c", 3))
        #expect(!state.answered(a, instances("1", index: 1), at: seconds(0)).contains(.upToDate(problem: nil)))
        #expect(
            state.answered(b, .failure(Self.problem), at: seconds(0)).contains(.upToDate(problem: "down"))
        )
        #expect(
            state.answered(c, .failure(DiscoveryProblem("slow")), at: seconds(0))
                .contains(.upToDate(problem: "slow (and 1 more)"))
        )
        #expect(
            state.answered(c, instances("3", index: 1), at: seconds(20)).contains(.upToDate(problem: "down"))
        )
        #expect(state.answered(b, instances("2", index: 1), at: seconds(20)).contains(.upToDate(problem: nil)))
    }
}
