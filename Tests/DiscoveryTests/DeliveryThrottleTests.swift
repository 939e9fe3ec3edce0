import Testing

@testable import Discovery
@testable import MetricModel

@Suite("When a set of targets leaves")
struct DeliveryThrottleTests {
    enum Step: Sendable {
        case change(Double)
        case apply(Double)
        case flush(Double)
        case refused(Double)
        case ask(Double, complete: Bool = true, is: Bool)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ description: String, _ steps: Step...) {
            testDescription = description
            self.steps = steps
        }
    }

    static let rows = [
        Row("nothing changed, nothing leaves", .ask(1, is: false), .ask(100, is: false)),
        Row(
            "a first change waits for the first tick",
            .change(1),
            .ask(1, is: false),
            .ask(4.9, is: false),
            .ask(5, is: true)
        ),
        Row(
            "changes between two ticks leave together",
            .change(1),
            .change(2),
            .change(4.9),
            .ask(5, is: true),
            .ask(10, is: false)
        ),
        Row(
            "a change after an idle time waits for the next tick",
            .change(23),
            .ask(23, is: false),
            .ask(24.9, is: false),
            .ask(25, is: true)
        ),
        Row("ticks are counted from the start", .change(6), .ask(9.9, is: false), .ask(10, is: true)),
        Row("incomplete sets leave at ticks too", .change(1), .ask(5, complete: false, is: true)),
        Row(
            "a set that was not taken is offered at the next tick",
            .change(1),
            .ask(5, is: true),
            .refused(5),
            .ask(9, is: false),
            .ask(10, is: true)
        ),
        Row("an apply with all providers answered passes at once", .apply(7), .ask(7, is: true), .ask(10, is: false)),
        Row(
            "an apply waits for pending providers",
            .apply(7),
            .ask(7, complete: false, is: false),
            .ask(7.2, is: true)
        ),
        Row(
            "but not longer than the limit",
            .apply(7),
            .ask(7.49, complete: false, is: false),
            .ask(7.5, complete: false, is: true)
        ),
        Row(
            "the first complete set after an apply passes at once",
            .apply(7),
            .ask(7.5, complete: false, is: true),
            .change(8.2),
            .ask(8.2, is: true),
            .change(8.3),
            .ask(8.3, is: false),
            .ask(10, is: true)
        ),
        Row(
            "it does not when a provider is still pending",
            .apply(7),
            .ask(7.5, complete: false, is: true),
            .change(8.2),
            .ask(8.2, complete: false, is: false),
            .ask(10, complete: false, is: true)
        ),
        Row(
            "an apply that changed nothing is answered by a set as well",
            .apply(7),
            .ask(7, is: true),
            .apply(8),
            .ask(8, is: true)
        ),
        Row("a flush passes at once", .flush(1), .ask(1, complete: false, is: true), .ask(5, is: false)),
    ]

    @Test("leaves when the rules say so", arguments: rows)
    func leaves(row: Row) {
        var throttle = DeliveryThrottle(start: seconds(0))
        for step in row.steps {
            switch step {
            case .change(let time): throttle.change(at: seconds(time))
            case .apply(let time): throttle.applied(at: seconds(time))
            case .flush(let time): throttle.flush(at: seconds(time))
            case .refused(let time): throttle.refused(at: seconds(time))
            case .ask(let time, let complete, let expected):
                let leaves = throttle.isDue(at: seconds(time), isComplete: complete)
                #expect(leaves == expected, "at \(time) s")
            }
        }
    }

    @Test("asks to be woken at the next tick, or when an owed set is due, or not at all")
    func nextCheck() {
        var throttle = DeliveryThrottle(start: seconds(100))
        #expect(throttle.nextCheck(after: seconds(101)) == nil)
        throttle.change(at: seconds(101))
        #expect(throttle.nextCheck(after: seconds(101)) == seconds(105))
        #expect(throttle.nextCheck(after: seconds(105)) == seconds(110))
        throttle.applied(at: seconds(102))
        #expect(throttle.nextCheck(after: seconds(102)) == seconds(102.5))
        let leaves = throttle.isDue(at: seconds(102.5), isComplete: false)
        #expect(leaves)
        #expect(throttle.nextCheck(after: seconds(102.5)) == nil)
    }
}
