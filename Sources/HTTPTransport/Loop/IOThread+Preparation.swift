internal import MetricModel

// What a request needs before a hop: the client's files as they are now, a token, a proxy. Whoever has to wait for one
// of them is parked, and begins its hop again later. All of it on the I/O thread.
extension IOThread {
    /// False when the transfer has been parked.
    ///
    /// - Throws: why it cannot be sent.
    func isPrepared(_ transfer: Transfer) throws(TransportProblem) -> Bool {
        if !transfer.hasCredentials {
            let connections = transfer.client.connections(on: self)
            guard connections.look.isFresh(at: now) else {
                waitForLook(transfer, connections)
                return false
            }
            transfer.use(transfer.client.credentials)
        }
        if let problem = transfer.headers.problem ?? transfer.credentials.problem ?? transfer.target.problem {
            throw problem
        }
        transfer.proxy = try transfer.client.proxyHop(of: transfer)
        if transfer.usesTLS, transfer.credentials.tls?.needsSystemAuthorities == true {
            waitForLook(transfer, transfer.client.connections(on: self))
            return false
        }
        if let tokens = transfer.client.tokens, transfer.token == nil {
            guard let line = try tokens.authorization(for: transfer, on: self) else {
                transfer.isParked = true
                return false
            }
            transfer.use(token: line)
        }
        return true
    }

    /// Goes on with a transfer that waited for a token. Once for each that `OAuth2Client` parked; one that ended
    /// meanwhile is left alone.
    func resume(_ transfer: Transfer, with token: Result<AuthorizationLine, TransportProblem>) {
        guard !transfer.isFinished, transfer.isParked else { return }
        endParking(transfer)
        switch token {
        case .success(let line):
            transfer.use(token: line)
            starts.append(transfer)
        case .failure(let problem): fail(transfer, problem, during: .dns)
        }
    }

    /// The time spent waiting counts as phase `dns`.
    func endParking(_ transfer: Transfer) {
        guard transfer.isParked else { return }
        transfer.account(for: \.dns)
        transfer.isParked = false
    }

    // MARK: Files

    private func waitForLook(_ transfer: Transfer, _ connections: ClientConnections) {
        transfer.isParked = true
        guard connections.look.wait(transfer) else { return }
        let client = transfer.client
        let needsSystem = transfer.usesTLS && client.credentials.tls?.needsSystemAuthorities == true
        blockingWork { [self] in
            if needsSystem { SystemAuthorities.load() }
            let isTrustOther = client.refreshFiles()
            post { [self] in lookEnded(client, connections, isTrustOther) }
        }
    }

    private func lookEnded(_ client: HTTPClient, _ connections: ClientConnections, _ isTrustOther: Bool) {
        let credentials = client.credentials
        if isTrustOther { connections.renew(tls: credentials.tls) }
        for transfer in connections.look.end(at: .now()) where !transfer.isFinished {
            endParking(transfer)
            transfer.use(credentials)
            starts.append(transfer)
        }
    }
}
