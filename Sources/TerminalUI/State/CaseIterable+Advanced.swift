extension CaseIterable where Self: Equatable {
    /// The case so many places further, around the end.
    func advanced(by step: Int) -> Self {
        let cases = Array(Self.allCases)
        let index = (cases.firstIndex(of: self) ?? 0) + step
        return cases[(index % cases.count + cases.count) % cases.count]
    }
}
