/// What a proxy answers when it is asked for a tunnel, line by line as libcurl hands it over.
struct TunnelAnswer {
    enum Verdict: Hashable {
        case unfinished
        /// What comes now is the server's.
        case open
        case refused(TransportProblem)
    }

    /// libcurl bounds them.
    private var bytes: [UInt8] = []

    /// Takes one line, line end included. Only status 200 opens a tunnel; the phrase of any other is the error, and so
    /// it is for interim answers (`net/http/transport.go`, `dialConn`).
    mutating func take(_ line: UnsafeRawBufferPointer) -> Verdict {
        let isFirst = bytes.isEmpty
        let isLast = !isFirst && (line.first == 0x0A || line.first == 0x0D)
        bytes.append(contentsOf: line)
        if isFirst || isLast, let reason = HeadVerdict.problem(in: bytes, isWhole: false) {
            return .refused(.proxy(reason))
        }
        guard isLast else { return .unfinished }
        let status = bytes.prefix { $0 != 0x0A && $0 != 0x0D }.drop { $0 != 0x20 }.drop { $0 == 0x20 }
        if status.starts(with: "200".utf8) { return .open }
        guard let blank = status.firstIndex(of: 0x20) else { return .refused(.proxy("unknown status code")) }
        return .refused(.proxy(String(decoding: status[(blank + 1)...], as: UTF8.self)))
    }

    /// What is wrong with the answer when nothing more comes.
    var problemAtEnd: String { HeadVerdict.problem(in: bytes, isWhole: true) ?? "unexpected EOF" }
}
