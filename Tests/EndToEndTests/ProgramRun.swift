/// A run of the program under test, to its end.
struct ProgramRun {
    /// The exit code, or the negated signal that ended it.
    let exitCode: Int32
    let output: String
    let errors: String

    /// Runs `scrape-tui` with these arguments in `directory`, gives it `input`, and waits for its end.
    init(_ arguments: [String], in directory: String = "/", input: String = "") throws {
        let program = try RunningProgram(arguments, in: directory, input: input)
        exitCode = program.waitForEnd()
        output = program.output
        errors = program.errors
    }
}
