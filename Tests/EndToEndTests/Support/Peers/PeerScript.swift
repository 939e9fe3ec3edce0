import JSON
import MetricModel

/// What happens to one program in a run: files of targets change, the configuration is reloaded, the API is asked.
struct PeerScript {
    private let rows: [PeerRow]
    private let program: PeerProgram
    private let farm: PeerFarm
    private let record = Record()

    private final class Record {
        var targets: [[String]] = []
    }

    init(rows: [PeerRow], program: PeerProgram, farm: PeerFarm) {
        self.rows = rows
        self.program = program
        self.farm = farm
    }

    /// What goes on at the same time.
    var tracks: [PeerTrack] { [mainTrack] + rows.compactMap(fileTrack) }

    /// The active targets before and after the reload, as lines, as far as the tracks have come.
    var targets: [[String]] { record.targets }

    // MARK: - The reload

    private var mainTrack: PeerTrack {
        let leaving = rows.filter { $0.isDiscovered && $0.jobs[1] == nil }
        var reloaded = Int64.max
        return PeerTrack([
            PeerTrack.Step(what: "\(program.name): the pages' ends", isDue: { isSettled(0) }) {
                try recordTargets()
                for row in leaving { try program.replace("\(row.name).json", with: "[]") }
            },
            PeerTrack.Step(
                what: "\(program.name): targets that leave",
                isDue: { try leaving.allSatisfy { try program.targets(of: $0.name).isEmpty } }
            ) {
                try program.replace("prometheus.yml", with: PeerRun.configuration(rows, 1, farm.address))
                try program.reload()
                reloaded = WallTime.now().milliseconds
            },
            // By then everything is done that stops with the reload, markers of what was stopped included.
            PeerTrack.Step(
                what: "\(program.name): the pages' ends after the reload",
                isDue: { isSettled(1) && WallTime.now().milliseconds - reloaded > 12_000 },
                act: recordTargets
            ),
        ])
    }

    /// Whether every page has been asked for so often that it says nothing new, and the scrape of it has ended.
    private func isSettled(_ phase: Int) -> Bool {
        rows.allSatisfy { row in
            let isSteady = phase == 1 && !row.isReloaded && row.jobs[0] != nil
            if row.isDiscovered || row.isCutShort || isSteady { return true }
            let least = row.interval == 1000 ? PeerFarm.lastNumber[phase] + 3 : 2
            return row.askedTargets(phase).allSatisfy { requests(of: $0, row.isReloaded ? phase : 0) >= least }
        }
    }

    private func recordTargets() throws {
        // What moves while the two are asked is compared by what it has left in the log.
        let moving = Set(rows.filter { $0.isDiscovered || $0.isCutShort }.map(\.name))
        let targets = try program.targets().filter { !moving.contains($0["scrapePool"]?.text ?? "") }
        record.targets.append(APIText.leaves(.array(targets)))
    }

    private func requests(of target: String, _ phase: Int = 0) -> Int {
        farm.requests(isOurs: program.isOurs, target: target, phase: phase)
    }

    // MARK: - Files

    /// Lets a row's target come and go; nil for a row that has none or that leaves with the reload.
    private func fileTrack(_ row: PeerRow) -> PeerTrack? {
        guard row.isDiscovered, row.jobs[1] != nil, let targets = row.jobs[0]?.targets else { return nil }
        var steps: [PeerTrack.Step] = []
        var isSeen: () throws -> Bool = { requests(of: row.name) >= (row.interval == 1000 ? 3 : 1) }
        for change in row.fileChanges {
            let isDue = Self.after(change.pause, isSeen)
            var requestsBefore = 0
            let step = PeerTrack.Step(what: "\(program.name): \(row.name) until \(change.what)", isDue: isDue) {
                requestsBefore = requests(of: row.name)
                let groups = change.isGone ? "[]" : row.groups(targets, farm: farm.address, labels: change.labels)
                try program.replace("\(row.name).json", with: groups)
            }
            steps.append(step)
            isSeen = {
                change.isIn(try program.targets(of: row.name))
                    && (change.isGone || requests(of: row.name) >= requestsBefore + change.leastRequests)
            }
        }
        return PeerTrack(steps + [PeerTrack.Step(what: "\(program.name): the end of \(row.name)", isDue: isSeen)])
    }

    /// Whether something was so that many milliseconds ago, and has been asked since.
    private static func after(_ pause: Int64, _ isSo: @escaping () throws -> Bool) -> () throws -> Bool {
        var since: Int64?
        return {
            let now = WallTime.now().milliseconds
            if try since == nil && isSo() { since = now }
            return since.map { now - $0 >= pause } ?? false
        }
    }
}
