internal import CCurl
internal import CSystem
internal import MetricModel

// How a request runs: accepted, hop by hop (looked up, started, ended), finished. All of it on the I/O thread.
extension IOThread {
    func accept(_ transfer: Transfer) {
        transfers[transfer.id] = transfer
        counters.requestsStarted += 1
        heap.insert(
            .init(id: transfer.deadlineTimer, owner: transfer, token: Transfer.deadlineToken),
            deadline: transfer.deadline
        )
        starts.append(transfer)
    }

    func beginHop(_ transfer: Transfer) {
        guard !transfer.isFinished else { return }
        transfer.beginHop()
        do {
            guard try isPrepared(transfer) else { return }
        } catch {
            transfer.account(for: \.dns)
            return fail(transfer, error, during: .dns)
        }
        guard let slot = slot(for: transfer) else { return fail(transfer, .other("out of memory"), during: .connect) }
        let isKnown = transfer.request.unixSocketPath != nil || !transfer.needsLookup
        if isKnown || slot.hasIdleConnection {
            transfer.mayOpenConnection = isKnown
            startHop(transfer, on: slot)
        } else {
            lookUp(transfer)
        }
    }

    private func slot(for transfer: Transfer) -> HostSlot? {
        transfer.client.connections(on: self).slot(for: transfer.connectionKey, now: now)
    }

    private func lookUp(_ transfer: Transfer) {
        guard let host = transfer.dialledURL?.dialledHost else { return }
        transfer.isLookingUp = true
        guard DomainName.isValid(host) else { return lookupEnded(transfer, .problem(.noSuchHost, server: "")) }
        lookups?.find(host, for: transfer)
    }

    func lookupEnded(_ transfer: Transfer, _ answer: NameLookups.Answer) {
        guard !transfer.isFinished, transfer.isLookingUp else { return }
        transfer.account(for: \.dns)
        transfer.isLookingUp = false
        switch answer {
        case .problem(let problem, let server):
            let problem = TransportProblem.lookup(host: transfer.dialledURL?.dialledHost ?? "", server: server, problem)
            fail(transfer, transfer.proxy == nil ? problem : .proxyConnect(problem), during: .dns)
        case .addresses(let addresses):
            transfer.beginHop()
            transfer.use(addresses: addresses)
            transfer.mayOpenConnection = true
            guard let slot = slot(for: transfer) else {
                return fail(transfer, .other("out of memory"), during: .connect)
            }
            startHop(transfer, on: slot)
        }
    }

    private func startHop(_ transfer: Transfer, on slot: HostSlot) {
        transfer.slot = slot
        slot.running += 1
        guard slot.shard.start(transfer) else {
            slot.running -= 1
            return fail(transfer, .other("out of memory"), during: .connect)
        }
    }

    /// libcurl is done with a hop, well or badly.
    func hopEnded(_ handle: EasyHandle, _ code: CURLcode) {
        guard let transfer = handle.transfer else { return handle.shard.release(handle) }
        let needsLookup = transfer.wantedConnection && !transfer.mayOpenConnection
        if handle.hasRead { transfer.answerBegins() }
        let isReused = !handle.openedConnection
        let isRepeated = isReused && transfer.canBeRepeated(after: code) && peek.seen(for: transfer).isEmpty
        if transfer.connection == nil { transfer.connection = connection(of: handle) }
        if !isReused { transfer.noteTLS(of: handle) }
        var verdict = transfer.interruption
        if verdict == nil, code != CURLE_OK || !transfer.head.isComplete, !transfer.isLeaving {
            let problem = CurlVerdict.problem(code, handle: handle, transfer: transfer, peek: peek)
            verdict = .problem(ProxyVerdict.problem(code, handle, transfer, problem))
        }
        release(transfer)
        if needsLookup { return lookUp(transfer) }
        let phase = transfer.accountForHop()
        if isRepeated {
            transfer.repeatHop()
            return starts.append(transfer)
        }
        if case .problem(let problem) = verdict { return fail(transfer, problem, during: phase) }
        switch transfer.nextStep(connectionReused: isReused) {
        case .hop: starts.append(transfer)
        case .outcome(let outcome):
            if isReused { counters.connectionsReused += 1 }
            finish(transfer, outcome)
        }
    }

    private func connection(of handle: EasyHandle) -> Connection? {
        guard case .connection(let connection) = descriptors.use(of: ccurl_get_active_socket(handle.easy)) else {
            return nil
        }
        connection.established()
        return connection
    }

    /// Takes the transfer out of libcurl's hands.
    private func release(_ transfer: Transfer) {
        guard let handle = transfer.handle else { return }
        transfer.slot?.running -= 1
        transfer.connection?.transfer = nil
        handshakeChanged(of: transfer, begins: false)
        handle.shard.release(handle)
    }

    private func finish(_ transfer: Transfer, _ outcome: HTTPOutcome) {
        transfers[transfer.id] = nil
        heap.cancel(transfer.deadlineTimer)
        if case .response = outcome { counters.requestsAnswered += 1 } else { counters.requestsFailed += 1 }
        transfer.finish(outcome)
    }

    func fail(_ transfer: Transfer, _ problem: TransportProblem, during phase: RequestPhase) {
        finish(transfer, .failure(transfer.failure(problem, phase: phase)))
    }

    /// Ends a request in the middle of whatever it is doing.
    private func interrupt(_ transfer: Transfer, _ problem: TransportProblem) {
        var phase = RequestPhase.dns
        if let handle = transfer.handle {
            if handle.hasRead { transfer.answerBegins() }
            phase = transfer.accountForHop()
            if handle.openedConnection { transfer.noteTLS(of: handle) }
            release(transfer)
        } else {
            transfer.account(for: \.dns)
            transfer.isParked = false
            if transfer.isLookingUp, let host = transfer.dialledURL?.dialledHost {
                lookups?.forget(transfer, name: host)
            }
        }
        fail(transfer, problem, during: phase)
    }

    func cancelled(_ id: RequestID) {
        if let transfer = transfers[id] { interrupt(transfer, .cancelled) }
    }

    func handshakeLimitReached(_ transfer: Transfer) {
        guard !transfer.isFinished, transfer.handle != nil else { return }
        let isProxys = transfer.proxy.map { ProxyVerdict.isProxysTLS($0, transfer) } ?? false
        interrupt(transfer, isProxys ? .proxyConnect(.tlsHandshakeTimeout) : .tlsHandshakeTimeout)
    }

    func deadlineReached(_ transfer: Transfer) {
        guard !transfer.isFinished else { return }
        if transfer.deadline > now {
            heap.insert(
                .init(id: transfer.deadlineTimer, owner: transfer, token: Transfer.deadlineToken),
                deadline: transfer.deadline
            )
        } else {
            interrupt(transfer, .timeout)
        }
    }
}

extension Transfer: TimerOwner {
    func timerReached(token: UInt64, now: MonotonicTime) {
        switch token {
        case Self.handshakeToken: loop.handshakeLimitReached(self)
        default: loop.deadlineReached(self)
        }
    }
}
