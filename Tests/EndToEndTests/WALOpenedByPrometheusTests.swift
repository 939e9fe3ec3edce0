import Glibc
import JSON
import MetricModel
import SampleStorage
import Testing

/// A log that we wrote, in the hands of others.
@Suite("Our log in the hands of others")
struct WALOpenedByPrometheusTests {
    /// 20 series with 30 samples each, the last of every third a stale marker, one histogram of every kind, an exemplar
    /// and metadata, in several segments of which the first two are in a checkpoint.
    final class WrittenLog {
        static let seriesCount: UInt64 = 20
        static let rounds: Int64 = 30
        static let histogramKinds = 4

        let directory: TemporaryDirectory
        /// The time of the first round: recent, and whole seconds.
        let start: Int64

        init() throws {
            directory = try TemporaryDirectory()
            start = WallTime.now().milliseconds / 1000 * 1000 - 600_000
            let store = try SegmentDirectory(directory.path("wal"))
            var writer = try LogWriter(store, segmentSize: 32768)
            var buffer = RecordBuffer()
            try write(&writer, &buffer) { SeriesLogRecord.encode(Self.allSeries, into: &$0) }
            for round in 0..<Self.rounds {
                try write(&writer, &buffer) { SampleLogRecord.encode(self.samples(round), into: &$0) }
                if round % 5 == 4 { try writer.startSegment() }
            }
            for kind in HistogramLogRecord.kinds {
                try write(&writer, &buffer) { _ = HistogramLogRecord.encode(self.histograms, as: kind, into: &$0) }
            }
            let exemplar = Exemplar(
                labels: Labels([("trace_id", "abc")]),
                valueBits: 0.5.bitPattern,
                timestampMillis: start
            )
            try write(&writer, &buffer) {
                ExemplarLogRecord.encode([LoggedExemplar(series: 1, exemplar: exemplar)], into: &$0)
            }
            let metadata = MetricMetadata(type: .counter, help: "Helps.", unit: "seconds")
            try write(&writer, &buffer) {
                MetadataLogRecord.encode([LoggedMetadata(series: 1, metadata: metadata)], into: &$0)
            }
            try Checkpoint.write(store, through: 1, minTimestampMillis: 0) { _ in true }
            try writer.close()
        }

        private func write(
            _ writer: inout LogWriter,
            _ buffer: inout RecordBuffer,
            _ encode: (inout RecordBuffer) -> Void
        ) throws {
            var packed = PackedRecords()
            buffer.removeAll()
            encode(&buffer)
            packed.append(buffer)
            _ = try writer.write(packed, now: MonotonicTime(nanoseconds: 0))
        }

        static let allSeries: [LoggedSeries] = {
            var series: [LoggedSeries] = []
            for n in 1...seriesCount {
                let labels = Labels([("__name__", "ours"), ("n", "\(n)"), ("ü", "日本")])
                series.append(LoggedSeries(series: n * 1000, labels: labels))
            }
            for kind in 1...histogramKinds {
                let labels = Labels([("__name__", "histogram"), ("kind", "\(kind)")])
                series.append(LoggedSeries(series: UInt64(kind), labels: labels))
            }
            return series
        }()

        func value(_ series: UInt64, _ round: Int64) -> UInt64 {
            if round == Self.rounds - 1, series % 3 == 0 { return StaleMarker.bits }
            return (Double(series) + Double(round) / 4).bitPattern
        }

        func samples(_ round: Int64) -> [LoggedSample] {
            let millis = start + round * 15_000
            return (1...Self.seriesCount).map { series in
                LoggedSample(series: series * 1000, timestampMillis: millis, valueBits: value(series, round))
            }
        }

        var histograms: [LoggedHistogram] {
            let whole = NativeHistogram.Counts.integer(zero: 0, total: 3, positiveDeltas: [1, 1], negativeDeltas: [])
            let fractions = NativeHistogram.Counts.float(zero: 0, total: 3, positive: [1, 2], negative: [])
            var histograms: [LoggedHistogram] = []
            for kind in 0..<Self.histogramKinds {
                let isCustom = kind % 2 == 1
                let histogram = NativeHistogram(
                    schema: isCustom ? NativeHistogram.customBucketsSchema : 1,
                    sumBits: 4.5.bitPattern,
                    counts: kind < 2 ? whole : fractions,
                    positiveSpans: [.init(offset: 0, length: 2)],
                    customBounds: isCustom ? [1, 2] : []
                )
                let series = UInt64(kind + 1)
                histograms.append(LoggedHistogram(series: series, timestampMillis: start, histogram: histogram))
            }
            return histograms
        }

        /// `n` and then every sample that is no stale marker, as text.
        var plainSamples: [String] {
            var lines: [String] = []
            for series in 1...Self.seriesCount {
                for round in 0..<Self.rounds where value(series, round) != StaleMarker.bits {
                    let value = Double(bitPattern: value(series, round))
                    lines.append("\(series) \(start + round * 15_000) \(value)")
                }
            }
            return lines.sorted()
        }
    }

    @Test(
        "a Prometheus server answers with every sample",
        .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5")
    )
    func server() throws {
        let log = try WrittenLog()
        try log.directory.write("prometheus.yml", "{}")
        let prometheus = try RealPrometheus(
            configuration: "prometheus.yml",
            in: log.directory.path,
            storage: log.directory.path
        )
        #expect(prometheus.isReady())
        let found = try prometheus.series("ours")
        #expect(found.count == Int(WrittenLog.seriesCount))
        var samples: [String] = []
        for series in found {
            #expect(series.labels["ü"]?.text == "日本")
            let number = series.labels["n"]?.text ?? ""
            samples += series.samples.map { "\(number) \($0.milliseconds) \(Double($0.value) ?? .nan)" }
        }
        #expect(samples.sorted() == log.plainSamples)
        let counted = try prometheus.data("/api/v1/query?query=count(last_over_time(histogram%5B1h%5D))")
        #expect(counted["result"]?.elements?.first?["value"]?.elements?[1].text == "\(WrittenLog.histogramKinds)")
    }

    @Test(
        "promtool dumps every sample, stale markers included",
        .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5")
    )
    func promtool() throws {
        let log = try WrittenLog()
        let path = try #require(RealPrometheus.promtool)
        let run = CommandRun(
            [path, "tsdb", "dump", "--sandbox-dir-root=\(log.directory.path)", log.directory.path],
            environment: CommandRun.plainEnvironment
        )
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n")
        #expect(
            lines.count { $0.hasPrefix("{__name__=\"ours\"") } == Int(WrittenLog.seriesCount) * Int(WrittenLog.rounds)
        )
        #expect(lines.count { $0.contains(" NaN ") } == Int(WrittenLog.seriesCount) / 3)
    }

    @Test("our own reader in Python finds the same bits")
    func walDump() throws {
        let log = try WrittenLog()
        let script = try #require(#filePath.range(ofSuffix: "Tests/EndToEndTests/WALOpenedByPrometheusTests.swift"))
        let run = CommandRun(
            ["python3", "\(#filePath[..<script])scripts/wal-dump", log.directory.path],
            environment: CommandRun.plainEnvironment
        )
        #expect(run.status == 0)
        var samples: [String] = []
        var histograms = 0
        for line in run.output.split(separator: "\n") {
            let series = try JSONReader.parse(Array(line.utf8))
            let number = integer(series["ref"])
            for sample in series["samples"]?.elements ?? [] {
                samples.append("\(number) \(integer(sample.elements?[0])) \(sample.elements?[1].text ?? "")")
            }
            histograms += series["histograms"]?.elements?.count ?? 0
            if number == 1 {
                #expect(series["metadata"]?.elements?.map { $0["help"]?.text } == ["Helps.", "Helps."])
                #expect(series["exemplars"]?.elements?.count == 1)
            }
        }
        var expected: [String] = []
        for round in 0..<WrittenLog.rounds {
            for sample in log.samples(round) {
                expected.append("\(sample.series) \(sample.timestampMillis) \(hexadecimal(sample.valueBits))")
            }
        }
        #expect(samples.sorted() == expected.sorted())
        #expect(histograms == WrittenLog.histogramKinds)
    }

    private func integer(_ value: JSONValue?) -> Int64 {
        guard case .integer(let number) = value else { return 0 }
        return number
    }

    private func hexadecimal(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension String {
    /// Where a suffix begins.
    fileprivate func range(ofSuffix suffix: String) -> Index? {
        hasSuffix(suffix) ? index(endIndex, offsetBy: -suffix.count) : nil
    }
}
