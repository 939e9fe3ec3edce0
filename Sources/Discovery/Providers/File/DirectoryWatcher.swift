internal import CSystem
internal import Glibc
internal import MetricModel

/// Tells providers that something happened in a directory of theirs. All of them share one inotify descriptor, of which
/// a user may have few.
///
/// A directory may be on a file system that is gone, and hang: so watches are made where waiting is allowed, and the
/// control thread is told of them afterwards.
///
/// `@unchecked Sendable`: everything runs on the control thread. The host's waiting thread reads the descriptor and
/// touches nothing else; the descriptor is closed when it has stopped doing so.
final class DirectoryWatcher: @unchecked Sendable {
    private struct Watch {
        let number: Int32
        let owner: ProviderID
    }

    /// A directory that cannot be watched, and why.
    struct Failure: Sendable {
        let directory: String
        let text: String
    }

    /// What came of watching some directories.
    struct Made: Sendable {
        fileprivate var numbers: Set<Int32> = []
        fileprivate(set) var failures: [Failure] = []
        /// Nothing can be watched at all.
        fileprivate(set) var isWatcherMissing = false
    }

    private let host: any DiscoveryHost
    private var descriptor: Int32?
    private var watches: [Watch] = []
    private var changed: [ProviderID: () -> Void] = [:]
    /// How many `Making`s nobody has `take`n yet. Until there are none, watches may exist that nobody has told of: what
    /// happens in them is remembered, and none is given up.
    private var makings = 0
    private var unclaimed: Set<Int32> = []
    private var unwanted: Set<Int32> = []

    init(host: any DiscoveryHost) { self.host = host }

    /// Makes watches; to be used once, on a thread that may wait.
    struct Making: Sendable {
        fileprivate let descriptor: Result<Int32, SystemError>

        /// Waits for the directories.
        func make(_ directories: [String]) -> Made {
            var made = Made()
            if case .failure = descriptor { made.isWatcherMissing = true }
            for directory in directories {
                let number = descriptor.map { cs_directories_watch($0, directory) }
                switch number {
                case .success(let number) where number >= 0: made.numbers.insert(number)
                case .success(let code): fail(directory, SystemError(code: -code), &made)
                case .failure(let problem): fail(directory, problem, &made)
                }
            }
            return made
        }

        private func fail(_ directory: String, _ problem: SystemError, _ made: inout Made) {
            made.failures.append(Failure(directory: directory, text: problem.text))
        }
    }

    /// To be called before every look at the directories, which may be new ones under old names. What it makes is for
    /// `take`.
    func begin() -> Making {
        makings += 1
        return Making(descriptor: open())
    }

    /// From now on exactly these watches are `owner`'s, and `changed` is called when anything but a change of permissions
    /// happens in one of them; before this returns, when it has happened since they were made. What cannot be watched is
    /// tried again by the next `begin`.
    func take(_ made: Made, for owner: ProviderID, changed: @escaping () -> Void) {
        self.changed[owner] = changed
        release(owner) { !made.numbers.contains($0) }
        let held = Set(watches.lazy.filter { $0.owner == owner }.map(\.number))
        let new = made.numbers.subtracting(held)
        for number in new { watches.append(Watch(number: number, owner: owner)) }
        let hasChanged = !new.isDisjoint(with: unclaimed) || unclaimed.contains(-1)
        endMaking()
        if hasChanged { changed() }
    }

    /// As `take`, for one whose owner has ended meanwhile.
    func drop(_ made: Made) {
        unwanted.formUnion(made.numbers)
        endMaking()
    }

    private func endMaking() {
        makings -= 1
        guard makings == 0 else { return }
        unclaimed = []
        giveUp(unwanted)
        unwanted = []
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
        if makings > 0 { unwanted.formUnion(dropped.map(\.number)) } else { giveUp(dropped.map(\.number)) }
    }

    /// Those that nobody else has.
    private func giveUp(_ numbers: some Sequence<Int32>) {
        guard let descriptor else { return }
        for number in numbers where !watches.contains(where: { $0.number == number }) {
            cs_directories_unwatch(descriptor, number)
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
        if makings > 0 { unclaimed.formUnion(numbers) }
        let isAnything = numbers.contains(-1)
        let owners = Set(watches.lazy.filter { isAnything || numbers.contains($0.number) }.map(\.owner))
        for owner in owners.sorted() { changed[owner]?() }
    }
}
