internal import Glibc

/// This program once more, as another process with other arguments.
struct OwnProcess {
    private let process: pid_t

    /// - Parameters:
    ///   - arguments: what follows the program's name.
    ///   - input: what it reads; nil for what this process reads.
    ///   - output: where it writes; nil for where this process does.
    init?(arguments: [String], input: Int32? = nil, output: Int32? = nil) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
        var words: [UnsafeMutablePointer<CChar>?] = (["scrape-bench"] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        // What was printed here comes first.
        fflush(nil)
        var process: pid_t = 0
        guard posix_spawn(&process, "/proc/self/exe", &actions, nil, &words, environ) == 0 else { return nil }
        self.process = process
    }

    /// Waits for its end; its exit code, -1 when it was killed.
    @discardableResult
    func wait() -> Int32 {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 { if errno != EINTR { return -1 } }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
    }
}
