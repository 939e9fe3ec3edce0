/// What a job says about the HTTP client that scrapes its targets.
package struct HTTPClientSettings: Sendable, Hashable {
    package var followRedirects = true
    package var enableHTTP2 = true

    package init() {}
}
