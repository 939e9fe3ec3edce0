internal import Glibc
internal import Synchronization

/// The authorities that the system trusts, for clients without their own: read once, when the first of them opens a
/// connection, and kept (`root_unix.go`, `root_linux.go` in `crypto/x509`).
enum SystemAuthorities {
    private static let bundles: [String] = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    private static let folders: [String] = ["/etc/ssl/certs", "/etc/pki/tls/certs"]

    private static let kept = Mutex<TrustedAuthorities?>(nil)
    /// Held while the files are read, so that nobody who only asks waits for a disk.
    private static let loading = Mutex(())

    /// Nil until `load` was called.
    static var loaded: TrustedAuthorities? { kept.withLock { $0 } }

    /// Reads them unless that was done. Any thread that may wait for a disk.
    static func load() {
        loading.withLock { _ in
            if loaded != nil { return }
            let authorities = TrustedAuthorities(pemTexts: texts())
            kept.withLock { $0 = authorities }
        }
    }

    private static func texts() -> [[UInt8]] {
        let bundles = variable("SSL_CERT_FILE").map { [$0] } ?? Self.bundles
        let folders = variable("SSL_CERT_DIR").map { $0.split(separator: ":").map(String.init) } ?? Self.folders
        let bundle = bundles.lazy.compactMap(content).first
        // A link beside the file that it names says nothing new.
        return [bundle].compactMap { $0 } + folders.flatMap { FolderListing.files(in: $0) }.compactMap(content)
    }

    private static func content(of path: String) -> [UInt8]? { try? WatchedFile(path: path).content.get() }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}

private enum FolderListing {
    /// The paths of a folder's entries, without links to others of them.
    static func files(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var paths: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let path = "\(folder)/\(name)"
            if !name.hasPrefix("."), !isLinkToNeighbour(path) { paths.append(path) }
        }
        return paths
    }

    private static func isLinkToNeighbour(_ path: String) -> Bool {
        var room = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink(path, &room, Int(PATH_MAX)) > 0 else { return false }
        return !String(ofCString: room).utf8.contains(UInt8(ascii: "/"))
    }
}
