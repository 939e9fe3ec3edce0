import JSON
import MetricModel
import Testing

@testable import Discovery

/// An object as the API server writes it.
func object<Object: KubernetesObject>(_ text: String) throws -> Object {
    try #require(Object(try JSONReader.parse(Array(text.utf8))))
}

/// A group as lines: its source, its own labels, then a line per target. `~` stands for `__meta_kubernetes_`.
func lines(_ group: TargetGroup) -> [String] {
    [group.source, line(group.labels)] + group.targets.map(line)
}

/// Labels as `name=value`, one blank between them.
func line(_ labels: Labels) -> String {
    labels.pairs.map { "\($0.name.replacing("__meta_kubernetes_", with: "~"))=\($0.value)" }.joined(separator: " ")
}

func lines(
    _ target: some KubernetesTargetObject,
    _ surroundings: KubernetesSurroundings = KubernetesSurroundings()
) throws -> [String] {
    lines(try target.targetGroup(surroundings).get())
}
