/// A tinyproxy.
package final class ForwardProxy {
    /// Where tinyproxy is; nil, with one line that says so, where it is not installed.
    package static let program = StartedProgram.path(of: "tinyproxy")

    private let address: String
    private let port: UInt16
    private let folder: TemporaryFolder
    private let process: StartedProgram

    /// - Parameters:
    ///   - user: a name and a password with a blank between them that it asks for, when there is one.
    ///   - address: where it listens.
    ///   - port: the port there.
    ///   - settings: further lines of its configuration.
    /// - Throws: when it does not start.
    package init(
        user: String? = nil,
        address: String = StartedProgram.ownAddress(block: 83),
        port: UInt16 = 18_888,
        settings: String = ""
    ) throws {
        guard let program = Self.program else { throw SetupProblem(text: "no tinyproxy") }
        self.address = address
        self.port = port
        folder = TemporaryFolder()
        let configuration = folder.write(
            "tinyproxy.conf",
            """
            Port \(port)
            Listen \(address)
            Timeout 60
            MaxClients 100
            LogFile "\(folder.path("log"))"
            \(user.map { "BasicAuth \($0)" } ?? "")
            \(settings)

            """
        )
        process = try StartedProgram(
            [program, "-d", "-c", configuration],
            listeningAt: [.port(port, address: address)]
        )
    }

    package var url: String { "http://\(address):\(port)" }
}
