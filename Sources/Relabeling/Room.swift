package struct RelabelTrace: Sendable {
    package init() {}
}
