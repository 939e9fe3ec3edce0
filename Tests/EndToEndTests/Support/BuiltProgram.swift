import Glibc

/// The programs of this package, built beside the tests that run.
enum BuiltProgram {
    /// The path of a product's executable; nil when it is not built.
    static func path(_ name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let own = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
        return access(path, X_OK) == 0 ? path : nil
    }

    /// The path of the program under test.
    static func scrapeTUI() throws -> String {
        guard let path = path("scrape-tui") else { throw RunningProgram.Problem(text: "scrape-tui is not built") }
        return path
    }
}
