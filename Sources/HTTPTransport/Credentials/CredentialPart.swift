/// What Prometheus calls a part of the credentials: when its file cannot be read, and when it is kept in a store.
struct CredentialPart {
    let name: String
    let referenceName: String

    static let user = CredentialPart(name: "basic auth username", referenceName: "username")
    static let password = CredentialPart(name: "basic auth password", referenceName: "password")
    static let credentials = CredentialPart(name: "authorization credentials", referenceName: "credentials")
    static let clientSecret = CredentialPart(name: "oauth2 client secret", referenceName: "client secret")
    static let header = CredentialPart(name: "header", referenceName: "header")

    static func clientCertificate(isLookedAfter: Bool) -> CredentialPart {
        CredentialPart(name: isLookedAfter ? "client cert" : "specified client cert", referenceName: "client cert")
    }

    static func clientKey(isLookedAfter: Bool) -> CredentialPart {
        CredentialPart(name: isLookedAfter ? "client key" : "specified client key", referenceName: "client key")
    }

    var referenceProblem: String { "unable to use \(referenceName): cannot use secret ref without manager" }
}

extension Authorization {
    /// Why no client can be made with secrets of a store; nil without any.
    var referenceProblem: String? {
        let parts: [(Secret, CredentialPart)] =
            switch self {
            case .none: []
            case .basic(let user, let password): [(user, .user), (password, .password)]
            case .credentials(_, let credentials): [(credentials, .credentials)]
            case .oauth2(let settings): [(settings.clientSecret, .clientSecret)]
            }
        let found = parts.first { if case .reference = $0.0 { true } else { false } }
        return found?.1.referenceProblem
    }
}
