internal import MetricModel

/// How one name is looked up: which names are asked of which server, what each answer means for the next question, and
/// what comes of all of them (`discovery/dns/dns.go`, v3.5: `lookupWithSearchPath`). Answers go in, the next question or
/// the result comes out.
struct LookupPlan: Sendable {
    /// What came of a question.
    enum Reply: Sendable, Hashable {
        case answer(DNSAnswer)
        /// Nothing that could be read came in time.
        case failure(String)
    }

    /// A question that failed, for the log.
    struct Failure: Sendable, Hashable {
        let question: DNSQuestion
        let text: String
    }

    let name: String
    /// What is to be asked next; nil at the end.
    private(set) var question: DNSQuestion?
    /// The records that were found, none when everybody says that there is no such name; nil before the end.
    private(set) var result: Result<[DNSRecord], DiscoveryProblem>?
    private(set) var failures: [Failure] = []

    private let servers: [String]
    /// Those that have not been tried yet.
    private var candidates: ArraySlice<String>
    private var waitingServers: ArraySlice<String> = []
    private var candidate = ""
    /// Once an answer about a candidate was cut off, all questions about it go by TCP.
    private var overTCP = false
    /// Whether all servers failed for one of the candidates.
    private var isInDoubt = false

    init(name: String, file: ResolverFile) {
        self.name = name
        servers = file.servers
        candidates = file.candidates(for: name)[...]
        askForNextCandidate()
    }

    /// Takes what came of `question`.
    mutating func take(_ reply: Reply) {
        guard let asked = question else { return }
        switch reply {
        case .failure(let text): fail(asked, text)
        case .answer(let answer) where answer.isTruncated && asked.overTCP:
            fail(asked, "got truncated message on TCP (64kiB limit exceeded?)")
        case .answer(let answer) where answer.isTruncated:
            overTCP = true
            question = DNSQuestion(name: candidate, server: asked.server, overTCP: true, hasRoom: false)
        case .answer(let answer) where answer.code == DNSAnswer.success: end(.success(answer.records))
        case .answer(let answer) where answer.code == DNSAnswer.noSuchName: askForNextCandidate()
        case .answer: askNextServer()
        }
    }

    private mutating func fail(_ question: DNSQuestion, _ text: String) {
        failures.append(Failure(question: question, text: text))
        askNextServer()
    }

    private mutating func askNextServer() {
        if let server = waitingServers.popFirst() {
            question = DNSQuestion(name: candidate, server: server, overTCP: overTCP, hasRoom: true)
        } else {
            isInDoubt = true
            askForNextCandidate()
        }
    }

    private mutating func askForNextCandidate() {
        guard let next = candidates.popFirst() else {
            let shown = GoSyntax.quoted(name)
            let doubt = "could not resolve \(shown): all servers responded with errors to at least one search domain"
            return end(isInDoubt ? .failure(DiscoveryProblem(doubt)) : .success([]))
        }
        candidate = next
        waitingServers = servers[...]
        overTCP = false
        askNextServer()
    }

    private mutating func end(_ result: Result<[DNSRecord], DiscoveryProblem>) {
        question = nil
        self.result = result
    }
}
