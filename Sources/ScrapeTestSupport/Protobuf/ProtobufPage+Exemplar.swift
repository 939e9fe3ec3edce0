extension ProtobufPage {
    /// A Timestamp.
    package struct Stamp: Sendable {
        package var seconds: Int64
        package var nanos: Int32

        package init(seconds: Int64, nanos: Int32 = 0) {
            self.seconds = seconds
            self.nanos = nanos
        }

        func write(to writer: inout ProtobufWriter) {
            writer.varint(1, UInt64(bitPattern: seconds))
            writer.varint(2, UInt64(bitPattern: Int64(nanos)))
        }
    }

    package struct Exemplar: Sendable {
        package var labels: [(String, String)]
        package var value: Double
        package var stamp: Stamp?

        package init(labels: [(String, String)] = [], value: Double, stamp: Stamp? = nil) {
            self.labels = labels
            self.value = value
            self.stamp = stamp
        }

        func write(to writer: inout ProtobufWriter) {
            writer.labels(labels)
            writer.double(2, value)
            if let stamp { writer.message(3, stamp.write) }
        }
    }
}

extension ProtobufWriter {
    /// LabelPairs, which are field 1 wherever there are any.
    mutating func labels(_ labels: [(String, String)]) {
        for (name, value) in labels {
            message(1) {
                $0.text(1, name)
                $0.text(2, value)
            }
        }
    }
}
