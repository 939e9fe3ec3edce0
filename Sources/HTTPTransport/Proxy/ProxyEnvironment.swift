internal import Glibc

/// The environment's word on proxies (`httpproxy.FromEnvironment`).
struct ProxyEnvironment: Hashable, Sendable {
    var httpProxy = ""
    var httpsProxy = ""
    var noProxy = ""
    /// The program answers a web request, so that `HTTP_PROXY` may be that request's header `Proxy`.
    var isCGI = false

    init() {}

    /// - Parameter variable: a variable's value; nil when it is not set. The first of a name's two forms that is not
    ///   empty counts.
    init(reading variable: (String) -> String?) {
        func value(_ name: String) -> String {
            let upper = variable(name) ?? ""
            return upper.isEmpty ? variable(name.lowercased()) ?? "" : upper
        }
        httpProxy = value("HTTP_PROXY")
        httpsProxy = value("HTTPS_PROXY")
        noProxy = value("NO_PROXY")
        isCGI = variable("REQUEST_METHOD").map { !$0.isEmpty } ?? false
    }

    /// This process's. Reads the environment now.
    static func ofProcess() -> ProxyEnvironment {
        ProxyEnvironment { name in getenv(name).map { String(cString: $0) } }
    }
}
