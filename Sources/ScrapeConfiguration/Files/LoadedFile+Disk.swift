extension LoadedFile {
    /// True when the file still holds what was loaded of it. Reads it: not for threads that must not wait for a disk.
    package func isOnDisk() -> Bool {
        guard let bytes = try? FileContent.read(path) else { return false }
        return ContentHash.short(bytes) == contentHash
    }
}
