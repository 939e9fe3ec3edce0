import ScrapeTestSupport

/// Random relabel rules and label sets, the same for every run with one seed: a configuration whose jobs have a list of
/// rules each and share the target files.
struct RelabelCorpus {
    /// Every target of a file is a group of its own, for labels belong to groups.
    static let labelSetsPerFile = 40
    static let fileCount = 5

    let jobCount: Int
    private(set) var configuration = "global: {scrape_interval: 1d}\nscrape_configs:\n"
    /// By name.
    private(set) var targetFiles: [(name: String, text: String)] = []

    private var random: SeededRandom

    init(jobCount: Int, seed: UInt64) {
        self.jobCount = jobCount
        random = SeededRandom(seed: seed)
        for file in 0..<Self.fileCount {
            let groups = (0..<Self.labelSetsPerFile).map { group(file: file, number: $0) }
            targetFiles.append(("targets\(file).json", "[\(groups.joined(separator: ",\n"))]\n"))
        }
        for job in 0..<jobCount { append(job: job) }
    }

    /// How many label sets go through a list of rules.
    var runCount: Int { jobCount * Self.labelSetsPerFile }

    // MARK: Label sets

    private static let names = [
        "a", "b", "ab", "t", "__meta_x", "__meta_x_y", "__tmp", "utf-8.name", "é", "job", "instance",
    ]

    private static let values = [
        "foo", "Foo-1", "a;b", "a", "b", "ab", "aab", "é", "日本", "10.0.0.1:9100", "x.y.z", "true", "A B", "foo\nbar",
        "\u{212A}elvin", "straße", "İstanbul", "ǅ", "ΑΣ", "-1", "$1", "/metrics", "a=b&c", "100%", "", "0", "x_1",
    ]

    private mutating func group(file: Int, number: Int) -> String {
        // Nothing listens there, and the scrapes are a day apart.
        let address = random.pick(["127.0.\(file).\(number):1", "localhost:\(1000 + number)", "[::1]:\(number + 1)"])
        var labels = [("__meta_id", "\(file)-\(number)")]
        for name in Self.names where random.below(2) == 0 { labels.append((name, random.pick(Self.values))) }
        let members = labels.map { "\(Self.quoted($0)): \(Self.quoted($1))" }
        return "{\"targets\": [\(Self.quoted(address))], \"labels\": {\(members.joined(separator: ", "))}}"
    }

    // MARK: Rules

    private mutating func append(job: Int) {
        configuration += "- job_name: j\(job)\n  file_sd_configs: [{files: [targets\(job % Self.fileCount).json]}]\n"
        configuration += "  relabel_configs:\n"
        for _ in 0..<(1 + random.below(4)) { configuration += "  - {\(rule())}\n" }
    }

    private static let sources = names + ["__address__", "__scheme__", "__metrics_path__", "missing"]

    private static let targets = [
        "t", "t", "t", "a", "b", "new", "utf-8.new", "é", "$$x", "${1}", "x_$1", "${n}_x", "$1x", "job", "instance",
        "__address__", "__metrics_path__", "__param_q", "__scheme__", "__scrape_interval__", "__scrape_timeout__",
    ]

    private static let replacements = [
        "$1", "${1}", "x$1", "${1}-$2", "$0", "$$", "${n}", "$1x", "$2", "", "static", "é$1", "${", "$", "${01}", "1m",
        "9s",
    ]

    private static let patterns = [
        "(.*)", "(.+)", ".*", "", "foo", "foo|a|b", "(foo|ab?)", "(a)(b)?", "([^:]+)(?::\\d+)?", "(.+):(\\d+)",
        "(?i)foo.*",
        "(?P<n>[a-z]+).*", "(?<n>\\w+)", "a)|(b", "(?-s)foo.bar", "foo.bar", "foo\nbar", "\\Qa;b\\E", "[[:alpha:]]+",
        "\\pL+",
        "(?i)k.*", "(?i)STRASSE", "[^a]+", "(a+?)(a*)b", "(..)+", "é?.*", "\\p{Greek}+", ".{2,3}", "(?U)(a+)(.*)",
        "\\$1",
        "\\S+", "\\D*", "(x)|(y)|(.)", "((a)|b)+", "$", "^foo$", "\\bfoo\\b.*",
    ]

    /// Renames under which no two names become one: with those the order would decide, which Prometheus leaves open.
    private static let renames = [
        ("__meta_(.+)", "${1}_c"), ("(.+)", "x_$1"), ("(a|b)", "m_${1}"), ("(.)(.*)", "${1}é$2"), ("__meta_(x)", "new"),
        ("(?i)([A-B])", "$0$0"),
    ]

    private static let nameFilters = [
        "a|b", "__meta_.*", "(.).*", "t", "[a-z]+", "missing", "__meta_x(_y)?", "é", "utf-8\\.name", "(?i)AB",
    ]

    /// Enough names that a target stays one.
    private static let keptNames = [
        "__.*|a", "__.*", "(__.*|[^b])", "__(address|scheme|metrics|scrape|meta).*|t|job", "a|b",
    ]

    private static let actions = [
        "replace", "replace", "replace", "replace", "Replace", "keep", "drop", "keepequal", "dropequal", "hashmod",
        "lowercase", "uppercase", "labelmap", "labeldrop", "labelkeep",
    ]

    private mutating func rule() -> String {
        let action = random.pick(Self.actions)
        var fields = [("action", action)]
        switch action.lowercased() {
        case "labelmap":
            let rename = random.pick(Self.renames)
            fields += [("regex", rename.0), ("replacement", rename.1)]
        case "labeldrop": fields.append(("regex", random.pick(Self.nameFilters)))
        case "labelkeep": fields.append(("regex", random.pick(Self.keptNames)))
        default: addValueFields(of: action.lowercased(), to: &fields)
        }
        return fields.map { "\($0): \($0 == "modulus" ? $1 : Self.quoted($1))" }.joined(separator: ", ")
    }

    private mutating func addValueFields(of action: String, to fields: inout [(String, String)]) {
        let equality = ["keepequal", "dropequal"].contains(action)
        if equality || ["replace", "hashmod", "lowercase", "uppercase"].contains(action) {
            fields.append(("target_label", random.pick(Self.targets)))
        }
        if action == "hashmod" { fields.append(("modulus", random.pick(["1", "8", "1000", "18446744073709551615"]))) }
        if !equality, random.below(4) == 0 { fields.append(("separator", random.pick(["", "/", ";;", "é"]))) }
        if ["replace", "keep", "drop"].contains(action), random.below(4) > 0 { fields.append(("regex", pattern())) }
        if action == "replace", random.below(3) > 0 { fields.append(("replacement", random.pick(Self.replacements))) }
    }

    private mutating func pattern() -> String {
        random.below(2) == 0 ? random.pick(Self.patterns) : expression(depth: 3)
    }

    /// A regular expression out of its grammar.
    private mutating func expression(depth: Int) -> String {
        let pieces = (0..<(1 + random.below(3))).map { _ in repeated(depth: depth) }.joined()
        return random.below(5) == 0 && depth > 0 ? "\(pieces)|\(expression(depth: depth - 1))" : pieces
    }

    private mutating func repeated(depth: Int) -> String {
        let atom =
            random.below(4) == 0 && depth > 0
            ? "(\(expression(depth: depth - 1)))"
            : random.pick([
                "a", "b", "o", "f", ".", "\\d", "\\w", "[a-c]", "[^a]", "\\.", "é", "-", ":", "\\W", "[^\\d-]",
            ])
        return atom + random.pick(["", "", "", "*", "+", "?", "{1,2}", "*?", "+?", "{2}"])
    }

    /// A text as JSON and YAML both read it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
