internal import HTTPTransport

/// Whose turn it is with a target's block: jobs on the workers get it one after the other, in the order in which they
/// came, so that a scrape and somebody who looks never meet in it.
///
/// `@unchecked Sendable`: touched on the I/O thread only.
final class BlockTurns: @unchecked Sendable {
    private var isTaken = false
    private var waiting: [() -> Void] = []

    /// Runs `job` on a worker as soon as nobody else has the block, and `then` on the I/O thread behind it.
    func take<Outcome: Sendable>(
        of services: ScrapeServices,
        _ job: @escaping @Sendable (inout WorkerScratch) -> Outcome,
        then: @escaping @Sendable (Outcome) -> Void
    ) {
        guard !isTaken else {
            waiting.append { [self] in take(of: services, job, then: then) }
            return
        }
        isTaken = true
        services.workers.run { [self] scratch in
            let outcome = job(&scratch)
            services.io.post { [self] in
                isTaken = false
                then(outcome)
                goOn()
            }
        }
    }

    private func goOn() {
        guard !isTaken, !waiting.isEmpty else { return }
        waiting.removeFirst()()
    }
}
