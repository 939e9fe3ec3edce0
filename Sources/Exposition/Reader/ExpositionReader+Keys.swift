internal import MetricModel

/// Reading by keys.
extension ExpositionReader {
    /// Reads a text body whose lines are not its rows: beside the last good one, or else entry by entry, and then its
    /// lines are noted for the next one.
    mutating func readRecordedLines<Scanner: LineScanner>(
        _ read: ReadBody,
        _ scanner: Scanner,
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        if walksKnownLines(read, as: Scanner.self, options, stamp, &table) { return }
        let recorder = LineRecorder(scanner)
        let lines: LineTable
        var conversion: ConversionPlan?
        if options.convertsClassicHistograms {
            let finished = readKeys(read, converting(recorder, read, options), options, stamp, &table)
            lines = finished.base.lines
            conversion = finished.plan
            conversion?.trim()
        } else {
            lines = readKeys(read, recorder, options, stamp, &table).lines
        }
        guard table.problem == nil else { return }
        pending?.keyed?.lines = KnownLines(
            read,
            stamp: stamp,
            lines: lines,
            conversion: conversion,
            createdTimestamps: table.createdTimestamps
        )
    }

    /// True when the body had the known lines and has been read.
    private mutating func walksKnownLines<Scanner: LineScanner>(
        _ read: ReadBody,
        as format: Scanner.Type,
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) -> Bool {
        guard knownLines?.read.format == read.format,
            knownLines?.walk(BodyView(read.body), as: format, options, stamp: stamp, into: &table) == true
        else { return false }
        table.isInStep = true
        table.slots = slots
        table.repeats = repeats
        table.count = slots.count
        table.stamp = stamp
        let keyed = Keyed(keys: nil, metadataHash: metadataHash, hasKnownLines: true)
        pending = Pending(
            read: read,
            stamp: stamp,
            isInStep: true,
            hasProblem: false,
            slots: slots,
            repeats: repeats,
            keyed: keyed
        )
        return true
    }

    func converting<Scanner: EntryScanner>(
        _ scanner: Scanner,
        _ read: ReadBody,
        _ options: ReadOptions
    ) -> CustomBucketScanner<Scanner> {
        CustomBucketScanner(
            scanner,
            body: BodyView(read.body),
            keepsClassicHistograms: options.keepsClassicHistograms
        )
    }

    /// Reads the scanner's entries and returns it as it is behind them; `memory` is the scanner's.
    @discardableResult
    mutating func readKeys<Scanner: EntryScanner>(
        _ read: ReadBody,
        _ scanner: Scanner,
        in memory: ScratchMemory = ScratchMemory(),
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) -> Scanner {
        defer { withExtendedLifetime((memory, read)) {} }
        if reference != nil { turnReferenceIntoGhosts() }
        var taken = BodyTable()
        swap(&taken, &table)
        let reference = self
        return reference.withKnownKeys { known in
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
            return keyed.scanner
        }
    }

    private func withKnownKeys<Result>(_ use: (KnownKeys) -> Result) -> Result {
        ghosts.bytes.withUnsafeBufferPointer { ghostBytes in
            families.withUnsafeBufferPointer { families in
                use(
                    KnownKeys(
                        isReference: keys != nil,
                        list: keys ?? .empty,
                        slots: slots,
                        repeats: repeats,
                        metadataHash: metadataHash,
                        families: families,
                        ghosts: ghosts,
                        ghostBytes: ghosts.isEmpty ? nil : ghostBytes.baseAddress
                    )
                )
            }
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
                families: keyed.familyHashes,
                newKeys: keyed.newKeys
            )
        )
    }
}
