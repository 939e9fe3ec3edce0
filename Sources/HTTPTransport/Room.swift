package struct PhaseTimings: Sendable, Hashable {
    package var dns: Int64 = 0
    package var connect: Int64 = 0
    package var tls: Int64 = 0
    package var request: Int64 = 0
    package var wait: Int64 = 0
    package var transfer: Int64 = 0
    package var total: Int64 = 0

    package init() {}
}
