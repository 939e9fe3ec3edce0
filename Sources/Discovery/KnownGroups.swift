internal import Glibc

/// The groups that a provider has said and not taken back, by source, in the order in which their sources first appeared.
///
/// A group that is said again as it was keeps the storage it had, so that whoever compares it with a former one compares
/// addresses.
struct KnownGroups: Sendable {
    /// One without targets is a gap, where a source was removed.
    private var slots: [TargetGroup] = []
    private var places: [GroupSource: Int] = [:]
    private(set) var targetCount = 0

    var count: Int { places.count }

    private var gaps: Int { slots.count - places.count }

    /// By first appearance of their sources. O(1) when none was removed lately.
    var ordered: [TargetGroup] { gaps == 0 ? slots : slots.filter { !$0.targets.isEmpty } }

    /// Each takes the place of the group with its source; one without targets removes it. Sources that come in the order in
    /// which they came before are not looked up.
    ///
    /// - Returns: true when it makes a difference, if only to a position.
    @discardableResult
    mutating func store(_ groups: [TargetGroup]) -> Bool {
        var isNews = false
        var expected = 0
        for group in groups {
            let place = place(of: group, expectedAt: expected)
            expected = (place ?? slots.count) + 1
            if store(group, at: place) { isNews = true }
        }
        // The cost of closing the gaps is that of having made them.
        if gaps > slots.count / 2 { closeGaps() }
        return isNews
    }

    private func place(of group: TargetGroup, expectedAt expected: Int) -> Int? {
        if expected < slots.count, slots[expected].hasSource(of: group), !slots[expected].targets.isEmpty {
            return expected
        }
        return places[GroupSource(group.source)]
    }

    private mutating func store(_ group: TargetGroup, at place: Int?) -> Bool {
        guard let place else {
            if group.targets.isEmpty { return false }
            places[GroupSource(group.source)] = slots.count
            slots.append(group)
            targetCount += group.targets.count
            return true
        }
        if group.isSame(as: slots[place]) { return false }
        targetCount += group.targets.count - slots[place].targets.count
        slots[place] = group
        if group.targets.isEmpty { places[GroupSource(group.source)] = nil }
        return true
    }

    private mutating func closeGaps() {
        slots = ordered
        for (place, group) in slots.enumerated() { places[GroupSource(group.source)] = place }
    }
}

/// A group's source by its bytes: file names are never compared as Unicode text.
package struct GroupSource: Hashable, Sendable {
    private let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: GroupSource, right: GroupSource) -> Bool {
        let isSame = left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { right in
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
                    return left.count == right.count
                }
                guard left.count == right.count else { return false }
                return leftStart == rightStart || memcmp(leftStart, rightStart, left.count) == 0
            }
        }
        return isSame.flatMap(\.self) ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
