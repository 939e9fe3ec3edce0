internal import MetricModel

/// Reading by keys.
extension ExpositionReader {
    /// Reads the scanner's entries, with the classic histograms converted when the options say so; `memory` is the
    /// scanner's.
    mutating func readEntries(
        _ read: ReadBody,
        _ scanner: some EntryScanner,
        in memory: ScratchMemory = ScratchMemory(),
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        guard options.convertsClassicHistograms else {
            return readKeys(read, scanner, in: memory, options, stamp, &table)
        }
        let converting = CustomBucketScanner(
            scanner,
            body: BodyView(read.body),
            keepsClassicHistograms: options.keepsClassicHistograms
        )
        readKeys(read, converting, in: memory, options, stamp, &table)
    }

    /// `memory` is the scanner's.
    mutating func readKeys<Scanner: EntryScanner>(
        _ read: ReadBody,
        _ scanner: Scanner,
        in memory: ScratchMemory = ScratchMemory(),
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        defer { withExtendedLifetime((memory, read)) {} }
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
                table: taken,
                memory: memory
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
