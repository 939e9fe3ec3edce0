/// A change of the sources, and what both programs must make of it.
struct DiscoveryStep: Sendable {
    let name: String
    /// `active+dropped` targets by job, of jobs that have any.
    let counts: [String: String]
    /// What counts failures that the change brings.
    var failures: [String] = []
    let change: @Sendable (DiscoverySources) throws -> Void

    private static let file = "prometheus_sd_file_read_errors_total"
    private static let list = ["prometheus_sd_http_failures_total"]
    private static let names = "prometheus_sd_dns_lookup_failures_total"

    private static let many = (100..<220).map { "_many._tcp SRV 1 1 \($0) host\($0)\n" }.joined()
    private static let zone = """
        _web._tcp SRV 1 1 9100 host
        _web._tcp SRV 1 1 9101 www.example.com.
        host A 127.0.0.2
        host A 127.0.0.3
        alias CNAME host
        @ MX 10 mail

        """

    static let all = [
        DiscoveryStep(
            name: "everything is there",
            counts: ["files": "5+1", "list": "3+1", "service": "112+10", "other": "6+0"]
        ) { sources in
            try sources.directory.write(
                "sd/a.json",
                #"[{"targets":["a:1","a:2"],"labels":{"env":"x","__meta_own":"é"}}]"#
            )
            try sources.directory.write(
                "sd/.b.json",
                #"[{"targets":["b:1"]},{"targets":[]},{"TARGETS":["b:2"],"labels":null}]"#
            )
            try sources.rename(into: "sd/own.yml", "- targets: [o:1]\n- targets: [o:2]\n  labels: {drop: yes}\n")
            sources.list.serve(
                #"[{"targets":["l:1","l:2"]},{"targets":["l:3"],"labels":{"a-b":"c","__meta_url":"no"}},{"targets":["l:4"],"labels":{"drop":"yes"}}]"#
            )
            try sources.names.serve(zone + many)
        },
        DiscoveryStep(
            name: "targets come, go and change",
            counts: ["files": "6+2", "list": "2+0", "service": "2+0", "other": "9+0"]
        ) { sources in
            try sources.rename(into: "sd/c.json", #"[{"targets":["c:1","c:2"]}]"#)
            try sources.directory.write("sd/.b.json", #"[{"targets":["b:2"]}]"#)
            try sources.rename(
                into: "sd/own.yml",
                "- targets: ['o:1', 'o:3']\n  labels: {drop: yes}\n- targets: [o:2]\n"
            )
            sources.list.serve(
                #"[{"targets":["l:1"]},{"targets":[]},{"targets":["l:5"]}]"#,
                type: "Application/JSON; charset=utf-8"
            )
            try sources.names.serve(zone + "host AAAA ::1\nhost AAAA 2001:db8::1\n@ MX 20 mail.example.com.\n")
        },
        DiscoveryStep(
            name: "everything is broken: what was known stays",
            counts: ["files": "6+2", "list": "2+0", "service": "2+0", "other": "9+0"],
            failures: [file] + list + [names]
        ) { sources in
            try sources.directory.write("sd/a.json", #"[{"targets":["a:1""#)
            try sources.rename(into: "sd/own.yml", "- targets: [o:9]\n  lables: {}\n")
            sources.list.serve("[]", status: "500 Internal Server Error")
            try sources.setServer("127.96.255.254")
        },
        DiscoveryStep(
            name: "everything is repaired, a folder comes",
            counts: ["files": "7+0", "list": "1+0", "service": "3+0", "other": "6+0"]
        ) { sources in
            try sources.directory.write("sd/a.json", #"[{"targets":["a:1"]},{"targets":["a:3"]}]"#)
            try sources.rename(into: "sd/own.yml", "- targets: [o:1]\n")
            sources.makeFolder("late")
            try sources.rename(into: "late/x.yaml", "- targets: [x:1]\n")
            sources.list.serve(#"[{"targets":["l:6"]}]"#)
            try sources.names.serve(zone + "_gone._tcp SRV 1 1 80 .\n")
            try sources.setServer(sources.names.address)
        },
        DiscoveryStep(
            name: "files and names go, in doubt whether there are others; a list has the wrong type",
            counts: ["files": "4+0", "list": "1+0", "service": "2+0", "other": "3+0"],
            failures: list + [names]
        ) { sources in
            sources.remove("sd/a.json")
            sources.remove("late/x.yaml")
            try sources.rename(into: "sd/c.json", #"[{"targets":["c:1","c:3"]}]"#)
            sources.list.serve("[]", type: "text/plain")
            try sources.names.serve("")
        },
        DiscoveryStep(
            name: "empty files, a list with a null and a zone with records of other types",
            counts: ["files": "3+0", "list": "1+0", "other": "3+0"],
            failures: [file] + list
        ) { sources in
            try sources.rename(into: "sd/own.yml", "")
            try sources.directory.write("sd/c.json", "")
            sources.list.serve(#"[{"targets":["l:7"]},null]"#)
            try sources.names.serve(
                "host A 127.0.0.9\nalias CNAME host.elsewhere.test.\nhost TXT \"x\"\n_web._tcp CNAME host\n@ MX 0 .\n"
            )
        },
        DiscoveryStep(
            name: "labels and targets of odd kinds",
            counts: ["files": "3+0", "list": "1+0", "other": "3+0"],
            failures: [file] + list
        ) { sources in
            try sources.directory.write("sd/c.json", #"[{"targets":["c:9"],"labels":{"a":1}}]"#)
            sources.list.serve(#"[{"targets":["l:8"],"labels":{"":"x"}}]"#)
        },
    ]
}
