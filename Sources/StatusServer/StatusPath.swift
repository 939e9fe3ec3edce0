/// The paths there are, and what they take (`web/web.go`, `web/api/v1/api.go`, v3.5).
enum StatusPath: String, CaseIterable {
    case metrics = "/metrics"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
    case targets = "/api/v1/targets"
    case targetMetadata = "/api/v1/targets/metadata"
    case scrapePools = "/api/v1/scrape_pools"

    /// What every path of the API begins with, known or not.
    static let api = "/api/v1/"

    /// Sorted.
    var methods: [String] {
        switch self {
        case .metrics, .targets, .targetMetadata, .scrapePools: ["GET"]
        case .healthy, .ready: ["GET", "HEAD"]
        // GET is told which ones it takes.
        case .reload: ["GET", "POST", "PUT"]
        }
    }

    /// The value of `Allow`.
    var allowed: String { (methods + ["OPTIONS"]).sorted().joined(separator: ", ") }

    /// Answers that may be long go out packed when the client can unpack them.
    var isPacked: Bool { self == .metrics || rawValue.hasPrefix(Self.api) }

    /// What was meant by a path with capitals, with slashes too many or with dots.
    static func meant(by path: String) -> StatusPath? {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        return StatusPath(rawValue: "/" + segments.joined(separator: "/").lowercased())
    }
}
