package import MetricModel

/// A file that a configuration names and that `check config` wants to find, as promtool does (`checkConfig`, v3.5).
/// Loading a configuration does not look for it.
package struct CheckedFile: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// `credentials_file` or `bearer_token_file` of a job.
        case credentials
        /// `cert_file` of a job, or of its Kubernetes discovery.
        case clientCertificate
        /// `key_file` of a job, or of its Kubernetes discovery.
        case clientKey
        /// An entry of `rule_files`: a pattern, which has to match something when there is no `*` in it.
        case rules
    }

    /// Relative to the working directory, as the configuration's own path is.
    package let path: String
    package let kind: Kind
    /// Where the configuration names it.
    package let location: SourceLocation

    package init(path: String, kind: Kind, location: SourceLocation) {
        self.path = path
        self.kind = kind
        self.location = location
    }
}
