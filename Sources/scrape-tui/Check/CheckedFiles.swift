internal import Discovery
internal import Glibc
internal import MetricModel
internal import ScrapeConfiguration

/// Whether the files that a configuration names are there, as far as promtool looks (`checkFileExists`,
/// `checkTLSConfig` in `cmd/promtool/main.go`, v3.5). What is in rule files is not looked at.
struct CheckedFiles {
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    /// Waits for the disk.
    init(of configuration: Configuration) {
        for file in configuration.checkedFiles { check(file) }
        for job in configuration.jobs { checkPair(job.checkedFiles) }
    }

    private mutating func check(_ file: CheckedFile) {
        switch file.kind {
        case .credentials: expect(file, "authorization credentials or bearer token file")
        case .clientCertificate: expect(file, "client cert file")
        case .clientKey: expect(file, "client key file")
        case .rules: checkRules(file)
        case .alertmanagerTargets: checkTargets(file)
        }
    }

    private mutating func expect(_ file: CheckedFile, _ what: String) {
        var information = stat()
        if stat(file.path, &information) == 0 { return }
        let reason = SystemError(code: errno).text
        fail(file, "error checking \(what) \(GoSyntax.quoted(file.path)): stat \(file.path): \(reason)")
    }

    /// A file for one half of a client certificate wants one for the other.
    private mutating func checkPair(_ files: [CheckedFile]) {
        let certificate = files.first { $0.kind == .clientCertificate }
        let key = files.first { $0.kind == .clientKey }
        if let certificate, key == nil {
            fail(certificate, "client cert file \(GoSyntax.quoted(certificate.path)) specified without client key file")
        }
        if let key, certificate == nil {
            fail(key, "client key file \(GoSyntax.quoted(key.path)) specified without client cert file")
        }
    }

    private mutating func checkRules(_ file: CheckedFile) {
        if isPattern(file) || !paths(file).isEmpty { return }
        fail(file, "\(GoSyntax.quoted(file.path)) does not point to an existing file")
    }

    private mutating func checkTargets(_ file: CheckedFile) {
        let paths = paths(file)
        if paths.isEmpty, !isPattern(file) {
            let text = "file \(GoSyntax.quoted(file.path)) of an alert manager does not exist"
            warnings.append(ConfigurationProblem(location: file.location, message: text))
        }
        for path in paths {
            do {
                _ = try TargetFileReader.read(path)
            } catch {
                fail(file, error.description)
            }
        }
    }

    private func paths(_ file: CheckedFile) -> [String] { (try? FileGlob.paths(matching: file.path)) ?? [] }

    private func isPattern(_ file: CheckedFile) -> Bool { file.path.utf8.contains(UInt8(ascii: "*")) }

    private mutating func fail(_ file: CheckedFile, _ text: String) {
        problems.append(ConfigurationProblem(location: file.location, message: text))
    }
}
