/// A family is the smallest thing with a place; behind a broken one nothing can be read.
extension ProtobufScanner: LintedScanner {
    init(linting body: BodyView, in memory: ScratchMemory) {
        self.init(body, keepsClassicHistograms: true, in: memory)
    }

    var entryStart: Int { familyStart }

    var cutOff: Int? { nil }

    var fault: PageFault? {
        problem.map { PageFault(offset: $0.offset, text: $0.text, hint: $0.hint, endsPage: false) }
    }

    mutating func resume(at offset: Int) -> Bool { false }
}
