internal import Exposition
internal import Relabeling

/// What metric relabeling did to each key of a target's cache: two bytes a slot, and nothing at all for a job without
/// such rules.
struct RelabelTouches {
    private var places: [UInt16] = []
    /// Every different touch, the one of nothing first.
    private var touches: [RelabelTouch] = [.none]
    private var placeOf: [RelabelTouch: UInt16] = [:]

    /// Of a slot that was never noted: none.
    subscript(slot: SeriesSlot) -> RelabelTouch {
        Int(slot) < places.count ? touches[Int(places[Int(slot)])] : .none
    }

    mutating func note(_ touch: RelabelTouch, of slot: SeriesSlot) {
        if Int(slot) >= places.count {
            if touch.isNone { return }
            places.append(contentsOf: repeatElement(0, count: Int(slot) + 1 - places.count))
        }
        places[Int(slot)] = place(of: touch)
    }

    mutating func forget() { self = RelabelTouches() }

    private mutating func place(of touch: RelabelTouch) -> UInt16 {
        if touch.isNone { return 0 }
        if let known = placeOf[touch] { return known }
        // So many different fates are told by nobody.
        guard touches.count < Int(UInt16.max) else { return 0 }
        let place = UInt16(touches.count)
        touches.append(touch)
        placeOf[touch] = place
        return place
    }
}
