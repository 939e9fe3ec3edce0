import Glibc

/// Looks again and again whether something is so, for 20 seconds at most.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<2000 {
        if try condition() { return true }
        usleep(10_000)
    }
    return try condition()
}
