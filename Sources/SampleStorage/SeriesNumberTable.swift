/// A value for each of many series numbers: 64 numbers that follow each other share a page, and pages are found by a
/// hash. Numbers come one after the other, so a page is mostly full; numbers somebody made up cost a page each, never
/// more.
package struct SeriesNumberTable<Value: BitwiseCopyable & Sendable>: Sendable {
    private struct Place {
        /// The page's number in the table + 1; 0 is an empty place.
        var page: UInt32 = 0
    }

    private struct Page {
        /// The numbers' common upper bits; in a free page the next free one + 1.
        var group: UInt64
        /// Which of the 64 numbers have a value.
        var present: UInt64
    }

    /// What fills the values of absent numbers; never seen.
    private let filler: Value
    private let seed = UInt64.random(in: 0 ... .max)
    private var places: [Place] = []
    private var pages: [Page] = []
    private var values: [Value] = []
    private var firstFree: UInt32 = 0
    private var pagesInUse = 0
    /// How many numbers have a value.
    package private(set) var count = 0

    /// An empty table; `filler` is any value.
    package init(filler: Value) { self.filler = filler }

    /// Memory of pages and places.
    package var byteCount: Int {
        places.count * MemoryLayout<Place>.stride + pages.count * MemoryLayout<Page>.stride
            + values.count * MemoryLayout<Value>.stride
    }

    /// The value of a number; setting nil removes it. Amortised O(1).
    package subscript(number: UInt64) -> Value? {
        @inline(__always)
        get {
            guard let page = page(of: number >> 6), pages[page].present & (1 << (number & 63)) != 0 else { return nil }
            return values[page << 6 | Int(number & 63)]
        }
        set {
            if let newValue { set(number, newValue) } else { remove(number) }
        }
    }

    /// Calls `body` with every number and its value, in no particular order.
    package func forEach(_ body: (_ number: UInt64, _ value: Value) -> Void) {
        for place in places where place.page != 0 {
            let page = Int(place.page) - 1
            var present = pages[page].present
            while present != 0 {
                let bit = present.trailingZeroBitCount
                body(pages[page].group << 6 | UInt64(bit), values[page << 6 | bit])
                present &= present - 1
            }
        }
    }

    private mutating func set(_ number: UInt64, _ value: Value) {
        let page = page(of: number >> 6) ?? addPage(number >> 6)
        values[page << 6 | Int(number & 63)] = value
        guard pages[page].present & (1 << (number & 63)) == 0 else { return }
        pages[page].present |= 1 << (number & 63)
        count += 1
    }

    private mutating func remove(_ number: UInt64) {
        guard let page = page(of: number >> 6), pages[page].present & (1 << (number & 63)) != 0 else { return }
        pages[page].present &= ~(1 << (number & 63))
        count -= 1
        if pages[page].present == 0 { removePage(page) }
    }

    // MARK: Pages

    @inline(__always)
    private func page(of group: UInt64) -> Int? {
        guard !places.isEmpty else { return nil }
        var place = home(of: group)
        while places[place].page != 0 {
            let page = Int(places[place].page) &- 1
            if pages[page].group == group { return page }
            place = (place &+ 1) & (places.count &- 1)
        }
        return nil
    }

    @inline(__always)
    private func home(of group: UInt64) -> Int {
        Int(truncatingIfNeeded: HeadHash.spread(group, seed: seed)) & (places.count &- 1)
    }

    private mutating func addPage(_ group: UInt64) -> Int {
        if (pagesInUse + 1) * 2 > places.count { grow() }
        var page = Int(firstFree) - 1
        if firstFree > 0 {
            firstFree = UInt32(pages[page].group)
            pages[page] = Page(group: group, present: 0)
        } else {
            page = pages.count
            pages.append(Page(group: group, present: 0))
            values.append(contentsOf: repeatElement(filler, count: 64))
        }
        pagesInUse += 1
        place(page)
        return page
    }

    private mutating func place(_ page: Int) {
        var place = home(of: pages[page].group)
        while places[place].page != 0 { place = (place + 1) & (places.count - 1) }
        places[place].page = UInt32(page + 1)
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: Place(), count: max(16, old.count * 2))
        for entry in old where entry.page != 0 { place(Int(entry.page) - 1) }
    }

    /// Takes a page without values out; the places behind it move up, so that no gap ends a search too early.
    private mutating func removePage(_ page: Int) {
        let mask = places.count - 1
        var hole = home(of: pages[page].group)
        while places[hole].page != UInt32(page + 1) { hole = (hole + 1) & mask }
        var next = (hole + 1) & mask
        while places[next].page != 0 {
            let home = home(of: pages[Int(places[next].page) - 1].group)
            if (next &- home) & mask >= (next &- hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = Place()
        pages[page].group = UInt64(firstFree)
        firstFree = UInt32(page + 1)
        pagesInUse -= 1
    }
}
