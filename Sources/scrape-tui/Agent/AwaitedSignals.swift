internal import Glibc

/// The signals a program without a terminal waits for. Made before any thread is started.
struct AwaitedSignals {
    enum Meaning {
        case reload, stop
    }

    private var set = sigset_t()

    /// Blocks the signals in this thread and in all that it starts; a reader of standard error that went away is no
    /// reason to stop.
    init() {
        signal(SIGPIPE, SIG_IGN)
        sigemptyset(&set)
        for number in [SIGHUP, SIGTERM, SIGINT] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next one.
    func next() -> Meaning {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number == SIGHUP ? .reload : .stop
    }

    /// True once another signal to stop has arrived that nobody has waited for.
    var isStopPending: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return [SIGTERM, SIGINT].contains { sigismember(&pending, $0) == 1 }
    }
}
