/// An nginx.
package final class WebServer {
    /// Where nginx is; nil, with one line that says so, where it is not installed.
    package static let program = StartedProgram.path(of: "nginx")

    /// The files of the server; what `servers` names may lie in it.
    private let folder: TemporaryFolder
    private let process: StartedProgram

    /// - Parameters:
    ///   - servers: the `server` blocks, and what else belongs into the `http` block.
    ///   - folder: where its own files go.
    ///   - places: where it listens by these blocks.
    /// - Throws: when it does not start.
    package init(_ servers: String, in folder: TemporaryFolder, listeningAt places: [ListeningPlace]) throws {
        guard let program = Self.program else { throw SetupProblem(text: "no nginx") }
        self.folder = folder
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        let configuration = folder.write(
            "nginx.conf",
            """
            daemon off;
            master_process off;
            pid \(folder.path("pid"));
            error_log \(folder.path("errors"));
            events { worker_connections 4096; }
            http {
                access_log off;
                \(temporary.map { "\($0)_temp_path \(folder.path);" }.joined(separator: "\n"))
                \(servers)
            }
            """
        )
        process = try StartedProgram(
            [program, "-e", folder.path("errors"), "-p", folder.path, "-c", configuration],
            listeningAt: places
        )
    }
}
