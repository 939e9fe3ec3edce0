/// Contents of target files that two readers may understand in two ways. `@` stands for a name of the file's own. What
/// the two do differently (docs/discovery.md) is left out.
enum OddTargetFiles {
    static let json = [
        #" [{"targets":["@:1"]}] "#, #"[{"targets":["@:1"]}] x"#, #"[{"targets":["@:1"]}]]"#,
        #"[{"targets":["@:1"]}]{}"#,
        "\u{FEFF}" + #"[{"targets":["@:1"]}]"#, #"{"targets":["@:1"]}"#, #"[["@:1"]]"#, #"["@:1"]"#, "null", "[]", "5",
        " ",
        #"[{"targets":["@:1"]},]"#, #"[{"targets":["@:1",]}]"#, #"[{"targets":["@:1"],}]"#, #"[{'targets':["@:1"]}]"#,
        #"[{"targets":["@:1"]} // x"#, #"[{targets:["@:1"]}]"#, #"[{"targets":["@:1"]}, null]"#, #"[null]"#,
        #"[{"targets":["@:1"]},{"targets":5}]"#, #"[{"targets":["@:1"]},{}]"#, #"[{"targets":"@:1"}]"#,
        #"[{"targets":{"a":"@:1"}}]"#, #"[{"targets":["@:1",2]}]"#, #"[{"targets":["@:1",null]}]"#,
        #"[{"targets":["@:1",true]}]"#, #"[{"targets":["@:1",["@:2"]]}]"#, #"[{"targets":null,"labels":{"a":"b"}}]"#,
        #"[{"targets":["@:1"],"targets":["@:2"]}]"#, #"[{"targets":["@:1","@:2"],"targets":["@:3"]}]"#,
        #"[{"targets":["@:1"],"targets":null}]"#, #"[{"targets":["@:1"],"Targets":["@:2"],"TARGETS":["@:3"]}]"#,
        #"[{"Targets":["@:1"],"lABELS":{"a":"b"}}]"#, #"[{"targets":["@:1"],"labels":{"a":"b"},"labels":{"c":"d"}}]"#,
        #"[{"targets":["@:1"],"labels":{"a":"b"},"labels":null}]"#,
        #"[{"targets":["@:1"],"labels":{"a":"b","a":"c"}}]"#,
        #"[{"targets":["@:1"],"labels":{"a":"b","a":""}}]"#, #"[{"targets":["@:1"],"labels":{"a":"b","A":"c"}}]"#,
        #"[{"targets":["@:1"],"label":{"a":"b"}}]"#, #"[{"targets":["@:1"],"source":"x"}]"#,
        #"[{"targets":["@:1"],"labels":[]}]"#, #"[{"targets":["@:1"],"labels":"a"}]"#,
        #"[{"targets":["@:1"],"labels":5}]"#,
        #"[{"targets":["@:1"],"labels":{"a":5}}]"#, #"[{"targets":["@:1"],"labels":{"a":true}}]"#,
        #"[{"targets":["@:1"],"labels":{"a":null}}]"#, #"[{"targets":["@:1"],"labels":{"a":{}}}]"#,
        #"[{"targets":["@:1"],"labels":{"a":["b"]}}]"#, #"[{"targets":["@:1"],"labels":{"":"b"}}]"#,
        #"[{"targets":["@:1"],"labels":{"a b":"c","a-b":"d","0":"e","é":"f",".":"g"}}]"#,
        #"[{"targets":["@:1"],"labels":{"a\nb":"c\nd","q\"":"\"","t":"a\tb\\\/"}}]"#,
        #"[{"targets":["@:1"],"labels":{"u":"\u00e9\u2028\ud83d\ude00"}}]"#,
        #"[{"targets":["@:1"],"labels":{"u":"\x41"}}]"#,
        #"[{"targets":["@:1"],"labels":{"u":"\u00g0"}}]"#, "[{\"targets\":[\"@:1\"],\"labels\":{\"a\":\"b\tc\"}}]",
        "[{\"targets\":[\"@:1\"],\"labels\":{\"a\":\"b\u{7F}c\u{200B}\"}}]",
        "\t[\r\n{\"targets\" : [ \"@:1\" ] }\n]\n\n",
        #"[{"targets":["@:1"],"labels":{"a":"\u0000"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__address__":"@:2"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__meta_filepath":"no"}}]"#,
        #"[{"targets":["@:1"],"labels":{"job":"own","instance":"@"}}]"#, #"[{"targets":["@:1"],"labels":{"job":""}}]"#,
        #"[{"targets":["@:1"],"labels":{"__scheme__":"https","__metrics_path__":"m","__param_x":"1"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__scheme__":"ftp"}}]"#,
        #"[{"targets":["@"],"labels":{"__scheme__":"https"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__scrape_interval__":"x"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__scrape_interval__":"5d","__scrape_timeout__":"6d"}}]"#,
        #"[{"targets":["@:1"],"labels":{"__scrape_interval__":"5d","__scrape_timeout__":"5s"}}]"#,
        #"[{"targets":["","@:1"]}]"#, #"[{"targets":["@:1/x","@:2"]}]"#, #"[{"targets":["http://@:1"]}]"#,
        #"[{"targets":[" @:1","@ :2","[::1]:1","@:x","@:99999","@:1","@:1"]}]"#, #"[{"targets":["é@:1"]}]"#,
        #"[{"targets":["@:1"],"labels":{"__name__":"x","__tmp":"y","exported_job":"z"}}]"#,
        #"[{"targets":["@:1"],"labels":{"a":1e999}}]"#, #"[{"targets":["@:1"]},01]"#, #"[{"targets":["@:1"]},"x"]"#,
        #"[{"targets":["@:1"],"labels":{"a":"b"}"#, #"[{"targets":["@:1"#, #"[{"targets":["@:1"]}"#, "nul",
    ]

    static let yaml = [
        "- targets: ['@:1']", "- targets: ['@:1']\n  labels: {a: b}\n- labels: {c: d}\n", "- targets: ['@:1']\n- ~\n",
        "- targets: ['@:1']\n- {}\n", "targets: ['@:1']", "- ['@:1']", "- '@:1'", "", "~", "[]", "--- \n...\n",
        "- targets: ['@:1']\n---\n- targets: ['@:2']\n", "- targets: '@:1'", "- targets: {a: '@:1'}", "- targets: ~",
        "- targets: ['@:1', ~, 5, true, 1.50, 0x10]", "- targets: ['@:1', [a]]", "- targets: ['@:1']\n  label: {}\n",
        "- targets: ['@:1']\n  targets: ['@:2']\n", "- Targets: ['@:1']", "- targets: ['@:1']\n  labels: ~\n",
        "- targets: ['@:1']\n  labels: []\n", "- targets: ['@:1']\n  labels: a\n",
        "- targets: ['@:1']\n  labels: {a: b, a: c}\n",
        "- targets: ['@:1']\n  labels: {a: 5, b: yes, c: 1.0, d: ~, e: 2001-01-01, f: 0o7, g: 1_000, h: '', i: no}\n",
        "- targets: ['@:1']\n  labels: {a: [b]}\n", "- targets: ['@:1']\n  labels: {a: {b: c}}\n",
        "- targets: ['@:1']\n  labels: {5: a, yes: b, 1.0: c}\n", "- targets: ['@:1']\n  labels: {'': a}\n",
        "- targets: ['@:1']\n  labels: {'a b': c, é: d, a-b: e}\n",
        "- &a\n  targets: ['@:1']\n  labels: &l {a: b}\n- targets: ['@:2']\n  labels: *l\n",
        "- targets: ['@:1']\n  labels:\n    <<: {a: b, c: d}\n    c: e\n",
        "- &a {targets: ['@:1']}\n- {<<: *a, labels: {x: y}}\n",
        "-\ttargets: ['@:1']", "- targets: ['@:1']\n\tlabels: {}\n", "- targets: ['@:1'\n", "- targets: [@:1]",
        "- {targets: ['@:1'], labels: {a: \"\\x41\\u00e9\\n\"}}", "- {targets: ['@:1'], labels: {a: !!binary YWI=}}",
        "- {targets: ['@:1'], labels: {a: !!str 5, b: !!int '5'}}", "# only this\n", "- targets:\n  - '@:1'\n  -\n",
        "%YAML 1.1\n---\n- targets: ['@:1']\n", "- targets: ['@:1']\n  labels: {a: |\n    b\n    }\n",
        "- targets: ['@:1']\n  labels:\n    a: >\n      b\n      c\n", "- ? targets\n  : ['@:1']\n",
        #"[{"targets":["@:1"],"labels":{"a":"b"}}]"#, "- targets: ['@:1']\r\n  labels: {a: b}\r\n",
    ]

    /// Every file of the corpus with what is in it.
    static var files: [(name: String, text: String)] {
        let lists = [("json", json), ("yml", yaml)]
        return lists.flatMap { ending, texts in
            texts.enumerated().map { index, text in
                ("\(ending)\(index).\(ending)", text.replacing("@", with: "\(ending)\(index)"))
            }
        }
    }
}
