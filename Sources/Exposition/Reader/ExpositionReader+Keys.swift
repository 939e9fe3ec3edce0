internal import MetricModel

/// Reading by keys.
extension ExpositionReader {
    /// Reads the scanner's entries, with the classic histograms converted when the options say so.
    mutating func readEntries(
        _ read: ReadBody,
        _ scanner: some EntryScanner,
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        guard options.convertsClassicHistograms else { return readKeys(read, scanner, options, stamp, &table) }
        let converting = CustomBucketScanner(
            scanner,
            body: BodyView(read.body),
            keepsClassicHistograms: options.keepsClassicHistograms
        )
        readKeys(read, converting, options, stamp, &table)
    }

    mutating func readKeys<Scanner: EntryScanner>(
        _ read: ReadBody,
        _ scanner: Scanner,
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        if reference != nil { turnReferenceIntoGhosts() }
        var taken = BodyTable()
        swap(&taken, &table)
        let ghostBytes = ghosts.bytes
        ghostBytes.withUnsafeBufferPointer { ghostBytes in
            let known = KnownKeys(
                isReference: keys != nil,
                list: keys ?? .empty,
                slots: slots,
                repeats: repeats,
                metadataHash: metadataHash,
                ghosts: ghosts,
                ghostBytes: ghosts.isEmpty ? nil : ghostBytes.baseAddress
            )
            var keyed = KeyedRead(
                scanner,
                body: BodyView(read.body),
                options: options,
                known: known,
                pool: pool,
                seen: seen,
                table: taken
            )
            taken = BodyTable()
            keyed.run()
            pool = keyed.pool
            seen = keyed.seen
            table = keyed.table
            table.stamp = stamp
            finish(keyed, read, stamp, table)
        }
    }

    private mutating func finish(
        _ keyed: KeyedRead<some EntryScanner>,
        _ read: ReadBody,
        _ stamp: UInt64,
        _ table: BodyTable
    ) {
        let isFine = table.problem == nil
        pending = Pending(
            read: read,
            stamp: stamp,
            isInStep: table.isInStep,
            hasProblem: !isFine,
            slots: table.slots,
            repeats: table.repeats,
            newKeys: table.newKeys,
            keyed: Keyed(
                keys: isFine ? keyed.finishedKeys() : nil,
                metadataHash: keyed.metadataHash,
                newKeys: keyed.newKeys
            )
        )
    }
}
