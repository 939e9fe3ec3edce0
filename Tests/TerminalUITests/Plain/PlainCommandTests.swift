import HTTPTransport
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Typed commands")
struct PlainCommandTests {
    @Test("lists number their rows, with the state as a word and the screen's numbers")
    func lists() throws {
        var script = PlainScript()
        let pools = script.answer(to: "pools")
        #expect(pools[0].split(separator: " ").prefix(4) == ["STATE", "POOL", "UP/TOT", "DOWN"])
        #expect(pools[1].hasPrefix("   1 DOWN    edge-tls"))
        #expect(pools.last == "8 pools, sorted by problems")
        let targets = script.answer(to: "targets state:down pool:kube")
        #expect(targets.count == 11)
        #expect(targets[0].split(separator: " ").prefix(3) == ["STATE", "TARGET", "POOL"])
        #expect(targets[1].contains(" DOWN ") && targets[1].hasSuffix("parse 214:23"))
        #expect(
            targets[10]
                == "9 of 1270 targets, filter: state:down pool:kube ('filter off' clears it), sorted by problems"
        )
        #expect(script.answer(to: "dropped").first?.contains("DROPPED BY") == true)
        #expect(script.answer(to: "events").contains { $0.contains("paused 6 targets") })
    }

    @Test("what is not in a list takes no room of it, and the list says how long, how often and how much")
    func room() throws {
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets[0].url = "http://a-name-that-is-much-longer-than-all-the-others.example:9100/metrics"
        let index = try #require(snapshot.targets.firstIndex { $0.pool == "api" })
        for other in snapshot.targets.indices where snapshot.targets[other].pool == "api" {
            snapshot.targets[other].pool = "limits-hit"
        }
        let name = snapshot.targets[index].displayName
        var script = PlainScript(snapshot)
        let lines = script.answer(to: "targets pool:limits-hit")
        let heads = ["STATE", "TARGET", "POOL", "SINCE", "LAST", "DUR", "FAILS", "SAMPLES", "ERROR"]
        #expect(lines[0].split(separator: " ").map(String.init) == heads)
        #expect(lines.contains { $0.contains(" \(name) ") && $0.contains(" limits-hit ") })
    }

    @Test("a pool without targets says why")
    func emptyPool() throws {
        var snapshot = MockupSnapshot.snapshot
        for (index, trouble) in [[], ["http: connection refused"], []].enumerated() {
            var pool = PoolRow(name: "empty-\(index)", location: snapshot.pools[0].location)
            pool.discovery = trouble
            pool.dropped = index
            snapshot.pools.append(pool)
        }
        var script = PlainScript(snapshot, width: 80)
        let lines = script.answer(to: "pools empty-")
        for (index, why) in ["no targets", "http: connection refused", "2 dropped"].enumerated() {
            #expect(lines.contains { $0.contains(" empty-\(index) ") && $0.hasSuffix("  \(why)") }, "\(lines)")
        }
    }

    @Test("long lists come in parts")
    func more() {
        var script = PlainScript()
        let first = script.answer(to: "targets")
        #expect(first.count == 103 && first.last == "'more' goes on")
        let second = script.answer(to: "more")
        #expect(second[0].hasPrefix(" 101 ") && second[99].hasPrefix(" 200 "))
        #expect(script.answer(to: "pools").count == 10)
        #expect(script.answer(to: "more") == ["that was all"])
    }

    @Test("what 'more' prints bears the numbers that commands know, however the table has changed since")
    func moreOfTheSameMoment() throws {
        var script = PlainScript()
        _ = script.answer(to: "targets")
        var newer = MockupSnapshot.snapshot
        newer.takenAt = newer.takenAt + 1_000_000_000
        for index in newer.targets.indices where newer.targets[index].pool == "node" {
            newer.targets[index].state = .down
            newer.targets[index].failure = MockupSnapshot.refused
        }
        script.send(.snapshot(newer))
        for line in script.answer(to: "more").prefix(5) {
            let words = line.split(separator: " ")
            _ = script.takeEffects()
            script.type("curl \(words[0])")
            let target = try #require(newer.targets.first { $0.displayName == words[2] })
            #expect(script.takeEffects().contains(.loadCurlCommand(target.id)), "\(line)")
            script.send(.curlCommand(target.id, nil))
        }
    }

    @Test("a filter that cannot be read is underlined, and the one before stays")
    func filter() {
        var script = PlainScript()
        _ = script.answer(to: "targets pool:api")
        let problem = script.answer(to: "filter pool:api state:frob")
        #expect(problem[0].hasPrefix("no such state"))
        #expect(problem.dropFirst() == ["  pool:api state:frob", "           ^^^^^^^^^^"])
        #expect(script.answer(to: "filter") == ["filter: pool:api"])
        #expect(script.answer(to: "filter off").count == 103)
        #expect(script.answer(to: "problems on").contains { $0.contains("problems only") })
        #expect(script.answer(to: "problems maybe") == ["usage: problems [on|off]"])
    }

    @Test("sorts, groups and picks columns by their names")
    func views() {
        var script = PlainScript()
        _ = script.answer(to: "targets pool:api")
        let sorted = script.answer(to: "sort target inverted")
        #expect(sorted[1].contains("api-9.prod:8080") && sorted.last?.hasSuffix("sorted by target, inverted") == true)
        #expect(script.answer(to: "sort frob")[0].hasPrefix("sort by problems, target, pool, since"))
        let columns = script.answer(to: "columns samples, error")
        #expect(columns[0].split(separator: " ") == ["STATE", "SAMPLES", "ERROR"])
        #expect(script.answer(to: "columns frob")[0].hasPrefix("no column frob; there are STATE, TARGET, POOL"))
        #expect(script.answer(to: "columns")[0] == "shown: STATE, SAMPLES, ERROR")
        _ = script.answer(to: "columns default")
        let groups = script.answer(to: "group error")
        #expect(groups[1].contains("http: 503 Service Unavailable   2 targets"))
        #expect(groups[2].hasPrefix("   1 DOWN"))
    }

    @Test("a pool of one target stands for it where a target is asked for")
    func poolOfOne() throws {
        var snapshot = MockupSnapshot.snapshot
        let index = try #require(snapshot.targets.firstIndex { $0.pool == "api" })
        let id = snapshot.targets[index].id
        snapshot.targets.removeAll { $0.pool == "api" && $0.id != id }
        var script = PlainScript(snapshot)
        script.type("http api")
        #expect(script.takeEffects().contains(.loadDetail(id)))
    }

    @Test(
        "what changes a list changes the last one, whatever was shown since",
        arguments: ["show 1", "config", "changes", "show 1 history"]
    )
    func lastList(between: String) {
        func lines(of list: String, then command: String) -> [String] {
            var script = PlainScript()
            for line in [list, between] { _ = script.answer(to: line) }
            // What was asked of the engine is given up.
            script.wait(10)
            script.tick()
            return script.answer(to: command)
        }
        for (command, found) in [
            ("sort target inverted", "sorted by target, inverted"), ("filter state:down", "filter: state:down"),
            ("problems on", "problems"), ("wide on", "targets"), ("columns state", "targets"),
        ] {
            let lines = lines(of: "targets pool:api", then: command)
            #expect(lines.first?.contains("STATE") == true, "\(command): \(lines)")
            #expect(lines.last?.contains(found) == true, "\(command): \(lines)")
        }
        let lines = lines(of: "show kube-pods", then: "sort target")
        #expect(lines.contains("805 targets of kube-pods, sorted by target"), "\(lines.suffix(2))")
    }

    @Test("shows a target by number, name or a part of one, once the engine has answered")
    func show() {
        for name in ["1", "10.4.9.3:8080", "9.3:80"] {
            var script = PlainScript()
            _ = script.answer(to: "targets pool:kube state:down parse")
            #expect(script.answer(to: "show \(name)").isEmpty)
            #expect(script.takeEffects().contains(.loadDetail(MockupTargets.broken.id)))
            script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
            script.send(.keptBody(MockupTargets.broken.id, MockupDetail.body))
            let lines = script.takeLines()
            #expect(lines.first == "kube-pods > 10.4.9.3:8080  DOWN 32s  3 in a row", "\(name)")
            #expect(lines.contains { $0.hasPrefix("ERROR    parse: line 214 col 23") })
            // Its other tabs need no name.
            script.type("response")
            script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
            script.send(.keptBody(MockupTargets.broken.id, MockupDetail.body))
            #expect(script.takeLines().contains { $0.contains("214") && $0.contains("user_class=gold") })
        }
    }

    @Test("an answer about another target, asked for before, is not taken for this one's")
    func lateAnswers() throws {
        var script = PlainScript()
        let other = try #require(MockupSnapshot.snapshot.targets.first { $0.id != MockupTargets.broken.id })
        script.type("curl 10.4.9.3:8080")
        _ = script.takeLines()
        script.send(.curlCommand(other.id, "curl -s http://other/metrics"))
        #expect(script.takeLines().isEmpty)
        script.send(.curlCommand(MockupTargets.broken.id, "curl -s http://10.4.9.3:8080/metrics"))
        #expect(script.takeLines().contains("curl -s http://10.4.9.3:8080/metrics"))
        script.type("labels 10.4.9.3:8080")
        script.send(.detail(other.id, MockupDetail.detail))
        #expect(script.takeLines().isEmpty)
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        #expect(script.takeLines().first?.hasPrefix("kube-pods > 10.4.9.3:8080") == true)
    }

    @Test("prints what is known when the engine does not answer")
    func patience() {
        var script = PlainScript()
        script.type("show 10.4.9.3:8080 labels")
        script.type("status")
        for _ in 0..<3 { script.tick() }
        let lines = script.takeLines()
        #expect(lines[0] == "the engine has not answered within 3 s; this is what is known")
        #expect(lines[1].hasPrefix("kube-pods > 10.4.9.3:8080"))
        // What was typed meanwhile comes behind it.
        #expect(lines.last?.contains("http: 503") == true || lines.contains { $0.contains("98.4k samples/s") })
    }

    @Test(
        "says what words do not mean",
        arguments: [
            ("frob", "no command 'frob': 'help' lists the commands"),
            ("abcdefghijklmnopqrstu", "no command 'abcdefghijklmnopqrstu': 'help' lists the commands"),
            ("porbe", "no command 'porbe': did you mean 'probe'?"),
            ("p", "'p' may be pools, problems, play, probe, pause, preview, pager"),
            ("show nobody", "nothing is called 'nobody': 'pools' and 'targets' list what there is"),
            ("show 3", "no list has been printed, so 3 means nothing: 'targets' prints one"),
            ("labels", "of what? Say a name, or a number of the last list"),
            ("labels node", "'labels' is for a target, and node has 412: 'targets' numbers them"),
            ("more", "that was all"), ("undo", "nothing to undo: a pause or resume can be undone for 30 s"),
            ("pause postgres", "that is paused already"),
        ]
    )
    func errors(line: String, message: String) {
        var script = PlainScript()
        #expect(script.answer(to: line) == [message])
    }

    @Test("pauses, resumes and probes by names and numbers; several only after a yes")
    func verbs() {
        var script = PlainScript()
        script.type("pause node")
        #expect(script.takeEffects() == [.send(.pause(.pool("node")))])
        let undo = PauseUndo(scope: .pool("node"), before: Pauses())
        let report = PauseReport(scope: .pool("node"), targets: 412, staleMarkersAt: nil, undo: undo)
        script.send(.reply(.paused(report)))
        #expect(script.takeLines() == ["paused node: 412 targets ('undo' undoes)"])
        script.type("undo")
        #expect(script.takeEffects().contains(.send(.undo(undo))))
        _ = script.answer(to: "targets pool:api")
        #expect(script.answer(to: "pause 1-3")[0].hasSuffix(" - type yes to do it; anything else does not"))
        #expect(script.takeEffects() == [.flushKeys])
        #expect(script.answer(to: "no") == ["not done"])
        #expect(script.takeEffects().isEmpty)
        _ = script.answer(to: "pause 1-3")
        script.type("yes")
        guard case .send(.pause(.several(let scopes))) = script.takeEffects().last else {
            Issue.record("nothing is paused")
            return
        }
        #expect(scopes.count == 3)
        script.type("probe 1")
        #expect(script.takeLines().last?.hasPrefix("probing api-") == true)
    }

    @Test("a reload that loses much is asked about, and type-ahead does not answer")
    func reload() {
        var script = PlainScript()
        script.type("reload")
        script.type("yes")
        #expect(script.takeEffects() == [.send(.reload(dryRun: true))])
        _ = script.takeLines()
        script.send(.reply(.planned(MockupReload.plan)))
        #expect(script.takeEffects().contains(.flushKeys))
        #expect(script.takeLines().last?.hasPrefix("reload? ~61 of 1,270 targets go") == true)
        script.type("yes")
        #expect(script.takeEffects() == [.send(.reload(dryRun: false))])
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        #expect(script.takeLines().last?.hasPrefix("ERROR reload failed prometheus.yml:58:13 ") == true)
    }

    @Test("quits after a yes; Ctrl-C asks as well")
    func quit() {
        var script = PlainScript()
        #expect(script.answer(to: "quit") == ["quit? scraping stops - type yes to do it; anything else does not"])
        script.type("")
        #expect(!script.takeEffects().contains(.quit))
        script.send(.quitRequested)
        script.send(.quitRequested)
        #expect(script.takeLines().last == "not done")
        script.send(.quitRequested)
        _ = script.takeEffects()
        script.type("yes")
        #expect(script.takeEffects() == [.quit])
    }

    @Test(
        "under --read-only nothing that changes the engine does anything",
        arguments: ["pause node", "probe node", "reload", "undo", "edit node"]
    )
    func readOnly(line: String) {
        var script = PlainScript(readOnly: .flag)
        #expect(script.answer(to: line) == ["read-only: started with --read-only"])
        #expect(script.takeEffects().isEmpty)
    }

    @Test("what is copied stands between two marks; curl lines too")
    func copies() {
        var script = PlainScript()
        #expect(
            script.answer(to: "copy url 10.4.9.3:8080") == [
                "---- URL of 10.4.9.3:8080 ----", "http://10.4.9.3:8080/metrics", "---- end ----",
            ]
        )
        #expect(script.answer(to: "copy frob node")[0].hasPrefix("copy what? name (n), "))
        script.type("curl 10.4.9.3:8080")
        #expect(script.takeEffects().contains(.loadCurlCommand(MockupTargets.broken.id)))
        script.send(.curlCommand(MockupTargets.broken.id, "curl -s http://10.4.9.3:8080/metrics"))
        #expect(script.takeLines().contains("curl -s http://10.4.9.3:8080/metrics"))
    }

    @Test("every command has its help, and no two share a name")
    func help() {
        var script = PlainScript()
        let lines = script.answer(to: "help")
        #expect(lines.count == PlainCommand.all.count + 1)
        let names = PlainCommand.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
        #expect(script.answer(to: "help pause")[0].hasPrefix("pause [NAME|N"))
    }

    @Test("nothing that a target says reaches the terminal as a control")
    func hostile() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets[0].failure?.text = "bad \u{1B}[31m \u{9B}2J \u{202E}x"
        snapshot.targets[0].failure?.errorClass = "bad \u{1B}[31m\u{7}"
        snapshot.pools[0].name = "evil\u{1B}]0;x\u{7}"
        var script = PlainScript(snapshot)
        for line in ["status", "pools", "targets", "changes", "copy error edge-3"] { script.type(line) }
        script.tick()
        let text = script.takeLines().joined()
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
        #expect(text.contains("evil\\x1b]0;x\\x07"))
    }
}
