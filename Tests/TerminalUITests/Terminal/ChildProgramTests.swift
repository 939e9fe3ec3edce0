import Glibc
import MetricModel
import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("Another program on the terminal") struct ChildProgramTests {
    /// Runs a shell's commands, and says that they are to end once the file `ready` in `folder` is there.
    private static func outcome(of commands: String, in folder: TemporaryFolder) -> ChildProgram.Outcome {
        let terminal = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(terminal) }
        var program = ChildProgram(
            command: ChildCommand(words: ["sh", "-c", commands, folder.path("ready")]),
            environment: ProcessEnvironment.variables,
            terminal: terminal
        )
        program.patience = 200_000_000
        return program.run { access(folder.path("ready"), F_OK) == 0 }
    }

    @Test("is hung up on when it is to end")
    func hungUp() {
        let outcome = Self.outcome(of: ": > \"$0\"; sleep 20", in: TemporaryFolder())
        #expect(outcome == .killed(bySignal: SIGHUP))
    }

    @Test("may end in order then")
    func inOrder() {
        let outcome = Self.outcome(of: "trap 'exit 3' HUP; : > \"$0\"; sleep 20 & wait", in: TemporaryFolder())
        #expect(outcome == .exited(3))
    }

    @Test("is killed when it does not, with what it has started")
    func killed() {
        let outcome = Self.outcome(of: "trap '' HUP; : > \"$0\"; sleep 20", in: TemporaryFolder())
        #expect(outcome == .killed(bySignal: SIGKILL))
    }
}
