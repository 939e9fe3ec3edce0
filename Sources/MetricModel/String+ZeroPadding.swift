extension String {
    /// Digits with zeros in front, at least `count` of them.
    package func zeroPadded(to count: Int) -> String {
        String(repeating: "0", count: max(count - utf8.count, 0)) + self
    }
}
