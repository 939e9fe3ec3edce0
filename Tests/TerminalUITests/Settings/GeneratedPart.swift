import Glibc
import Testing

/// A part of a document in `docs/` that is written by a test, between two comments that name it.
struct GeneratedPart {
    let file: String
    let name: String

    /// Holds the part against `lines`; with `SCRAPE_TUI_REGENERATE=1` writes it anew first.
    func check(_ lines: [String]) throws {
        let path = Self.folder + file
        var text = try Self.read(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let (first, last) = ("<!-- \(name): written by KeyDocumentTests -->", "<!-- end of \(name) -->")
        let start = try #require(text.firstIndex(of: first), "no \(first) in \(file)")
        let end = try #require(text.firstIndex(of: last), "no \(last) in \(file)")
        let wanted = [""] + lines + [""]
        if getenv("SCRAPE_TUI_REGENERATE") != nil {
            text.replaceSubrange(start + 1..<end, with: wanted)
            try Self.write(text.joined(separator: "\n"), to: path)
            return
        }
        #expect(Array(text[start + 1..<end]) == wanted, "docs/\(file) is old: SCRAPE_TUI_REGENERATE=1 writes it anew")
    }

    /// The whole of a document in `docs/`.
    static func document(_ file: String) throws -> String { try read(folder + file) }

    private static let folder: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/") + "/docs/"
    }()

    private static func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}
