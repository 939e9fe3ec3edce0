/// A queue whose elements keep the number they were added under, so that a reader can go on where it was although the
/// oldest left meanwhile. Amortised O(1) at both ends.
struct HistoryQueue<Element> {
    private var elements: [Element] = []
    /// Removed elements that still stand at the front of the array.
    private var leading = 0
    /// The number of the oldest element; it is that of the next one added when the queue is empty.
    private(set) var firstNumber = 0

    var count: Int { elements.count - leading }
    var isEmpty: Bool { count == 0 }
    var endNumber: Int { firstNumber + count }
    var first: Element? { isEmpty ? nil : elements[leading] }
    var last: Element? { isEmpty ? nil : elements[elements.count - 1] }

    /// The element with this number, from `firstNumber` to before `endNumber`.
    subscript(number: Int) -> Element { elements[leading + number - firstNumber] }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() -> Element? {
        guard let first else { return nil }
        leading += 1
        firstNumber += 1
        if leading * 2 > elements.count {
            elements.removeFirst(leading)
            leading = 0
        }
        return first
    }
}
