import Testing

@testable import Discovery
@testable import MetricModel

@Suite("What APIs answer, and how they are asked")
struct APITextTests {
    private static let document = """
        {"Name": "a", "Port": 8080, "Big": 70000, "Half": 1.5, "On": true, "Nothing": null, "Tags": ["x", null],
         "Labels": {"k": "v", "empty": null}, "Inner": {"Port": 5}, "List": [{"Name": "b"}, null],
         "Map": {"one": {"Name": "c"}, "none": null}}
        """

    private func object() throws -> JSONStruct {
        try JSONStruct.object(JSONStruct.document(Array(Self.document.utf8)), of: "api.Thing")
    }

    @Test("fields are read by type; missing ones and nulls are zero")
    func fields() throws {
        let object = try object()
        #expect(try object.text("Name") == "a")
        #expect(try object.text("Missing") == "" && object.text("Nothing") == "")
        #expect(try object.number("Port", as: UInt16.self) == 8080)
        #expect(try object.number("Nothing", as: Int.self) == 0)
        #expect(try object.flag("On") && !object.flag("Missing"))
        #expect(try object.texts("Tags") == ["x", ""])
        #expect(try object.textMap("Labels").map { "\($0.key)=\($0.value)" } == ["k=v", "empty="])
        #expect(try object.object("Inner").number("Port", as: Int.self) == 5)
        #expect(try object.object("Missing").text("Name") == "")
        #expect(try object.optional("Nothing") == nil)
        #expect(try object.list("List").map { entry in try entry.text("Name") } == ["b", ""])
        #expect(try object.map("Map").map { "\($0.key)=\(try $0.value?.text("Name") ?? "-")" } == ["one=c", "none=-"])
    }

    @Test("integers beside one beyond 64 bits are read as well, what is none is not")
    func integersBesideLargeOne() throws {
        let text = #"{"Port": 8080, "Less": -1, "Half": 1.5, "Beyond": 123456789012345678901234567890}"#
        let object = try JSONStruct.object(JSONStruct.document(Array(text.utf8)), of: "api.Thing")
        #expect(try object.number("Port", as: UInt16.self) == 8080)
        #expect(try object.number("Less", as: Int.self) == -1)
        for (key, type) in [("Half", "int"), ("Beyond", "int")] {
            let problem = "json: cannot unmarshal number into Go struct field Thing.\(key) of type \(type)"
            #expect(throws: DiscoveryProblem(problem)) { try object.number(key, as: Int.self) }
        }
        #expect(throws: DiscoveryProblem.self) { try object.number("Less", as: UInt16.self) }
    }

    @Test("a thousand entries become labels, more become none")
    func crowds() {
        func count(_ entries: Int) -> Int {
            var labels = LabelsBuilder()
            labels.set((0..<entries).map { (key: "k\($0)", value: "v") }, prefix: "p_")
            return labels.count
        }
        #expect(count(1000) == 1000)
        #expect(count(1001) == 0)
    }

    @Test("a value of another kind is an error that names the field, in Go's words")
    func mismatches() throws {
        let object = try object()
        let prefix = "json: cannot unmarshal"
        #expect(throws: DiscoveryProblem("\(prefix) number into Go struct field Thing.Port of type string")) {
            try object.text("Port")
        }
        #expect(throws: DiscoveryProblem("\(prefix) number 70000 into Go struct field Thing.Big of type uint16")) {
            try object.number("Big", as: UInt16.self)
        }
        #expect(throws: DiscoveryProblem("\(prefix) number into Go struct field Thing.Half of type int")) {
            try object.number("Half", as: Int.self)
        }
        #expect(throws: DiscoveryProblem("\(prefix) string into Go struct field Thing.Name of type []string")) {
            try object.texts("Name")
        }
        #expect(throws: DiscoveryProblem("\(prefix) bool into Go struct field Thing.On of type map[string]string")) {
            try object.textMap("On")
        }
        #expect(throws: DiscoveryProblem("\(prefix) number into Go struct field Thing.Inner.Port of type bool")) {
            try object.object("Inner").flag("Port")
        }
        #expect(throws: DiscoveryProblem("\(prefix) object into Go value of type []api.Thing")) {
            try JSONStruct.list(JSONStruct.document(Array(Self.document.utf8)), of: "api.Thing")
        }
    }

    @Test(
        "an empty body and a broken one say so",
        arguments: [
            ("", "unexpected end of JSON input"), (" \n", "unexpected end of JSON input"),
            ("[1", "the answer is not JSON: 1:2: ']' expected near end of file"),
        ]
    )
    func broken(body: String, text: String) {
        #expect(throws: DiscoveryProblem(text)) { try JSONStruct.document(Array(body.utf8)) }
    }

    @Test("queries are sorted by name and escaped as Go does it")
    func queries() {
        #expect(URLText.query([]) == "")
        #expect(
            URLText.query([("wait", "2m"), ("tag", "b c"), ("a", "{\"x\":1}"), ("tag", "a&é"), ("stale", "")])
                == "a=%7B%22x%22%3A1%7D&stale=&tag=b+c&tag=a%26%C3%A9&wait=2m"
        )
        #expect(URLText.path("/v1/a b/c?d:é") == "/v1/a%20b/c%3Fd:%C3%A9")
    }

    @Test(
        "names of labels keep letters, digits and underscores, one underscore for every other character",
        arguments: [
            ("com.docker/x-y", "com_docker_x_y"), ("Ab_9", "Ab_9"), ("é=ü", "___"), ("", ""), ("1a", "1a"),
        ]
    )
    func names(text: String, name: String) {
        #expect(LabelName.sanitised(text) == name)
    }

    @Test("addresses are joined with their ports, those of IPv6 in brackets")
    func addresses() {
        #expect(TargetAddress.joined("10.0.0.1", 80) == "10.0.0.1:80")
        #expect(TargetAddress.joined("fe80::1", 80) == "[fe80::1]:80")
        #expect(TargetAddress.joined("", 9100) == ":9100")
        #expect(TargetAddress.joined("a%b", 80) == "a%b:80")
    }

    @Test(
        "addresses with the length of a prefix",
        arguments: [
            ("10.0.1.5/24", "10.0.1.5"), ("fd00:0:0::5/64", "fd00::5"), ("::102:304/128", "::102:304"),
            ("::ffff:10.0.0.1/128", "10.0.0.1"),
            ("10.0.1.5", nil), ("10.0.1.5/33", nil), ("10.0.1.5/+4", nil), ("10.0.1/24", nil), ("/24", nil), ("", nil),
            ("10.0.1.5/", nil),
        ] as [(String, String?)]
    )
    func prefixes(text: String, address: String?) throws {
        if let address {
            #expect(try TargetAddress.address(ofCIDR: text) == address)
        } else {
            #expect(throws: DiscoveryProblem("invalid CIDR address: \(text)")) {
                try TargetAddress.address(ofCIDR: text)
            }
        }
    }
}
