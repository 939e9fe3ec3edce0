/// How the reader fills a table.
extension BodyTable {
    /// Begins a read in step: as many values as the reference body has lines. Returns true when they are its values.
    mutating func beginInStep(lineCount: Int, referenceStamp: UInt64) -> Bool {
        problem = nil
        removeSparse()
        if stamp == referenceStamp, valueBits.count == lineCount { return true }
        timestamps.removeAll(keepingCapacity: true)
        if valueBits.count > lineCount { valueBits.removeLast(valueBits.count - lineCount) }
        if valueBits.count < lineCount {
            valueBits.append(contentsOf: repeatElement(0, count: lineCount - valueBits.count))
        }
        return false
    }

    mutating func beginOutOfStep() {
        isInStep = false
        problem = nil
        slots = []
        repeats = []
        removeSparse()
    }

    /// Empties what most rows do not have, but for exemplars: a read in step carries them over.
    private mutating func removeSparse() {
        newKeys.removeAll(keepingCapacity: true)
        metadata.removeAll(keepingCapacity: true)
        histograms.removeAll(keepingCapacity: true)
        createdTimestamps.removeAll(keepingCapacity: true)
    }

    /// Begins a read by keys: as many values as there are known keys, nothing else.
    mutating func beginKeyed(rowCount: Int) {
        beginOutOfStep()
        exemplars.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
        if valueBits.count > rowCount { valueBits.removeLast(valueBits.count - rowCount) }
        if valueBits.count < rowCount {
            valueBits.append(contentsOf: repeatElement(0, count: rowCount - valueBits.count))
        }
    }

    /// Adds the timestamp of a row, after rows that may have had none.
    mutating func appendTimestamp(_ timestamp: Int64, row: Int) {
        if timestamps.isEmpty { timestamps.append(contentsOf: repeatElement(Self.noTimestamp, count: row)) }
        timestamps.append(timestamp)
    }

    /// As `appendTimestamp`, for created timestamps.
    mutating func appendCreated(_ created: Int64, row: Int) {
        if createdTimestamps.isEmpty { createdTimestamps.append(contentsOf: repeatElement(0, count: row)) }
        createdTimestamps.append(created)
    }

    mutating func removeValues(from count: Int) {
        if valueBits.count > count { valueBits.removeLast(valueBits.count - count) }
        if count == 0 { timestamps.removeAll(keepingCapacity: true) }
        if timestamps.count > count { timestamps.removeLast(timestamps.count - count) }
    }

    @inline(__always)
    mutating func appendValue(_ bits: UInt64, _ timestamp: Int64) {
        if timestamp != Self.noTimestamp || !timestamps.isEmpty { appendTimestamp(timestamp) }
        valueBits.append(bits)
    }

    private mutating func appendTimestamp(_ timestamp: Int64) {
        if timestamps.isEmpty {
            timestamps.append(contentsOf: repeatElement(Self.noTimestamp, count: valueBits.count))
        }
        timestamps.append(timestamp)
    }

    mutating func setTimestamp(_ timestamp: Int64, at index: Int, of count: Int) {
        if timestamps.isEmpty {
            guard timestamp != Self.noTimestamp else { return }
            timestamps.append(contentsOf: repeatElement(Self.noTimestamp, count: count))
        }
        timestamps[index] = timestamp
    }

    /// Adds a metadata line that stands before the given row.
    mutating func appendMetadata(_ line: MetadataLine, before row: Int) {
        metadata.append(line)
        metadata[metadata.count - 1].row = Int32(truncatingIfNeeded: row)
    }

    /// Gives back room that growing has left, so that a table costs what it holds.
    mutating func trim() {
        if valueBits.capacity > count + count / 4 + 16 { valueBits = Array(valueBits) }
        if timestamps.capacity > count + count / 4 + 16 { timestamps = Array(timestamps) }
    }

    /// Empties the column when no sample has a timestamp of its own any more.
    mutating func finishTimestamps() {
        if timestamps.allSatisfy({ $0 == Self.noTimestamp }) { timestamps.removeAll(keepingCapacity: true) }
    }
}
