import Exposition
import MetricModel
import Testing

@testable import DemoFarm

@Suite("The demo's exporters") struct DemoBehaviourTests {
    private static func problem(in page: String) -> ParseProblem? {
        var reader = ExpositionReader()
        var table = BodyTable()
        reader.read(BodyBuffer(Array(page.utf8)), as: .prometheusText, options: ReadOptions(), into: &table)
        return table.problem
    }

    private static let times = [0.0, 4, 19.9, 20, 31, 3600]

    @Test("expose pages that parse at every time, but for the broken line", arguments: DemoBehaviour.allCases, times)
    func pages(behaviour: DemoBehaviour, seconds: Double) {
        let answer = behaviour.answer(at: seconds)
        let problem = Self.problem(in: answer.body)
        guard answer.status == 200 else {
            #expect(answer.status >= 500)
            return
        }
        guard behaviour == .brokenLine, seconds >= 20 else {
            #expect(problem == nil, "\(behaviour) at \(seconds): \(problem?.text ?? "")")
            return
        }
        #expect(problem?.line == 214)
        #expect(problem?.column == 23)
    }

    @Test(
        "flap every fifteen seconds",
        arguments: [(0.0, 200), (14.9, 200), (15, 503), (29.9, 503), (30, 200), (75, 503)]
    )
    func flapping(seconds: Double, status: Int) {
        #expect(DemoBehaviour.flapping.answer(at: seconds).status == status)
    }

    @Test(
        "grow beyond any limit they are told of",
        arguments: [(0.0, 300), (10, 400), (50, 800), (51, 810), (9999, 5000)]
    )
    func growing(seconds: Double, series: Int) {
        let lines = DemoBehaviour.growing.answer(at: seconds).body.split(separator: "\n")
        #expect(lines.count { !$0.hasPrefix("#") } == series)
    }

    @Test("lose all of their series when others take their place")
    func vanishing() {
        func series(_ seconds: Double) -> Set<Substring> {
            Set(DemoBehaviour.vanishing.answer(at: seconds).body.split(separator: "\n").map { $0.prefix { $0 != " " } })
                .filter { !$0.hasPrefix("#") }
        }
        #expect(series(1) == series(11))
        #expect(series(1).isDisjoint(with: series(12)))
    }

    @Test("are slow within the time that they have, and silent for ever")
    func delays() {
        for seconds in stride(from: 0.0, through: 120, by: 0.7) {
            let delay = DemoBehaviour.slow.answer(at: seconds).delay
            #expect(delay > 1.6 && delay < 2)
        }
        #expect(DemoBehaviour.silent.answer(at: 5).delay == .infinity)
    }
}
