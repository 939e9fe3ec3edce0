internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// Reads the JSON flavour of a target file with Go's rules: keys in any case, of a repeated one the last, nothing
/// unknown, only texts (`discovery/targetgroup/targetgroup.go`, v3.5: `UnmarshalJSON`).
enum JSONTargetFile {
    /// Of a group at most. Prometheus has no limit, and nobody so many; looking up a name is a scan.
    static let mostLabels = 1000

    /// The groups of a file; `null` is an empty list.
    ///
    /// - Throws: `Problem` with line and column for what is no JSON, with the group's number (from 0) for the rest.
    static func parse(_ bytes: [UInt8], path: String) throws(TargetFileReader.Problem) -> [StaticGroup] {
        if bytes.allSatisfy({ $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D }) {
            throw TargetFileReader.Problem("\(path): unexpected end of JSON input")
        }
        let document: JSONValue
        do {
            document = try JSONReader.parse(bytes)
        } catch {
            guard let repaired = GoUTF8.repaired(bytes), let value = try? JSONReader.parse(repaired) else {
                throw TargetFileReader.Problem("\(path):\(error)")
            }
            document = value
        }
        if case .null = document { return [] }
        guard let entries = document.elements else {
            throw TargetFileReader.Problem("\(path): \(mismatch(document, "[]*targetgroup.Group"))")
        }
        var groups: [StaticGroup] = []
        for (index, entry) in entries.enumerated() {
            do {
                groups.append(try group(entry, path))
            } catch {
                throw TargetFileReader.Problem("\(path): group \(index): \(error.text)")
            }
        }
        return groups
    }

    /// What a group is read into in Prometheus, as its errors name it.
    private static let groupType =
        #"struct { Targets []string "json:\"targets\""; Labels model.LabelSet "json:\"labels\"" }"#

    private struct GroupProblem: Error {
        let text: String
    }

    private static func group(_ entry: JSONValue, _ path: String) throws(GroupProblem) -> StaticGroup {
        if case .null = entry { throw GroupProblem(text: "nil target group item found") }
        guard let members = entry.members else { throw GroupProblem(text: mismatch(entry, groupType)) }
        var targets: [String] = []
        var labels = Labels.empty
        for (key, value) in members {
            switch key.lowercased() {
            case "targets": targets = try addresses(value)
            case "labels": labels = try groupLabels(value)
            default: throw GroupProblem(text: "json: unknown field \(GoSyntax.quoted(key))")
            }
        }
        return StaticGroup(
            targets: targets,
            labels: labels,
            location: SourceLocation(file: path, line: 0, column: 0)
        )
    }

    private static func addresses(_ value: JSONValue) throws(GroupProblem) -> [String] {
        if case .null = value { return [] }
        guard let elements = value.elements else { throw GroupProblem(text: mismatch(value, "[]string", "targets")) }
        var addresses: [String] = []
        for (index, element) in elements.enumerated() {
            switch element {
            case .string(let text): addresses.append(text)
            case .null: addresses.append("")
            default:
                throw GroupProblem(text: "json: cannot unmarshal \(element.kind) into .targets.\(index) of type string")
            }
        }
        return addresses
    }

    private static func groupLabels(_ value: JSONValue) throws(GroupProblem) -> Labels {
        if case .null = value { return .empty }
        guard let members = value.members else {
            throw GroupProblem(text: mismatch(value, "map[model.LabelName]model.LabelValue"))
        }
        if members.count > mostLabels { throw GroupProblem(text: "more than \(mostLabels) labels") }
        var builder = LabelsBuilder()
        for (name, value) in members {
            switch value {
            case .string(let text): builder.set(name, text)
            case .null: builder.set(name, "")
            default: throw GroupProblem(text: mismatch(value, "model.LabelValue", name))
            }
            if name.isEmpty { throw GroupProblem(text: "\"\" is not a valid label name") }
        }
        return builder.build()
    }

    /// Go's text for a value of the wrong kind.
    private static func mismatch(_ value: JSONValue, _ type: String, _ field: String? = nil) -> String {
        guard let field else { return "json: cannot unmarshal \(value.kind) into Go value of type \(type)" }
        return "json: cannot unmarshal \(value.kind) into Go struct field .\(field) of type \(type)"
    }
}
