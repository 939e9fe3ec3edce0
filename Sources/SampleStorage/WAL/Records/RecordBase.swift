/// The series and time at a record's beginning, to which its entries are differences.
package struct RecordBase {
    /// The first entry's, as it was handed to the writer.
    package let series: UInt64
    package let timestampMillis: Int64

    /// Reads them.
    @inlinable
    @inline(__always)
    package init(_ reader: inout RecordReader) throws(RecordReader.InvalidSize) {
        series = try reader.be64()
        timestampMillis = Int64(bitPattern: try reader.be64())
    }

    /// Reads the differences at an entry's beginning: its series and its time.
    @inlinable
    @inline(__always)
    package func next(
        _ reader: inout RecordReader
    ) throws(RecordReader.InvalidSize) -> (series: UInt64, timestampMillis: Int64) {
        (series &+ UInt64(bitPattern: try reader.varint()), timestampMillis &+ (try reader.varint()))
    }
}
