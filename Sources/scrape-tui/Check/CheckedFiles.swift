internal import Discovery
internal import Glibc
internal import MetricModel
internal import ScrapeConfiguration

/// Whether the files that a configuration names are there, as far as promtool looks (`checkFileExists`,
/// `checkTLSConfig` in `cmd/promtool/main.go`, v3.5). What is in rule files is not looked at.
struct CheckedFiles {
    private(set) var problems: [ConfigurationProblem] = []

    /// Waits for the disk.
    init(of configuration: Configuration) {
        for file in configuration.checkedFiles { check(file) }
        for job in configuration.jobs {
            for files in [job.checkedFiles] + job.discoveries.map(\.checkedFiles) {
                for file in files { check(file) }
                checkPair(files)
            }
        }
    }

    private mutating func check(_ file: CheckedFile) {
        switch file.kind {
        case .credentials: expect(file, "authorization credentials or bearer token file")
        case .clientCertificate: expect(file, "client cert file")
        case .clientKey: expect(file, "client key file")
        case .rules: checkRules(file)
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
        do {
            let paths = try FileGlob.paths(matching: file.path)
            if paths.isEmpty, !file.path.utf8.contains(UInt8(ascii: "*")) {
                fail(file, "\(GoSyntax.quoted(file.path)) does not point to an existing file")
            }
            for path in paths where isDirectory(path) { fail(file, "read \(path): is a directory") }
        } catch {
            fail(file, "\(error)")
        }
    }

    private func isDirectory(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private mutating func fail(_ file: CheckedFile, _ text: String) {
        problems.append(ConfigurationProblem(location: file.location, message: text))
    }
}
