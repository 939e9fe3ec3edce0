import MetricModel
import Testing

@testable import Recording

@Suite("Labels of a recording") struct RecordingLabelsTests {
    @Test(
        "are taken when they are what a builder makes",
        arguments: [
            Labels.empty, Labels([("a", "1")]),
            Labels([("__name__", "up"), ("job", "é"), ("z", String(repeating: "x", count: 300))]),
        ]
    )
    func sound(labels: Labels) { #expect(RecordedLabels.areSound(labels.encoded)) }

    @Test(
        "are refused when a length is too long, a name stands twice or out of order, or a value is empty",
        arguments: [
            [1], [1, 97], [1, 97, 5, 98], [1, 97, 0], [255, 255, 255, 255, 255, 1],
            [1, 98, 1, 49, 1, 97, 1, 49], [1, 97, 1, 49, 1, 97, 1, 49],
        ] as [[UInt8]]
    )
    func unsound(bytes: [UInt8]) { #expect(!RecordedLabels.areSound(bytes)) }
}
