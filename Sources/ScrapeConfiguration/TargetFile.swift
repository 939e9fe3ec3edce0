/// The content of a file that `file_sd_configs` names, in its YAML flavour (`discovery/file`, v3.5). Any thread.
package enum TargetFile {
    /// The file's groups in their order; none for an empty file.
    ///
    /// - Throws: `ConfigurationErrors` when anything in the file is wrong: then none of its groups counts.
    package static func parseYAML(_ bytes: [UInt8], path: String) throws(ConfigurationErrors) -> [StaticGroup] {
        let problems = ProblemList()
        let root: YAMLNode?
        do {
            root = try YAMLReader.read(bytes, file: path, problems)
        } catch {
            throw ConfigurationErrors(problems: [error])
        }
        let reader = TargetGroupReader(
            listType: "[]*targetgroup.Group",
            emptyGroup: "nil target group item found",
            problems: problems
        )
        let groups = reader.groups(root)
        if let failure = problems.failure { throw failure }
        return groups
    }
}
