internal import MetricModel

/// What a lint has found out about a page.
struct PageReport: Sendable {
    var findings: FindingList
    var families: PageFamilies
    var sampleCount = 0
}

/// Reads a page entry by entry and applies the rules, one pass for all of them.
struct PageLint<Scanner: LintedScanner> {
    private var scanner: Scanner
    private let body: BodyView
    private let owner: BodyBuffer
    private let memory = ScratchMemory()
    private let format: ExpositionFormat
    private var places: PagePlaces
    private var page: PageReport
    private var series = SeriesRegister()
    private var shapes = HistogramShapes()
    /// The family of the last sample, -1 before the first.
    private var lastFamily = -1
    private var builder = LabelsBuilder()
    private var exemplars: [ExemplarRow] = []

    private var isOpenMetrics: Bool { format == .openMetricsText }

    init(_ body: BodyBuffer, _ format: ExpositionFormat, _ groups: Set<LintGroup>) {
        owner = body
        self.body = BodyView(body)
        self.format = format
        scanner = Scanner(linting: self.body, in: memory)
        places = PagePlaces(hasLines: format != .protobuf)
        page = PageReport(
            findings: FindingList(groups: groups),
            families: PageFamilies(isOpenMetrics: format == .openMetricsText)
        )
    }

    consuming func report() -> PageReport {
        withExtendedLifetime((owner, memory)) {
            readEntries()
            finish()
        }
        return page
    }

    // MARK: - Entries

    private mutating func readEntries() {
        while true {
            switch scanner.next() {
            case .end: return noteEnd()
            case .comment: continue
            case .help, .type, .unit: noteMetadata(scanner.metadata)
            case .sample: noteSample(nil)
            case .histogram: noteSample(scanner.histogram)
            case .problem: guard resume() else { return }
            }
        }
    }

    /// Notes why a line is refused and goes to the next; false when there is none.
    private mutating func resume() -> Bool {
        guard let fault = scanner.fault else { return false }
        let start = scanner.entryStart
        if page.findings.isFull {
            page.findings.countSyntax()
        } else {
            let place = places.place(of: min(fault.offset, body.count), in: body)
            page.findings.addSyntax(fault.text, hint: fault.hint, at: place)
        }
        if fault.endsPage { return false }
        var next = min(max(fault.offset, start), body.count)
        while next < body.count, body.start[next] != 0x0A { next += 1 }
        next += 1
        return next <= body.count && scanner.resume(at: next)
    }

    private mutating func noteEnd() {
        guard format == .prometheusText, body.count > 0 else { return }
        if let end = scanner.cutOff {
            let fault = SilentFault.cutOff(lost: body.count - end - 1)
            page.findings.add(.cutOff, nil, at: places.place(of: end, in: body), fault.text, hint: fault.hint)
        } else if body.start[body.count - 1] != 0x0A {
            page.findings.add(
                .lineFeed,
                nil,
                at: places.place(of: body.count, in: body),
                "the last line does not end with a line feed",
                hint: "Prometheus takes it, promtool and other readers refuse the page; end every line with one"
            )
        }
    }

    // MARK: - Metadata

    private mutating func noteMetadata(_ line: MetadataLine) {
        let place = places.place(of: scanner.entryStart, in: body)
        let name = String(decoding: body.bytes[line.family], as: UTF8.self)
        let index = page.families.index(named: name, at: place)
        let family = page.families[index]
        switch line.kind {
        case .help:
            if family.help != .none { repeated("HELP", name, place) }
            page.families[index].help = line.text.isEmpty ? .empty : .given
        case .type(let type):
            noteType(type, index, place)
        case .unit:
            if family.unit != nil { repeated("UNIT", name, place) }
            page.families[index].unit = String(decoding: body.bytes[line.text], as: UTF8.self)
        }
        if isOpenMetrics, family.sampleCount > 0 {
            page.findings.add(
                .openMetricsMetadata,
                name,
                at: place,
                "OpenMetrics: metadata behind the family's samples",
                hint: "HELP, TYPE and UNIT come first"
            )
        }
    }

    private mutating func repeated(_ word: String, _ name: String, _ place: PagePlace) {
        page.findings.add(
            .repeatedHelp,
            name,
            at: place,
            "second \(word) line for \(name)",
            hint: "Prometheus keeps the last one, promtool refuses the page; write one"
        )
    }

    private mutating func noteType(_ type: MetricType, _ index: Int, _ place: PagePlace) {
        let family = page.families[index]
        page.families[index].type = type
        page.families[index].typePlace = place
        if let earlier = family.type, let first = family.typePlace {
            let what = earlier == type ? "" : ": \(type.name) here, \(earlier.name) in line \(first.line)"
            page.findings.add(
                .repeatedType,
                family.name,
                at: place,
                "second TYPE line for \(family.name)\(what)",
                hint: "Prometheus keeps the last one, promtool refuses the page; one family has one type"
            )
        } else if family.sampleCount > 0 {
            page.findings.add(
                .lateType,
                family.name,
                at: place,
                "TYPE behind samples of \(family.name)",
                hint: "the samples before it have no type; put it in front of them"
            )
        }
        noteClash(type, family.name, place)
    }

    /// A family whose name is also that of another family's samples.
    private mutating func noteClash(_ type: MetricType, _ name: String, _ place: PagePlace) {
        for suffix in PageFamilies.suffixes where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.utf8.count))
            guard let other = page.families.find(base), other.owns(suffix: suffix, isOpenMetrics: isOpenMetrics) else {
                continue
            }
            page.findings.add(
                .familyClash,
                name,
                at: place,
                "\(name) belongs to the \(other.type?.name ?? "") \(base) of line \(other.place.line) already",
                hint: "one of them needs another name"
            )
        }
    }

    // MARK: - Samples

    private mutating func noteSample(_ histogram: NativeHistogram?) {
        page.sampleCount += 1
        builder.reset()
        scanner.appendLabels(into: &builder)
        let place = places.place(of: scanner.entryStart, in: body)
        let name = builder.bytes(of: "__name__")
        let index = name.withUnsafeBytes { page.families.index(ofSample: $0, at: place) }
        guard checkNames(name, index, place) else { return }
        noteGroup(index, place)
        page.families[index].sampleCount += 1
        let identity = SampleIdentity(&builder, family: index)
        noteSeries(identity, index, place)
        if scanner.timestamp != BodyTable.noTimestamp { noteTimestamp(index, place) }
        if let histogram {
            noteHistogram(histogram, index, place)
        } else {
            noteValue(identity, name, index, place)
        }
        if isOpenMetrics { checkOpenMetrics(identity, name, index, place) }
    }

    /// False when the append would refuse the series.
    private mutating func checkNames(_ name: [UInt8], _ index: Int, _ place: PagePlace) -> Bool {
        let family = page.families[index].name
        if let repeated = builder.firstRepeatedName() {
            let quoted = GoSyntax.quoted(bytes: repeated)
            let hint =
                repeated.elementsEqual("__name__".utf8)
                ? "the name in front of the braces is __name__ already" : "a series has each label once"
            page.findings.add(.repeatedLabel, family, at: place, "label name \(quoted) is not unique", hint: hint)
            return false
        }
        var invalid: [UInt8]?
        builder.forEach { label, _ in if !LabelName.isUTF8Valid(label) { invalid = Array(label) } }
        if !name.withUnsafeBytes(LabelName.isUTF8Valid) { invalid = name }
        if let invalid {
            let text = "invalid metric name or label name \(GoSyntax.quoted(bytes: invalid))"
            page.findings.add(.invalidName, family, at: place, text, hint: "names are UTF-8 and not empty")
            return false
        }
        if format == .prometheusText, let first = name.first, first == 0x20 || first == 0x09 {
            let fault = SilentFault.leadingBlank(name: name)
            page.findings.add(.leadingBlank, family, at: place, fault.text, hint: fault.hint)
        }
        return true
    }

    private mutating func noteGroup(_ index: Int, _ place: PagePlace) {
        defer { lastFamily = index }
        guard index != lastFamily, page.families[index].sampleCount > 0 else { return }
        page.findings.add(
            .interleaved,
            page.families[index].name,
            at: place,
            "samples of other families stand between those of \(page.families[index].name)",
            hint: "all lines of a family belong together"
        )
    }

    private mutating func noteSeries(_ identity: SampleIdentity, _ index: Int, _ place: PagePlace) {
        let earlier = series.note(identity.series, line: place.line, timestamp: scanner.timestamp)
        guard let earlier else {
            page.families[index].seriesCount += 1
            builder.forEach { name, value in
                guard !name.elementsEqual("__name__".utf8) else { return }
                page.families[index].note(label: name, hash: SampleIdentity.hash(value))
            }
            return
        }
        // OpenMetrics allows several points of a series when their times ascend.
        let mayRepeat =
            isOpenMetrics && earlier.timestamp != BodyTable.noTimestamp && scanner.timestamp > earlier.timestamp
        guard !mayRepeat else { return }
        let line = earlier.line > 0 ? ": the same series stands in line \(earlier.line)" : ""
        page.findings.add(
            .notUnique,
            page.families[index].name,
            at: place,
            "metric not unique\(line)",
            hint: "Prometheus keeps the first sample and drops this one; a label must tell them apart"
        )
    }

    private mutating func noteTimestamp(_ index: Int, _ place: PagePlace) {
        page.families[index].timestampedCount += 1
        guard !isOpenMetrics else { return }
        page.findings.add(
            .timestamp,
            page.families[index].name,
            at: place,
            "samples carry timestamps of their own",
            hint: "Prometheus then marks nothing stale when a series goes away; leave them out unless the values are "
                + "another system's",
            isPageWide: true
        )
    }

    private mutating func noteHistogram(_ histogram: NativeHistogram, _ index: Int, _ place: PagePlace) {
        do {
            try histogram.validate()
        } catch {
            page.findings.add(.invalidHistogram, page.families[index].name, at: place, error.description)
        }
    }

    private mutating func noteValue(_ identity: SampleIdentity, _ name: [UInt8], _ index: Int, _ place: PagePlace) {
        let sample = LintedSample(
            name: name,
            family: page.families[index],
            identity: identity,
            value: Double(bitPattern: scanner.valueBits),
            timestamp: isOpenMetrics ? scanner.timestamp : 0,
            place: place
        )
        sample.checkValue(builder, family: index, &shapes, into: &page.findings)
    }

    private mutating func checkOpenMetrics(
        _ identity: SampleIdentity,
        _ name: [UInt8],
        _ index: Int,
        _ place: PagePlace
    ) {
        exemplars.removeAll(keepingCapacity: true)
        scanner.appendExemplars(row: 0, to: &exemplars)
        OpenMetricsRules(
            sample: LintedSample(
                name: name,
                family: page.families[index],
                identity: identity,
                value: Double(bitPattern: scanner.valueBits),
                timestamp: scanner.timestamp,
                place: place
            ),
            key: scanner.key,
            exemplars: exemplars,
            body: body
        )
        .check(builder, into: &page.findings)
    }

    // MARK: - The whole page

    private mutating func finish() {
        shapes.report(page.families, into: &page.findings)
        for family in page.families.all where family.sampleCount > 0 {
            for advice in MetricNaming.advice(on: family, isOpenMetrics: isOpenMetrics) {
                page.findings.add(advice, family.name, at: family.place)
            }
            CardinalityRules.check(family, into: &page.findings)
            if isOpenMetrics { OpenMetricsRules.check(family, into: &page.findings) }
        }
    }
}
