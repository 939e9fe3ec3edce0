internal import MetricModel

/// The labels of a target or a group of Kubernetes in the making: `__meta_kubernetes_…` and the address.
struct KubernetesLabels {
    private static let prefix = "__meta_kubernetes_"
    private var builder = LabelsBuilder()

    init() {}

    /// With an address, behind which a port stands where there is one.
    init(host: String, port: Int32?) {
        builder.set("__address__", port.map { TargetAddress.joined(host, $0) } ?? host)
    }

    /// Sets `__meta_kubernetes_<name>`; an empty value is no label.
    mutating func set(_ name: String, _ value: String) { builder.set(Self.prefix + name, value) }

    mutating func set(_ name: String, _ value: String?) { if let value { set(name, value) } }

    /// `instance`, which relabeling then does not make of the address.
    mutating func set(instance: String) { builder.set("instance", instance) }

    /// Sets `<start><key>`, the key made fit for a label name.
    mutating func set(_ start: String, key: String, _ value: String) { set(start + LabelName.sanitised(key), value) }

    /// Name, labels and annotations of an object (`addObjectMetaLabels`).
    mutating func add(_ metadata: ObjectMetadata, of kind: String) {
        set("\(kind)_name", metadata.name)
        for label in metadata.labels {
            let name = LabelName.sanitised(label.key)
            set("\(kind)_label_\(name)", label.value)
            set("\(kind)_labelpresent_\(name)", "true")
        }
        for annotation in metadata.annotations {
            let name = LabelName.sanitised(annotation.key)
            set("\(kind)_annotation_\(name)", annotation.value)
            set("\(kind)_annotationpresent_\(name)", "true")
        }
    }

    mutating func build() -> Labels { builder.build() }
}
