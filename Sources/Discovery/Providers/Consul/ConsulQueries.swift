internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// What a Consul agent is asked, and what its answers say (`discovery/consul/consul.go`, v3.5, and
/// hashicorp/consul/api v1.32).
struct ConsulQueries: Sendable {
    /// How long Consul may hold an answer back.
    static let waitMilliseconds = 120_000
    /// For an answer in all.
    static let timeout = PrometheusDuration(seconds: 135)

    private let server: ConsulServer
    private let section: ConsulDiscoverySection

    init(_ section: ConsulDiscoverySection) throws(DiscoveryProblem) {
        server = try ConsulServer(section)
        self.section = section
    }

    /// The question behind a watch. An `index` other than 0 is held back until something has changed since.
    func request(for watch: ConsulWatch, index: UInt64) -> HTTPRequest {
        switch watch {
        case .datacenter: server.request("/v1/agent/self")
        case .catalog:
            server.request(
                "/v1/catalog/services",
                blocking(index) + (section.filter.isEmpty ? [] : [("filter", section.filter)])
            )
        case .service(let service):
            server.request(
                "/v1/health/service/\(service.name)",
                blocking(index) + section.tags.map { ("tag", $0) }
            )
        }
    }

    private func blocking(_ index: UInt64) -> [(name: String, value: String)] {
        var parameters = [(name: "wait", value: "\(Self.waitMilliseconds)ms")]
        if index != 0 { parameters.append(("index", String(index))) }
        if section.allowStale { parameters.append(("stale", "")) }
        return parameters + section.nodeMeta.map { ("node-meta", "\($0.key):\($0.value)") }
    }

    /// What an answer says. Only where waiting is allowed: it may be long.
    func read(_ response: HTTPResponse, for watch: ConsulWatch) throws(DiscoveryProblem) -> ConsulAnswer {
        guard response.status == 200 else {
            throw DiscoveryProblem("Unexpected response code: \(response.status) (\(response.excerpt))")
        }
        let document = try JSONStruct.document(Array(response.body.bytes))
        // An index that is none counts as 0, and so does a missing one.
        let index = response.headers.value(of: "X-Consul-Index").flatMap { UInt64($0) } ?? 0
        switch watch {
        case .datacenter: return .agent(try Self.datacenter(in: document))
        case .catalog: return .services(try Self.services(in: document), index: index)
        case .service:
            let instances = try ConsulInstance.list(document)
            return .instances(instances.map { $0.labels(tagSeparator: section.tagSeparator) }, index: index)
        }
    }

    /// `Config.Datacenter`, if that is a text.
    private static func datacenter(in document: JSONValue) throws(DiscoveryProblem) -> ConsulAnswer.Datacenter {
        let info = try JSONStruct.object(document, of: "map[string]map[string]interface {}")
        _ = try info.object("Config")
        guard let value = document["Config"]?["Datacenter"] else { return .invalid("<nil>") }
        if case .string(let name) = value { return .name(name) }
        if case .null = value { return .invalid("<nil>") }
        return .invalid("a \(value.kind)")
    }

    private static func services(in document: JSONValue) throws(DiscoveryProblem) -> [ConsulAnswer.Service] {
        try JSONStruct.textLists(document).map { ConsulAnswer.Service(name: $0.key, tags: $0.value) }
    }
}

/// What a Consul agent said.
enum ConsulAnswer: Sendable, Hashable {
    /// A service of the catalog, with the tags of all its instances.
    struct Service: Sendable, Hashable {
        let name: String
        let tags: [String]
    }

    enum Datacenter: Sendable, Hashable {
        case name(String)
        /// Something else, as it may be shown.
        case invalid(String)
    }

    /// The agent's own datacenter.
    case agent(Datacenter)
    /// `index` stands for the state that was answered.
    case services([Service], index: UInt64)
    case instances([Labels], index: UInt64)
}
