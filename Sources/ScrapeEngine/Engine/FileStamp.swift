internal import Glibc
internal import MetricModel

/// What the system says of a file without reading it. A file with the same stamp has the same content, but for writes
/// within one tick of the system's clock.
struct FileStamp: Sendable, Hashable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let changedAt: WallTime
    let modifiedAt: WallTime

    /// Nil when there is no such file. Touches the disk.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        changedAt = Self.time(status.st_ctim)
        modifiedAt = Self.time(status.st_mtim)
    }

    private static func time(_ time: timespec) -> WallTime {
        WallTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }
}
