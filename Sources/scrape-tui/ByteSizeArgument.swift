internal import ArgumentParser
internal import MetricModel

/// A size on the command line: `512MB`, `1GiB`.
struct ByteSizeArgument: ExpressibleByArgument {
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        guard let size = try? ByteSize(parsing: argument), size.bytes > 0 else { return nil }
        bytes = Int(size.bytes)
    }

    var defaultValueDescription: String { ByteSize(bytes: Int64(bytes)).description }
}
