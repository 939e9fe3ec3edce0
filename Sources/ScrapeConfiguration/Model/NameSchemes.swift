/// Which metric and label names a scrape accepts.
package enum NameValidationScheme: String, Sendable, Hashable, CaseIterable {
    case utf8
    case legacy
}

/// How a target is asked to write names that are not legacy-valid.
package enum NameEscapingScheme: String, Sendable, Hashable, CaseIterable {
    case allowUTF8 = "allow-utf-8"
    case underscores
    case dots
    case values
}
