@testable import SampleStorage

/// The bytes of hexadecimal text; blanks are for the eye.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// What `body` encodes.
func encoded(_ body: (inout RecordBuffer) -> Void) -> [UInt8] {
    var buffer = RecordBuffer(capacity: 1)
    body(&buffer)
    return buffer.withBytes { Array($0) }
}

/// What a decoder says against a record; nil when it takes it.
func problem<Entry>(
    _ record: [UInt8],
    _ decode: (UnsafeRawBufferPointer, (Entry) -> Void) throws(RecordProblem) -> Void
) -> RecordProblem? {
    record.withUnsafeBytes { bytes in
        do throws(RecordProblem) {
            try decode(bytes) { _ in }
            return nil
        } catch {
            return error
        }
    }
}

/// The entries of a record as its decoder delivers them.
func decoded<Entry>(
    _ record: [UInt8],
    _ decode: (UnsafeRawBufferPointer, (Entry) -> Void) throws(RecordProblem) -> Void
) throws -> [Entry] {
    var entries: [Entry] = []
    try record.withUnsafeBytes { bytes in try decode(bytes) { entries.append($0) } }
    return entries
}
