internal import Synchronization

/// The loops of a pool's targets that are gone: they finish their scrape and wait to write their stale markers, unless the
/// pool ends before.
final class LeavingLoops: Sendable {
    private let loops = Mutex<[ObjectIdentifier: LoopDriver]>([:])

    /// Stops a loop and remembers it for as long as it has something to do.
    func add(_ driver: LoopDriver) {
        let id = ObjectIdentifier(driver)
        loops.withLock { $0[id] = driver }
        driver.leave { [self] in _ = loops.withLock { $0.removeValue(forKey: id) } }
    }

    var drivers: [LoopDriver] { loops.withLock { Array($0.values) } }
}
