internal import Glibc

/// Looks names up, all at the same time, on the thread that runs it, which waits for name servers.
struct DNSLookups {
    /// Names at once; further ones wait for their turn.
    static let atOnce = 64
    /// Milliseconds between two looks at whether it is still wanted.
    private static let attention = 250

    private struct Active {
        let index: Int
        var plan: LookupPlan
        let exchange: DNSExchange
    }

    private let type: DNSRecord.Kind
    private let port: UInt16
    private var waiting: ArraySlice<LookupPlan>
    private var nextIndex = 0
    private var active: [Active] = []
    private var ended: [LookupPlan?]

    init(_ names: [String], type: DNSRecord.Kind, file: ResolverFile, port: UInt16) {
        self.type = type
        self.port = port
        waiting = names.map { LookupPlan(name: $0, file: file) }[...]
        ended = Array(repeating: nil, count: names.count)
    }

    /// The plans, all of them at their end and in the order of their names; none when they are not wanted any more.
    mutating func run(while isWanted: () -> Bool = { true }) -> [LookupPlan] {
        while isWanted() {
            while active.count < Self.atOnce, let plan = waiting.popFirst() {
                proceed(plan, nextIndex)
                nextIndex += 1
            }
            if active.isEmpty, waiting.isEmpty { return ended.compactMap(\.self) }
            wait()
            takeReplies()
        }
        return []
    }

    /// Asks what is to be asked next.
    private mutating func proceed(_ plan: LookupPlan, _ index: Int) {
        var plan = plan
        while let question = plan.question {
            do throws(DiscoveryProblem) {
                let packet = try question.packet(type: type, id: UInt16.random(in: 0 ... .max))
                let exchange = DNSExchange(packet: packet, to: question.server, port: port, overTCP: question.overTCP)
                active.append(Active(index: index, plan: plan, exchange: exchange))
                return
            } catch {
                plan.take(.failure(error.text))
            }
        }
        ended[index] = plan
    }

    private func wait() {
        var descriptors: [pollfd] = []
        var owners: [DNSExchange] = []
        var milliseconds = Self.attention
        for lookup in active {
            let wanted = lookup.exchange.descriptors
            descriptors += wanted
            owners += wanted.map { _ in lookup.exchange }
            milliseconds = min(milliseconds, lookup.exchange.millisecondsToTimeout)
        }
        guard poll(&descriptors, nfds_t(descriptors.count), Int32(milliseconds)) >= 0 else { return }
        for (descriptor, owner) in zip(descriptors, owners) where descriptor.revents != 0 {
            owner.proceed(with: descriptor)
        }
        for lookup in active { lookup.exchange.proceed() }
    }

    private mutating func takeReplies() {
        let asked = active
        active = []
        for lookup in asked {
            guard let reply = lookup.exchange.reply else {
                active.append(lookup)
                continue
            }
            var plan = lookup.plan
            plan.take(reply)
            proceed(plan, lookup.index)
        }
    }
}
