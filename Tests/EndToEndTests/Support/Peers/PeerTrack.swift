/// Things to do with a program, one after another, each when its moment has come.
struct PeerTrack {
    struct Step {
        /// What it waits for, in words.
        var what: String
        var isDue: () throws -> Bool
        var act: () throws -> Void = {}
    }

    private var steps: ArraySlice<Step>

    init(_ steps: [Step]) { self.steps = steps[...] }

    /// What is waited for; nil at the end.
    var waitsFor: String? { steps.first?.what }

    /// Does what is due.
    mutating func advance() throws {
        while let step = steps.first, try step.isDue() {
            try step.act()
            steps.removeFirst()
        }
    }
}
