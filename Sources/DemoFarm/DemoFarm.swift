internal import Glibc

/// Exporters on loopback addresses, each well or unwell in its own way, and a folder with a configuration that scrapes
/// them.
package final class DemoFarm: Sendable {
    /// Why the demo cannot start.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// Where configuration and target file lie; gone after `stop`.
    package let folder: String
    private let exporters: [DemoExporter]
    /// Bound, and never listened on: connections are refused there for as long as the demo runs.
    private let refusing: Int32

    package var configurationPath: String { "\(folder)/\(DemoConfiguration.fileName)" }

    /// How many exporters there are of each kind, and the last number of their first address.
    private static let plan: [(behaviour: DemoBehaviour, count: Int, host: Int)] = [
        (.healthy, 6, 11), (.brokenLine, 1, 21), (.flapping, 1, 31), (.slow, 1, 41), (.failing, 2, 51), (.huge, 1, 61),
        (.growing, 1, 71), (.expired, 1, 81), (.vanishing, 1, 91), (.silent, 1, 101),
    ]

    /// Starts every exporter and writes the files into a new folder of `parent`.
    package static func start(in parent: String) throws(Problem) -> DemoFarm {
        var template = Array("\(parent)/scrape-tui-demo-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Problem(
                description: "no folder for the demo in \(parent): \(Self.lastError); TMPDIR names another place"
            )
        }
        let folder = String(cString: made)
        var exporters: [DemoExporter] = []
        var addresses: [DemoBehaviour: [String]] = [:]
        for (behaviour, count, host) in plan {
            for number in host..<host + count {
                guard let exporter = DemoExporter(behaviour, host: "127.77.0.\(number)", port: 8080) else {
                    for exporter in exporters { exporter.stop() }
                    rmdir(folder)
                    throw Problem(description: "no port on 127.77.0.\(number) for the demo: \(Self.lastError)")
                }
                exporters.append(exporter)
                addresses[behaviour, default: []].append(exporter.address)
            }
        }
        let (socket, port) = Self.closedPort(on: "127.77.0.111")
        let configuration = DemoConfiguration(addresses: addresses, refusing: "127.77.0.111:\(port)")
        let farm = DemoFarm(folder: folder, exporters: exporters, refusing: socket)
        let files = [
            (DemoConfiguration.fileName, configuration.text), (DemoConfiguration.targetsName, configuration.targetFile),
            (DemoConfiguration.authorityName, DemoCertificate.authority),
        ]
        for (name, text) in files where !Self.write(text, to: "\(folder)/\(name)") {
            let problem = Problem(description: "cannot write \(folder)/\(name): \(Self.lastError)")
            farm.stop()
            throw problem
        }
        return farm
    }

    private init(folder: String, exporters: [DemoExporter], refusing: Int32) {
        self.folder = folder
        self.exporters = exporters
        self.refusing = refusing
    }

    deinit {
        stop()
        close(refusing)
    }

    /// Ends the exporters and removes the files that were written; what the user has put beside them stays. Later calls do
    /// nothing.
    package func stop() {
        for exporter in exporters { exporter.stop() }
        for name in [DemoConfiguration.fileName, DemoConfiguration.targetsName, DemoConfiguration.authorityName] {
            unlink("\(folder)/\(name)")
        }
        rmdir(folder)
    }

    /// A port that is taken and does not listen; port 1 where there is none.
    private static func closedPort(on host: String) -> (socket: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, host, &address.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        return (descriptor, isBound ? UInt16(bigEndian: address.sin_port) : 1)
    }

    private static var lastError: String { String(cString: strerror(errno)) }

    private static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
