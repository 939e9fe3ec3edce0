internal import MetricModel

/// Reading line by line, beside the last good body.
extension ExpositionReader {
    mutating func readLines(_ read: ReadBody, _ stamp: UInt64, _ table: inout BodyTable) {
        if keys != nil { turnReferenceIntoGhosts() }
        var walk: InStepWalk?
        if let reference {
            let keepsValues = table.beginInStep(lineCount: lines.count, referenceStamp: referenceStamp)
            var inStep = InStepWalk(new: BodyView(read.body), old: BodyView(reference.body), keepsValues: keepsValues)
            if inStep.run(&lines, &table) { return finishInStep(read, stamp, &table) }
            walk = inStep
        }
        readOutOfStep(read, stamp, after: walk, &table)
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

    private mutating func readOutOfStep(
        _ body: ReadBody,
        _ stamp: UInt64,
        after walk: InStepWalk?,
        _ table: inout BodyTable
    ) {
        var taken = BodyTable()
        swap(&taken, &table)
        let ghostBytes = ghosts.bytes
        ghostBytes.withUnsafeBufferPointer { ghostBytes in
            var read = OutOfStepRead(
                new: BodyView(body.body),
                old: reference.map { BodyView($0.body) },
                lines: lines,
                slots: slots,
                ghosts: ghosts,
                ghostBytes: ghosts.isEmpty ? nil : ghostBytes.baseAddress,
                pool: pool,
                seen: seen,
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

    mutating func refuse(_ read: ReadBody, _ table: inout BodyTable) {
        table.beginOutOfStep()
        table.removeValues(from: 0)
        table.count = 0
        table.stamp = 0
        table.problem = ParseProblem(
            text: ContentNegotiation.unreadable(read.format),
            offset: 0,
            line: 1,
            column: 1,
            expected: "expected text/plain"
        )
        pending = Pending(read: read, stamp: 0, isInStep: false, hasProblem: true)
        seen.removeAll()
    }
}
