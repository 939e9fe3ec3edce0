import Glibc
import Testing

/// docs/screen-acceptance.md names, for each promise of the screen, the tests that hold it.
@Suite("The table of what the screen promises")
struct AcceptanceDocumentTests {
    private static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    private static func text(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The Swift files below a folder.
    private static func sources(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = "\(folder)/\(name)"
            if entry.pointee.d_type == UInt8(DT_DIR) { found += sources(in: path) }
            if name.hasSuffix(".swift") { found.append(path) }
        }
        return found
    }

    @Test("has all 42 promises, and every suite that it names exists")
    func named() throws {
        let document = try #require(Self.text(of: Self.root + "/docs/screen-acceptance.md"))
        let rows = document.split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true
        }
        #expect(rows.map { $0.split(separator: "|")[0].filter(\.isNumber) } == (1...42).map(String.init))
        let files = Self.sources(in: Self.root + "/Tests").compactMap { Self.text(of: $0) }
        let suites = Set(files.flatMap { $0.matches(of: /struct (\w+Tests)\b/).map { String($0.output.1) } })
        #expect(suites.count > 100)
        let named = Set(document.matches(of: /`(\w+Tests)`/).map { String($0.output.1) })
        #expect(named.count > 40)
        #expect(named.subtracting(suites).isEmpty, "\(named.subtracting(suites).sorted())")
    }
}
