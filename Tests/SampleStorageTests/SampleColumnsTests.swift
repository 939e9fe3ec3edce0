import Testing

@testable import SampleStorage

@Suite("Sample columns")
struct SampleColumnsTests {
    /// Own times of the entries, nil for the scrape's, and what the column of times holds then.
    static let rows: [(own: [Int64?], timestamps: [Int64])] = [
        ([], []), ([nil, nil], []), ([nil, 5], [.min, 5]), ([5, nil, nil], [5, .min, .min]),
        ([nil, nil, 7, nil], [.min, .min, 7, .min]),
    ]

    @Test("have a column of times only when an entry has its own", arguments: rows.indices)
    func timestamps(row: Int) {
        var columns = SampleColumns(timestampMillis: 100)
        let ref = SeriesRef(rawValue: 1)
        for own in Self.rows[row].own {
            if let own {
                columns.append(ref, valueBits: 1, timestampMillis: own)
            } else {
                columns.append(ref, valueBits: 1)
            }
        }
        #expect(columns.timestamps == Self.rows[row].timestamps)
        #expect(columns.count == Self.rows[row].own.count)
        #expect((0..<columns.count).map { columns.timestampMillis(at: $0) } == Self.rows[row].own.map { $0 ?? 100 })
    }

    @Test("are empty again after everything was removed")
    func removeAll() {
        var columns = SampleColumns()
        columns.append(SeriesRef(rawValue: 1), valueBits: 2, timestampMillis: 3)
        columns.removeAll()
        #expect(columns.count == 0)
        #expect(columns.valueBits.isEmpty)
        #expect(columns.timestamps.isEmpty)
    }

    @Test("refs hold slot and number apart")
    func refs() {
        let ref = SeriesRef(slot: 7, number: 3)
        #expect(ref.rawValue == 3 << 26 | 8)
        #expect(ref.slot == 7)
        #expect(ref.number == 3)
        #expect(SeriesRef(slot: 0, number: 1) != .none)
    }
}
