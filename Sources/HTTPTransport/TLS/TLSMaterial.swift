/// Everything that a client's connections need for TLS, parsed: made from settings and their files by a thread that may
/// wait, then only read.
struct TLSMaterial: Sendable {
    enum Trust: Sendable {
        case everybody
        case system
        case authorities(TrustedAuthorities)
    }

    let trust: Trust
    /// Nil when the client does not say who it is.
    let identity: ClientIdentity?
    /// The name that every server has to prove; empty for the host of its URL.
    let serverName: String
    let minVersion: TLSSettings.Version
    let maxVersion: TLSSettings.Version

    init(_ settings: TLSSettings, authorities: TrustedAuthorities?, identity: ClientIdentity?) {
        if settings.insecureSkipVerify {
            trust = .everybody
        } else if let authorities {
            trust = .authorities(authorities)
        } else {
            trust = .system
        }
        self.identity = identity
        serverName = settings.serverName
        minVersion = settings.minVersion ?? .tls12
        maxVersion = settings.maxVersion ?? .tls13
    }

    /// No connection can be opened before `SystemAuthorities.load` was called.
    var needsSystemAuthorities: Bool {
        if case .system = trust { SystemAuthorities.loaded == nil } else { false }
    }

    /// Whose certificates are accepted; nil for everybody's.
    var authorities: TrustedAuthorities? {
        switch trust {
        case .everybody: nil
        case .system: SystemAuthorities.loaded
        case .authorities(let authorities): authorities
        }
    }

    var acceptsEverybody: Bool { if case .everybody = trust { true } else { false } }
}
