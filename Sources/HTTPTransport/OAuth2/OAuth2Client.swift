/// Where the tokens of one client come from. It belongs to the I/O thread once its client has been used.
///
/// `@unchecked Sendable`: nothing in it changes.
final class OAuth2Client: @unchecked Sendable {
    private let settings: OAuth2Settings

    init(_ settings: OAuth2Settings) { self.settings = settings }

    /// The line that a request is sent with now. Nil when a token has to be fetched first: the transfer is parked then,
    /// and `loop.resume(_:with:)` has to be called for it later, never inside this call. `transfer.credentials` has the
    /// client secret as it is now.
    ///
    /// - Throws: why there can be no token.
    func authorization(for transfer: Transfer, on loop: IOThread) throws(TransportProblem) -> AuthorizationLine? {
        throw .credentials("oauth2 is not supported yet")
    }
}
