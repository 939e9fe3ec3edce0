package import HTTPTransport
package import MetricModel
internal import Relabeling

/// What a worker keeps between jobs, so that a job allocates little. Owned by its worker's thread.
package struct WorkerScratch: ~Copyable {
    package var builder = LabelsBuilder()
    var relabelRun = RelabelRun()
    package let inflater = Inflater()

    package init() {}
}

/// The threads that unpack, parse and append: as many as there are processors.
package final class Workers: Sendable {
    package typealias Job = @Sendable (inout WorkerScratch) -> Void

    private let queue = BlockingQueue<Job>()
    private let threads: [NamedThread]

    package init(count: Int) {
        let queue = queue
        threads = (0..<max(count, 1)).map { index in
            NamedThread("worker \(index)") {
                var scratch = WorkerScratch()
                while let job = queue.take() { job(&scratch) }
            }
        }
    }

    /// Any thread. A job given after `stop` is dropped.
    package func run(_ job: @escaping Job) { queue.put(job) }

    /// Lets the workers finish what was given to them and ends them.
    package func stop() {
        queue.close()
        for thread in threads { thread.join() }
    }
}
