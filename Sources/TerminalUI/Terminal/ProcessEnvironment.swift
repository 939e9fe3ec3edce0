internal import ScrapeConfiguration

/// The environment that this process was started with: what the programs that it starts get.
enum ProcessEnvironment {
    /// Read from the system anew each time; empty where that is not possible.
    static var variables: [String: String] {
        guard let bytes = try? FileContent.read("/proc/self/environ") else { return [:] }
        var variables: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { continue }
            variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return variables
    }
}
