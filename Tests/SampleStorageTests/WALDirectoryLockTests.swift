import Glibc
import Testing

@testable import SampleStorage

@Suite("The lock of a storage directory")
struct WALDirectoryLockTests {
    @Test("is taken once, by whom stands in it, and is free after a clean stop")
    func clean() throws {
        let directory = LogTestDirectory()
        let path = directory.path + "/new/data"
        let lock = try WALDirectoryLock(path)
        let wasUnclean = lock.wasUnclean
        #expect(!wasUnclean)
        #expect(try LogTestDirectory.bytes(of: path + "/lock") == Array("\(getpid())\n".utf8))
        let held = WALDirectoryLock.Problem.held(directory: path, processIdentifier: getpid())
        // Another opening of the file is to flock what another process is.
        #expect(throws: held) { _ = try WALDirectoryLock(path) }
        #expect(held.description.hasPrefix("storage directory \(path) is in use by process \(getpid()): "))
        lock.release()
        #expect(try LogFiles.system.status(path + "/lock") == nil)
        let next = try WALDirectoryLock(path)
        let wasUncleanAfterwards = next.wasUnclean
        #expect(!wasUncleanAfterwards)
    }

    @Test("left behind by a process that was killed is taken, and that is told")
    func unclean() throws {
        let directory = LogTestDirectory()
        do { _ = try WALDirectoryLock(directory.path) }
        let lock = try WALDirectoryLock(directory.path)
        let wasUnclean = lock.wasUnclean
        #expect(wasUnclean)
        lock.release()
    }

    @Test("of Prometheus names nobody")
    func foreign() throws {
        let directory = LogTestDirectory()
        let lock = try WALDirectoryLock(directory.path)
        // Prometheus leaves the file empty.
        try #require(truncate(directory.path + "/lock", 0) == 0)
        let problem = WALDirectoryLock.Problem.held(directory: directory.path, processIdentifier: nil)
        #expect(throws: problem) { _ = try WALDirectoryLock(directory.path) }
        #expect(problem.description.contains("in use by another process: stop that one"))
        lock.release()
    }

    @Test("in a directory that cannot be made says so")
    func noDirectory() throws {
        let directory = LogTestDirectory()
        try directory.write(0, [])
        let path = directory.segment(0) + "/data"
        #expect(throws: WALDirectoryLock.Problem.system(path: path, operation: "mkdir", code: ENOTDIR)) {
            _ = try WALDirectoryLock(path)
        }
    }
}
