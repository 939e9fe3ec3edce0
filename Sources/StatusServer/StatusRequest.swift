internal import CMicroHTTPD

/// A request as the routes see it.
struct StatusRequest: Sendable {
    var method: String
    /// Without the query, percent signs decoded.
    var path: String
    /// Decoded, in the order of the URL.
    var query: [(name: String, value: String)]
    var body: [UInt8]

    init(method: String, path: String, query: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
    }

    init(_ request: cmicrohttpd_request) {
        method = String(cString: request.method)
        path = String(cString: request.path)
        body = Array(UnsafeBufferPointer(start: request.body, count: request.body_count))
        query = []
        withUnsafeMutablePointer(to: &query) { query in
            withUnsafePointer(to: request) { request in
                cmicrohttpd_for_each_parameter(
                    request,
                    { context, name, nameCount, value, valueCount in
                        let query = context?.assumingMemoryBound(to: [(name: String, value: String)].self)
                        query?.pointee.append((name: text(name, nameCount), value: text(value, valueCount)))
                    },
                    query
                )
            }
        }
    }

    /// The first value of a query parameter; empty when there is none, as Go's `FormValue`.
    func parameter(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}
