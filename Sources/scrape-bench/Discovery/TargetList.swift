/// A list of targets as a service of theirs would serve it: so many, in groups of one size, with eleven labels each. One
/// group in ten is to be scraped. At each turn another hundredth of the groups has a new version, which no series carries;
/// every second of these has a new release too, which its series do.
struct TargetList {
    let targets: Int
    let groupSize: Int
    /// The address of a target that is to be scraped, by its number among those; others have none where anybody listens.
    var address: (Int) -> String = { "10.9.\($0 >> 8 & 255).\($0 & 255):9100" }

    /// The rules of a job on such a list.
    static let rules = [
        "{source_labels: [__meta_role], regex: api, action: keep}",
        "{source_labels: [__meta_datacenter, __meta_rack], separator: /, target_label: place}",
        "{source_labels: [__meta_host], regex: '([^.]+).*', target_label: host}",
        "{regex: __meta_label_(.+), action: labelmap}",
    ]

    /// JSON. At turn 0 every group is of version 0.
    func text(turn: Int) -> String {
        var text = "["
        var scraped = 0
        for group in 0..<targets / groupSize {
            text += group == 0 ? "\n" : ",\n"
            append(group, turn: turn, scraped: &scraped, to: &text)
        }
        return text + "\n]\n"
    }

    /// `scraped` counts the addresses of targets that are to be scraped.
    private func append(_ group: Int, turn: Int, scraped: inout Int, to text: inout String) {
        let isScraped = group % 10 == group / 100 % 10
        let role = isScraped ? "api" : ["worker", "cache", "batch"][group % 3]
        // The newest turn at which it was this group's.
        let age = (turn - group) % 100
        let version = max(turn - (age < 0 ? age + 100 : age), 0)
        let release = group / 1000 % 2 == 0 ? version : 0
        text += "{\"targets\": ["
        for number in 0..<groupSize {
            if number > 0 { text += ", " }
            text += isScraped ? "\"\(address(scraped))\"" : "\"10.9.\(group >> 8).\(group & 255):\(number + 1)\""
            if isScraped { scraped += 1 }
        }
        text += "], \"labels\": {\"__meta_cluster\": \"production-eu-1\", \"__meta_datacenter\": \"dc\(group % 7)\", "
        text += "\"__meta_host\": \"node-\(group).eu-1.example.com\", \"__meta_id\": \"b0a7c7e2-\(group)-41f3-9d42\", "
        text += "\"__meta_label_app\": \"app-\(group % 97)\", \"__meta_label_release\": \"r\(release)\", "
        text += "\"__meta_label_team\": \"payments\", \"__meta_label_tier\": \"t\(group % 4)\", "
        text += "\"__meta_rack\": \"r\(group % 40)\", \"__meta_role\": \"\(role)\", "
        text += "\"__meta_version\": \"1.\(version).0\"}}"
    }
}
