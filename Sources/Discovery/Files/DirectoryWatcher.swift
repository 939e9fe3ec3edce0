internal import CSystem
internal import Glibc
internal import MetricModel

/// Tells providers that something happened in a directory of theirs. All of them share one inotify descriptor, of which
/// a user may have few.
///
/// `@unchecked Sendable`: everything runs on the control thread. The host's waiting thread reads the descriptor and
/// touches nothing else; the descriptor is closed when it has stopped doing so.
final class DirectoryWatcher: @unchecked Sendable {
    private struct Watch {
        let number: Int32
        let owner: ProviderID
    }

    private let host: any DiscoveryHost
    private var descriptor: Int32?
    private var watches: [Watch] = []
    private var changed: [ProviderID: () -> Void] = [:]

    init(host: any DiscoveryHost) { self.host = host }

    /// A directory that cannot be watched, and why.
    struct Failure {
        let directory: String
        let text: String
    }

    /// Watches exactly these directories for `owner` from now on, and calls `changed` when anything but a change of
    /// permissions happens in one of them. To be called again before every look at them: a directory may be a new one
    /// under an old name. What cannot be watched is returned, and tried again at the next call.
    func watch(_ directories: [String], for owner: ProviderID, changed: @escaping () -> Void) -> [Failure] {
        let descriptor: Int32
        switch open() {
        case .success(let opened): descriptor = opened
        case .failure(let problem): return directories.map { Failure(directory: $0, text: problem.text) }
        }
        self.changed[owner] = changed
        var failures: [Failure] = []
        var wanted: Set<Int32> = []
        for directory in directories {
            let number = cs_directories_watch(descriptor, directory)
            if number < 0 {
                failures.append(Failure(directory: directory, text: SystemError(code: -number).text))
            } else {
                wanted.insert(number)
            }
        }
        release(owner) { !wanted.contains($0) }
        let held = Set(watches.lazy.filter { $0.owner == owner }.map(\.number))
        for number in wanted.subtracting(held) { watches.append(Watch(number: number, owner: owner)) }
        return failures
    }

    /// Ends all watches of a provider.
    func unwatch(_ owner: ProviderID) {
        changed[owner] = nil
        release(owner) { _ in true }
    }

    /// Ends everything.
    func close() {
        watches = []
        changed = [:]
        guard let descriptor else { return }
        self.descriptor = nil
        host.unwatch(descriptor: descriptor) { Glibc.close(descriptor) }
    }

    private func open() -> Result<Int32, SystemError> {
        if let descriptor { return .success(descriptor) }
        let opened = cs_directories_open()
        if opened < 0 { return .failure(SystemError(code: -opened)) }
        descriptor = opened
        host.watch(descriptor: opened) { [host, weak self] in
            let watches = Self.read(opened)
            if !watches.isEmpty { host.post { [weak self] in self?.happened(in: watches) } }
        }
        return .success(opened)
    }

    private func release(_ owner: ProviderID, where isUnwanted: (Int32) -> Bool) {
        let dropped = watches.filter { $0.owner == owner && isUnwanted($0.number) }
        guard !dropped.isEmpty else { return }
        watches.removeAll { $0.owner == owner && isUnwanted($0.number) }
        guard let descriptor else { return }
        for watch in dropped where !watches.contains(where: { $0.number == watch.number }) {
            cs_directories_unwatch(descriptor, watch.number)
        }
    }

    /// The watches that the descriptor tells of, read on the thread that waits for it.
    private static func read(_ descriptor: Int32) -> Set<Int32> {
        var watches: Set<Int32> = []
        while true {
            let count = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2048) { room -> Int in
                guard let start = room.baseAddress else { return 0 }
                let count = Int(cs_directories_read(descriptor, start, room.count))
                if count > 0 { watches.formUnion(room[..<count]) }
                return count
            }
            if count <= 0 { return watches }
        }
    }

    private func happened(in numbers: Set<Int32>) {
        let isAnything = numbers.contains(-1)
        let owners = Set(watches.lazy.filter { isAnything || numbers.contains($0.number) }.map(\.owner))
        for owner in owners.sorted() { changed[owner]?() }
    }
}
