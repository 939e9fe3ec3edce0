internal import MetricModel

/// Reading line by line, beside the last good body.
extension ExpositionReader {
    mutating func readLines<Scanner: LineScanner>(
        _ read: ReadBody,
        as format: Scanner.Type,
        _ options: ReadOptions,
        _ stamp: UInt64,
        _ table: inout BodyTable
    ) {
        // Only lines of the same format can be walked side by side.
        if keys != nil || reference != nil && reference?.format != read.format { turnReferenceIntoGhosts() }
        var walk: InStepWalk<Scanner>?
        if let reference {
            let keepsValues = table.beginInStep(lineCount: lines.count, referenceStamp: referenceStamp)
            var inStep = InStepWalk<Scanner>(
                new: BodyView(read.body),
                old: BodyView(reference.body),
                keepsValues: keepsValues,
                listsExemplars: options.exemplars
            )
            if inStep.run(&lines, &table) { return finishInStep(read, stamp, &table) }
            walk = inStep
        }
        readOutOfStep(read, stamp, after: walk, options, &table)
    }

    private mutating func finishInStep(_ read: ReadBody, _ stamp: UInt64, _ table: inout BodyTable) {
        table.isInStep = true
        table.count = lines.count
        table.slots = slots
        table.repeats = repeats
        table.stamp = stamp
        if !table.timestamps.isEmpty { table.finishTimestamps() }
        pending = Pending(read: read, stamp: stamp, isInStep: true, hasProblem: false, slots: slots)
    }

    private mutating func readOutOfStep<Scanner: LineScanner>(
        _ body: ReadBody,
        _ stamp: UInt64,
        after walk: InStepWalk<Scanner>?,
        _ options: ReadOptions,
        _ table: inout BodyTable
    ) {
        var taken = BodyTable()
        swap(&taken, &table)
        let ghostBytes = ghosts.bytes
        ghostBytes.withUnsafeBufferPointer { ghostBytes in
            var read = OutOfStepRead<Scanner>(
                new: BodyView(body.body),
                old: reference.map { BodyView($0.body) },
                lines: lines,
                slots: slots,
                ghosts: ghosts,
                ghostBytes: ghosts.isEmpty ? nil : ghostBytes.baseAddress,
                pool: pool,
                seen: seen,
                listsExemplars: options.exemplars,
                table: taken
            )
            taken = BodyTable()
            read.run(after: walk, repeats: repeats)
            pool = read.pool
            seen = read.seen
            table = read.table
            table.stamp = stamp
            pending = Pending(
                read: body,
                stamp: stamp,
                isInStep: false,
                hasProblem: table.problem != nil,
                lines: read.lines,
                slots: read.slots,
                repeats: table.repeats,
                newKeys: table.newKeys
            )
        }
    }
}
