internal import Exposition
internal import ScrapeEngine

/// What a Content-Type header says, for people.
extension HTTPExchange {
    /// The media type without its parameters.
    var mediaType: String {
        contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    }

    /// The format that the header names, nil for other media types.
    var format: ExpositionFormat? { ExpositionFormat(mediaType: mediaType) }

    /// The format with the version that the header names: `OpenMetrics 1.0.0`.
    func name(of format: ExpositionFormat) -> String {
        guard let version, self.format == format else { return format.name }
        return "\(format.name) \(version)"
    }

    /// Digits and dots only: it is a name's part, not the server's to design.
    private var version: String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let words = parameter.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            guard words.lowercased().hasPrefix("version=") else { continue }
            let version = words.dropFirst("version=".count)
            let isNumber = version.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E }
            return isNumber && !version.isEmpty && version.utf8.count <= 8 ? String(version) : nil
        }
        return nil
    }
}
