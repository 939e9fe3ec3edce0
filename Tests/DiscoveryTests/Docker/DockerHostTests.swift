import Testing

@testable import Discovery

@Suite("Where Docker engines listen and which API they speak")
struct DockerHostTests {
    @Test(
        "hosts become URLs and sockets",
        arguments: [
            ("unix:///var/run/docker.sock", "http://api.moby.localhost", "/var/run/docker.sock", false),
            ("tcp://docker.example:2375", "http://docker.example:2375", nil, false),
            ("tcp://docker.example:2375/base/", "http://docker.example:2375/base", nil, false),
            ("http://docker.example", "http://docker.example", nil, true),
            ("HTTPS://docker.example:2376", "https://docker.example:2376", nil, true),
            ("foo://docker.example:1", "http://docker.example:1", nil, false),
        ] as [(String, String, String?, Bool)]
    )
    func hosts(text: String, url: String, socket: String?, usesClientSettings: Bool) throws {
        let host = try DockerHost(text)
        #expect(host.baseURL == url && host.socketPath == socket && host.usesClientSettings == usesClientSettings)
    }

    @Test(
        "others are refused as Docker's client does",
        arguments: [
            ("localhost:2375", "unable to parse docker host `localhost:2375`"),
            ("unix://", "unable to parse docker host `unix://`"), ("npipe://x", "protocol not available"),
            (
                "unix:///" + String(repeating: "a", count: 108),
                "unix socket path \"/" + String(repeating: "a", count: 108) + "\" is too long"
            ),
        ]
    )
    func refused(text: String, problem: String) {
        #expect(throws: DiscoveryProblem(problem)) { try DockerHost(text) }
    }

    @Test(
        "the older of both versions is spoken",
        arguments: [
            ("1.41", "1.41"), ("1.9", "1.9"), ("1.51", "1.51"), ("1.99", "1.51"), ("2.0", "1.51"), (nil, "1.24"),
            ("", "1.24"), ("1.51.1", "1.51"),
        ] as [(String?, String)]
    )
    func versions(offered: String?, spoken: String) {
        #expect(DockerAPIVersion.negotiated(offered: offered).text == spoken)
    }
}
