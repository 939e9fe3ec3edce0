internal import Logging
internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics
internal import Synchronization

extension RefreshingProvider {
    /// Looks up the names of an entry of `dns_sd_configs`.
    convenience init(_ section: DNSDiscoverySection, _ context: ProviderContext) {
        let source = DNSSource(section, metrics: context.metrics.dns, logger: context.logger)
        self.init(context, subject: section.subject, interval: section.refreshInterval) { source }
    }
}

/// The names of an entry of `dns_sd_configs`, looked up at the same time. A name that cannot be resolved keeps its
/// targets, and the refresh counts as done (`discovery/dns/dns.go`, v3.5: `refresh`).
final class DNSSource: RefreshSource {
    private let section: DNSDiscoverySection
    private let metrics: DNSMetrics
    private let logger: Logger
    private let resolverPath: String
    private let port: UInt16
    private let isStopped = Atomic(false)

    /// Name servers are those of the file at `resolverPath`, read at every refresh; they are asked on `port`.
    init(
        _ section: DNSDiscoverySection,
        metrics: DNSMetrics,
        logger: Logger,
        resolverPath: String = ResolverFile.usualPath,
        port: UInt16 = 53
    ) {
        self.section = section
        self.metrics = metrics
        self.logger = logger
        self.resolverPath = resolverPath
        self.port = port
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func refresh() throws(DiscoveryProblem) -> RefreshAnswer {
        var answer = RefreshAnswer(groups: [])
        var problems: [DiscoveryProblem] = []
        for (name, result) in lookUp() {
            metrics.lookups.increment()
            switch result {
            case .success(let records): answer.groups.append(group(of: records, name))
            case .failure(let problem):
                metrics.failures.increment()
                logger.error("Error refreshing DNS targets", metadata: ["err": "\(problem)"])
                answer.keptSources.append(name)
                problems.append(problem)
            }
        }
        if isStopped.load(ordering: .relaxed) { throw DiscoveryProblem("context canceled") }
        if let first = problems.first {
            let more = problems.count - 1
            answer.problem = more > 0 ? "\(first) (and \(more) more names)" : first.text
        }
        return answer
    }

    private func lookUp() -> [(name: String, result: Result<[DNSRecord], DiscoveryProblem>)] {
        let file: ResolverFile
        do {
            file = try ResolverFile(path: resolverPath)
        } catch {
            return section.names.map { ($0, .failure(error)) }
        }
        var lookups = DNSLookups(section.names, type: DNSRecord.Kind(section.type), file: file, port: port)
        return lookups.run { !isStopped.load(ordering: .relaxed) }.compactMap { plan in
            for failure in plan.failures { tell(of: failure) }
            return plan.result.map { (plan.name, $0) }
        }
    }

    private func tell(of failure: LookupPlan.Failure) {
        logger.warning(
            "DNS resolution failed",
            metadata: [
                "server": "\(failure.question.server)", "name": "\(failure.question.name)", "err": "\(failure.text)",
            ]
        )
    }

    private func group(of records: [DNSRecord], _ name: String) -> TargetGroup {
        let (group, unusable) = DNSTargets(name: name, port: section.port).group(of: records)
        for case .other(let owner, let type) in unusable {
            logger.warning("Invalid record", metadata: ["record": "\(owner) TYPE\(type)"])
        }
        return group
    }
}

extension DNSRecord.Kind {
    fileprivate init(_ type: DNSDiscoverySection.RecordType) {
        self =
            switch type {
            case .address: .address
            case .longAddress: .longAddress
            case .mailExchange: .mailExchange
            case .nameServer: .nameServer
            case .service: .service
            }
    }
}
