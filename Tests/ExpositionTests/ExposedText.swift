import MetricModel

@testable import Exposition

extension LabelsBuilder {
    /// `name{a=b,c=d}` with the labels sorted, `?` for no name; a second `__name__` is a label.
    var exposedText: String {
        var name: String?
        var labels: [String] = []
        forEach { label, value in
            let value = String(decoding: value, as: UTF8.self)
            if name == nil, label.elementsEqual("__name__".utf8) {
                name = value
            } else {
                labels.append("\(String(decoding: label, as: UTF8.self))=\(value)")
            }
        }
        return (name ?? "?") + (labels.isEmpty ? "" : "{\(labels.sorted().joined(separator: ","))}")
    }
}

extension ExpositionReader {
    /// A metadata line of the body just read.
    func exposedText(of line: MetadataLine) -> String {
        switch line.kind {
        case .type(let type): "TYPE \(family(of: line)) \(type.name)"
        case .help: "HELP \(family(of: line)) \(text(of: line))"
        case .unit: "UNIT \(family(of: line)) \(text(of: line))"
        }
    }
}
