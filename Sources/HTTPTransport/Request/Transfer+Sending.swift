/// What a hop sends.
extension Transfer {
    /// What the hop says before its body.
    var sentHead: SentHead {
        SentHead(
            method: method,
            target: target,
            authorization: authorization?.header,
            headers: headers,
            clientHeaders: clientHeaders,
            referer: referer,
            secrets: credentials.secrets
        )
    }

    /// Copies the next bytes of the request's body; 0 at its end.
    func takeBody(into room: UnsafeMutableRawBufferPointer) -> Int {
        lastActivity = loop.now
        let count = min(room.count, request.body.count - bodyBytesSent)
        guard count > 0 else { return 0 }
        request.body.withUnsafeBytes { bytes in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bodyBytesSent..<(bodyBytesSent + count)]))
        }
        bodyBytesSent += count
        return count
    }

    /// False when there is no such place in the body.
    func seekBody(to offset: Int) -> Bool {
        guard (0...request.body.count).contains(offset) else { return false }
        bodyBytesSent = offset
        return true
    }
}
