package import MetricModel

/// What the screen and the cache ask of keys. The body just read is asked first, then the reference body.
extension ExpositionReader {
    private var questioned: ReadBody? { pending?.read ?? settled ?? reference }

    /// The exposure key's text of a slot, nil for one that names no key. O(keys): for the screen.
    package func key(of slot: SeriesSlot) -> [UInt8]? {
        if let pending, let new = pending.newKeys.first(where: { $0.slot == slot }) {
            return Array(pending.bytes(of: new))
        }
        if let ghost = ghosts.ghosts.first(where: { $0.slot == slot }) {
            return Array(ghosts.bytes[ghost.start..<ghost.start + ghost.count])
        }
        guard let row = slots.firstIndex(of: slot) else { return nil }
        var found: [UInt8]?
        forEachKey { index, key in
            if index == row { found = Array(key) }
        }
        return found
    }

    /// Appends `__name__` and all labels of a new key to the builder: unescaped, `le` and `quantile` in their normal form,
    /// repeated names kept. Valid from the read that found the key until the next one.
    package func parseLabels(of key: NewKey, into builder: inout LabelsBuilder) {
        // Chained, because to name what is pending would copy it.
        if pending?.keyed?.newKeys.appendLabels(ofKeyAt: key.range, to: &builder) != nil { return }
        guard let read = questioned else { return }
        let body = BodyView(read.body)
        let start = key.range.lowerBound
        switch read.format {
        case .prometheusText:
            SeriesLabels.parse(body, from: start, type: key.type, as: TextScanner.self, into: &builder)
        case .openMetricsText:
            SeriesLabels.parse(body, from: start, type: key.type, as: OpenMetricsScanner.self, into: &builder)
        case .protobuf: break
        }
    }

    /// The unit in force for a new key, empty when there is none. Valid from the read that found the key until `release`
    /// or the next read.
    package func unit(of key: NewKey) -> String {
        guard !key.unit.isEmpty, let read = questioned else { return "" }
        return String(decoding: read.body.bytes[key.unit], as: UTF8.self)
    }

    /// The family a metadata line names, escapes as they stand.
    package func family(of line: MetadataLine) -> String {
        guard let read = questioned else { return "" }
        return String(decoding: read.body.bytes[line.family], as: UTF8.self)
    }

    /// The text of a HELP line, unescaped; that of a TYPE or UNIT line.
    package func text(of line: MetadataLine) -> String {
        guard let read = questioned else { return "" }
        let text = read.body.bytes[line.text]
        guard line.kind == .help, text.contains(0x5C) else { return String(decoding: text, as: UTF8.self) }
        switch read.format {
        case .prometheusText: return String(decoding: TextEscapes.unescapedHelp(text), as: UTF8.self)
        case .openMetricsText: return String(decoding: TextEscapes.unescaped(text), as: UTF8.self)
        case .protobuf: return String(decoding: text, as: UTF8.self)
        }
    }

    /// The labels of an exemplar, as they stand: Prometheus resolves no escapes here. Valid from the read that found it
    /// until `release` or the next read.
    package func labels(of exemplar: ExemplarRow) -> Labels {
        guard let read = questioned else { return Labels.empty }
        switch read.format {
        case .prometheusText: return Labels.empty
        case .openMetricsText: return ExemplarLabels.parse(BodyView(read.body), exemplar.labels)
        case .protobuf: return ProtobufExemplar.labels(at: exemplar.labels, in: BodyView(read.body))
        }
    }

    /// A hash of everything that metadata lines say, so that their texts need not be made when nothing changed.
    package func fingerprint(of lines: [MetadataLine]) -> UInt64 {
        guard let body = questioned?.body else { return 0 }
        return lines.reduce(UInt64(lines.count)) { hash, line in
            let type: UInt64 =
                switch line.kind {
                case .type(let declared): UInt64(declared.rawValue)
                case .help: 0xFF
                case .unit: 0xFE
                }
            let family = ByteHash.xx64(UnsafeRawBufferPointer(rebasing: body.bytes[line.family]))
            let text = ByteHash.xx64(UnsafeRawBufferPointer(rebasing: body.bytes[line.text]))
            return (hash ^ family &+ type).multipliedReportingOverflow(by: 0x9E37_79B9_7F4A_7C15).partialValue ^ text
        }
    }
}
