internal import Glibc

/// One process of targets; it ends when it is told to, or with this process.
struct ExporterProcess {
    /// Of one process at most: a listener and a connection for each are descriptors.
    static let addresses = 5000

    let port: Int
    private let input: Int32
    private let process: OwnProcess

    /// As many processes as so many addresses take; none when one does not come up.
    static func start(addresses count: Int) -> [ExporterProcess] {
        let firsts = stride(from: 0, to: count, by: addresses)
        let processes = firsts.map { ExporterProcess(first: $0, count: min(addresses, count - $0)) }
        guard processes.allSatisfy({ $0 != nil }) else {
            for process in processes { process?.end() }
            return []
        }
        return processes.compactMap { $0 }
    }

    private init?(first: Int, count: Int) {
        var into: [Int32] = [0, 0]
        var out: [Int32] = [0, 0]
        guard pipe(&into) == 0, pipe(&out) == 0 else { return nil }
        // What another process held of these would keep this one from seeing the end of its input.
        for descriptor in into + out { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let words = ["scale", "exporter", String(first), String(count)]
        let process = OwnProcess(arguments: words, input: into[0], output: out[1])
        close(into[0])
        close(out[1])
        var line = [UInt8](repeating: 0, count: 16)
        let length = process == nil ? 0 : read(out[0], &line, line.count)
        close(out[0])
        let text = String(decoding: line.prefix(max(length, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard let process, let port = Int(text), port > 0 else {
            close(into[1])
            process?.wait()
            return nil
        }
        self.port = port
        self.process = process
        input = into[1]
    }

    func end() {
        close(input)
        process.wait()
    }
}
