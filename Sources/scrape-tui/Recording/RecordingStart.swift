internal import Recording
internal import ScrapeEngine

/// Starts a recorder for a command, or says why it cannot.
enum RecordingStart {
    /// Records into `tape`, and into a new file at `path` if there is one.
    ///
    /// - Throws: `ExitStatus.usage` when there can be no such file, `.internal` when the system gives no thread.
    static func recorder(of engine: Engine, tape: MemoryTape?, path: String?) throws(ExitStatus) -> Recorder {
        let recorder: Recorder
        do {
            if let path {
                recorder = Recorder(engine, tape: tape, file: try RecordingFile(creating: path))
            } else {
                recorder = Recorder(engine, tape: tape)
            }
        } catch {
            Output.complain("--record: \(error)")
            throw .usage
        }
        guard recorder.start() else {
            Output.complain("scrape-tui cannot start: no thread is left to record")
            throw .internal
        }
        return recorder
    }
}
