package import Exposition
internal import Glibc

/// A page kept in a file: what mutations start from, or what a benchmark reads.
package struct PageFile: Sendable {
    package var name: String
    package var format: ExpositionFormat
    package var bytes: [UInt8]

    package init(name: String, format: ExpositionFormat, bytes: [UInt8]) {
        self.name = name
        self.format = format
        self.bytes = bytes
    }

    /// The files of a directory, by name: `.txt` is text, `.om` OpenMetrics, `.pb` delimited protobuf; others are left
    /// out. None when there is no such directory.
    package static func pages(in directory: String) -> [PageFile] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        return names.sorted().compactMap { name in
            guard let format = format(ofFile: name) else { return nil }
            return contents(of: "\(directory)/\(name)").map { PageFile(name: name, format: format, bytes: $0) }
        }
    }

    private static func format(ofFile name: String) -> ExpositionFormat? {
        if name.hasSuffix(".txt") { return .prometheusText }
        if name.hasSuffix(".om") { return .openMetricsText }
        return name.hasSuffix(".pb") ? .protobuf : nil
    }

    /// All bytes of a file; nil when it cannot be opened.
    package static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return bytes
    }
}
