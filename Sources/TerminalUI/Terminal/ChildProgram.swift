internal import Glibc
internal import MetricModel

/// Runs another program in the foreground of our terminal and waits for its end.
struct ChildProgram {
    let command: ChildCommand
    let environment: [String: String]
    /// Its standard input, output and error output.
    let terminal: CInt
    /// How long one that is to end may take its time, in nanoseconds; then it is killed.
    var patience: Int64 = 2_000_000_000

    enum Outcome: Equatable {
        case exited(CInt)
        case killed(bySignal: CInt)
        /// It could not be started, by the system's error number.
        case failed(CInt)

        /// What is to be said about it; nil when all is well. `what` is what such programs are called.
        func notice(of commands: [ChildCommand], _ what: String, _ advice: String) -> String? {
            let names = commands.map { $0.words.first ?? "" }.joined(separator: " nor ")
            switch self {
            case .failed(ENOENT): return "no \(what): \(names) is not there - \(advice)"
            case .failed(let code): return "the \(what) \(names) does not start: \(String(cString: strerror(code)))"
            case .killed(let signal): return "the \(what) was ended by signal \(signal)"
            case .exited(let code): return code == 0 ? nil : "the \(what) ended with exit code \(code)"
            }
        }
    }

    /// Runs the first of these programs that is there.
    static func runFirst(
        of commands: [ChildCommand],
        environment: [String: String],
        terminal: CInt,
        isHurried: () -> Bool
    ) -> Outcome {
        var outcome = Outcome.failed(ENOENT)
        for command in commands where outcome == .failed(ENOENT) {
            outcome = ChildProgram(command: command, environment: environment, terminal: terminal).run(
                isHurried: isHurried
            )
        }
        return outcome
    }

    private static let pause: CInt = 50

    /// `isHurried` is asked while it runs, several times a second: true ends it.
    func run(isHurried: () -> Bool) -> Outcome {
        var child = pid_t()
        let error = spawn(&child)
        if error != 0 { return .failed(error) }
        // As a background job we may not touch the terminal; a signal would stop us.
        var blocked = sigset_t()
        var before = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        tcsetpgrp(terminal, child)
        let outcome = wait(child, isHurried)
        tcsetpgrp(terminal, getpgrp())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return outcome
    }

    /// In a group of its own, with every signal as a fresh program has it.
    private func spawn(_ child: inout pid_t) -> CInt {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for descriptor in 0...2 { posix_spawn_file_actions_adddup2(&actions, terminal, CInt(descriptor)) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
        let variables = environment.merging(command.variables) { $1 }.map { "\($0)=\($1)" }
        return withCStrings(command.words) { words in
            withCStrings(variables) { variables in
                posix_spawnp(&child, command.words[0], &actions, &attributes, words, variables)
            }
        }
    }

    /// One that stops is let go on: there is no shell here that could continue it later. So is one that was faster than
    /// we at asking for the terminal.
    private func wait(_ child: pid_t, _ isHurried: () -> Bool) -> Outcome {
        var status: CInt = 0
        var hurriedAt: MonotonicTime?
        while true {
            let ended = waitpid(child, &status, WNOHANG | WUNTRACED)
            if ended < 0, errno != EINTR { return .failed(errno) }
            guard ended == child else {
                if isHurried() {
                    let now = MonotonicTime.now()
                    let since = hurriedAt ?? now
                    hurriedAt = since
                    kill(-child, now - since < patience ? SIGHUP : SIGKILL)
                }
                poll(nil, 0, Self.pause)
                continue
            }
            if status & 0xFF == 0x7F {
                tcsetpgrp(terminal, child)
                kill(-child, SIGCONT)
            } else if status & 0x7F == 0 {
                return .exited((status >> 8) & 0xFF)
            } else {
                return .killed(bySignal: status & 0x7F)
            }
        }
    }

    private func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
