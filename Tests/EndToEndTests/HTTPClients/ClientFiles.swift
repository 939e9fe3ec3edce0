import Glibc
import ScrapeTestSupport

/// The files that the jobs name, beside their configuration, and what becomes of them while they are used.
final class ClientFiles {
    let folder = TemporaryFolder()
    let authority: TestAuthority
    private let stranger: TestAuthority
    /// Certificates that the authority signed for clients; the stranger's is nobody's that a server knows.
    private let clients: [TestAuthority.Pair]

    init() throws {
        authority = try TestAuthority()
        stranger = try TestAuthority(name: "stranger")
        clients = [
            try authority.pair("one", usage: "clientAuth"), try authority.pair("two", usage: "clientAuth"),
            try stranger.pair("three", usage: "clientAuth"),
        ]
    }

    /// Everything as it is when a program starts.
    func reset() {
        for (name, text) in [
            ("secret", "hidden"), ("blanks", "  token \n\n"), ("lines", "one\ntwo\n"), ("empty", ""),
            ("changing", "one"),
            ("going", "one"), ("ca", authority.certificateText), ("other", stranger.certificateText),
            ("both", stranger.certificateText + authority.certificateText),
            ("becoming-right", stranger.certificateText), ("becoming-wrong", authority.certificateText),
            ("becoming-broken", authority.certificateText), ("becoming-gone", authority.certificateText),
            ("client", clients[0].certificateText), ("client.key", clients[0].keyText),
            ("going-cert", clients[0].certificateText), ("going-key", clients[0].keyText),
            ("stranger", clients[2].certificateText),
            ("stranger.key", clients[2].keyText),
        ] {
            folder.write(name, text)
        }
        folder.remove("coming")
        folder.makeFolder("folder")
        for (number, pair) in clients.prefix(2).enumerated() {
            folder.makeFolder("pair\(number)")
            folder.write("pair\(number)/cert", pair.certificateText)
            folder.write("pair\(number)/key", pair.keyText)
        }
        link("pair0")
    }

    /// What an operator does while a program runs. Each file is there whole at every moment, and the pair changes as one.
    func change() {
        folder.write("changing", "two", renaming: true)
        folder.write("coming", "here", renaming: true)
        folder.write("becoming-right", authority.certificateText, renaming: true)
        folder.write("becoming-wrong", stranger.certificateText, renaming: true)
        folder.write("becoming-broken", "garbage\n", renaming: true)
        for name in ["going", "becoming-gone", "going-cert", "going-key"] { folder.remove(name) }
        link("pair1")
    }

    /// Lets `pair` be another name of this folder.
    private func link(_ name: String) {
        symlink(name, folder.path("pair.new"))
        rename(folder.path("pair.new"), folder.path("pair"))
    }

    /// What jobs have of these files in their own text.
    var places: ClientPlaces {
        var places = ClientPlaces()
        places.set("authority", Self.quoted(authority.certificateText))
        places.set("certificate", Self.quoted(clients[0].certificateText))
        places.set("key", Self.quoted(clients[0].keyText))
        return places
    }

    /// A certificate that nobody else has signed, in the file `self.pem` too.
    func selfSigned(names: String) throws -> TestAuthority.Pair {
        let pair = try TestAuthority.selfSigned(names: names)
        folder.write("self.pem", pair.certificateText)
        return pair
    }

    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\n", with: "\\n"))\"" }
}
