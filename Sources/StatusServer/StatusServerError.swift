internal import Glibc
internal import MetricModel

/// Why the status server does not run.
package enum StatusServerError: Error, Sendable, Hashable {
    /// The listen address cannot be understood; in Go's words.
    case badAddress(String)
    /// Somebody else listens there.
    case addressTaken(ListenAddress)
    /// The system refuses to listen there, with its reason.
    case cannotListen(ListenAddress, reason: String)
    /// The address is free, but the server's threads cannot be started.
    case cannotStart(ListenAddress)

    init(listeningAt address: ListenAddress, errorNumber: Int32) {
        switch errorNumber {
        case EADDRINUSE: self = .addressTaken(address)
        case ENXIO: self = .cannotListen(address, reason: "lookup \(address.host): no such host")
        default:
            self = .cannotListen(address, reason: "bind: \(SystemError(code: errorNumber).text)")
        }
    }
}

extension StatusServerError: CustomStringConvertible {
    /// `listen tcp 127.0.0.1:9760: bind: address already in use`.
    package var description: String {
        switch self {
        case .badAddress(let text): text
        case .addressTaken(let address): "listen tcp \(address): bind: address already in use"
        case .cannotListen(let address, let reason): "listen tcp \(address): \(reason)"
        case .cannotStart(let address): "cannot start serving at \(address)"
        }
    }
}
