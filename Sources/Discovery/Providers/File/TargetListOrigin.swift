package import MetricModel
package import ScrapeConfiguration

/// Where a list of target groups comes from: a target file, or the URL of an `http_sd_configs` block. It names the groups
/// and labels their targets (`discovery/file/file.go` and `discovery/http/http.go`, v3.5).
package struct TargetListOrigin: Sendable {
    /// The path as globbed, or the URL as configured.
    package let name: String
    /// The same as people may see it: without a password.
    package let shownName: String
    /// `__meta_filepath` or `__meta_url`; it wins over a label of the same name in the list.
    package let label: String
    /// That of every group read from JSON; nil where groups have none.
    package let location: SourceLocation?

    /// A target file.
    package static func file(_ path: String) -> TargetListOrigin {
        TargetListOrigin(
            name: path,
            shownName: path,
            label: "__meta_filepath",
            location: SourceLocation(file: path, line: 0, column: 0)
        )
    }

    /// An HTTP server.
    package static func url(_ url: String, shown: String) -> TargetListOrigin {
        TargetListOrigin(name: url, shownName: shown, label: "__meta_url", location: nil)
    }

    /// What the group at a place of the list, from 0, is called: `<name>:<index>`, without a password.
    package func source(_ index: Int) -> String { "\(shownName):\(index)" }

    /// The groups of a list that was read already.
    package func groups(_ list: [StaticGroup]) -> [TargetGroup] {
        list.enumerated().map { index, group in
            var builder = LabelsBuilder(group.labels)
            builder.set(label, name)
            return TargetGroup(
                source: source(index),
                targets: group.targets.map(TargetGroup.target(address:)),
                labels: builder.build(),
                location: location == nil ? nil : group.location
            )
        }
    }

    /// The groups in a list as JSON. Those that are as they were in `before`, this origin's last groups, keep their storage
    /// and cost no memory. Any thread that may take its time: about a millisecond per 400 kB.
    ///
    /// - Throws: `Problem` as `JSONTargetFile` words it.
    package func groups(
        json bytes: UnsafeRawBufferPointer,
        before: [TargetGroup] = []
    ) throws(TargetFileReader.Problem) -> [TargetGroup] {
        // What the scanner does not take is rare, and mostly wrong: the strict reader has the words for it.
        if let groups = JSONTargetScanner.groups(bytes, from: self, before: before) { return groups }
        return groups(try JSONTargetFile.parse(Array(bytes), path: shownName))
    }

    /// The same for a list in an array.
    package func groups(
        json bytes: [UInt8],
        before: [TargetGroup] = []
    ) throws(TargetFileReader.Problem) -> [TargetGroup] {
        let read = bytes.withUnsafeBytes { bytes in
            Result { () throws(TargetFileReader.Problem) in try groups(json: bytes, before: before) }
        }
        return try read.get()
    }
}
