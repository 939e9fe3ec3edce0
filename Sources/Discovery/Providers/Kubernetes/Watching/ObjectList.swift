internal import JSON

/// A page of a list.
struct ObjectList<Object: KubernetesObject>: Sendable {
    let objects: [Object]
    let resourceVersion: String
    /// Asks for the next page; empty on the last.
    let continueToken: String

    /// Bytes of a page at most.
    static var sizeLimit: Int { 128 << 20 }

    /// - Throws: why the bytes are no list.
    init(_ bytes: [UInt8]) throws(DiscoveryProblem) {
        let json: JSONValue
        do {
            json = try JSONReader.parse(
                bytes,
                limits: JSONLimits(byteCount: Self.sizeLimit, depth: 100, valueCount: 16_000_000)
            )
        } catch {
            throw DiscoveryProblem("the answer is no list: \(error)")
        }
        guard json.text(of: "kind").hasSuffix("List") else {
            throw DiscoveryProblem("the answer is no list but of the kind \"\(json.text(of: "kind").prefix(64))\"")
        }
        let items = json["items"] ?? .null
        if items != .null, items.elements == nil { throw DiscoveryProblem("the list has no items but a \(items.kind)") }
        var objects: [Object] = []
        for item in items.elements ?? [] {
            guard let object = Object(item) else { throw DiscoveryProblem("the list has an object without a name") }
            objects.append(object)
        }
        self.objects = objects
        resourceVersion = json["metadata"]?.text(of: "resourceVersion") ?? ""
        continueToken = json["metadata"]?.text(of: "continue") ?? ""
    }
}
