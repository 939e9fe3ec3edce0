/// Pages that try one thing each.
enum AwkwardLines {
    static let all: [[UInt8]] = texts.map { Array($0.utf8) } + [Array("a{x=\"".utf8) + [0xFF] + Array("\"} 1\n".utf8)]

    private static let texts = [
        "a{} 1\n", "a{x=\"1\",} 1\n", "a{x=\"1\",x=\"2\"} 1\n", "{x=\"1\"} 1\n", "a{\"x\"=\"1\"} 1\n", "a 1 1.5\n",
        "a 1 x\n", "a 1 1 1\n", "a\n", "a{", "a{x", "a{x=\"", "a{x=\"1\"", "a{x=\"1\"}", "1a 1\n", "a.b 1\n", "a\0 1\n",
        "a 0x10\n", "a 1e400\n", "a +1\n", "a .5\n", "a 1_0\n", "a infinity\n", "a nan\n", "a -nan\n", "a 1e\n",
        "# TYPE a bogus\na 1\n", "# TYPE a\na 1\n", "# HELP\na 1\n", "# HELP a \\x\na 1\n", "#TYPE a gauge\na 1\n",
        "\u{FEFF}a 1\n", "a{x='1'} 1\n", "a {x=\"1\"} 1\n", "a{x = \"1\" , y=\"2\"} 1\n", " a 1\n", "a\t1\n",
        "a 1 # comment\n", "{\"a\",\"b\"} 1\n", "{\"a\" 1\n", "{\"a\",x=\"1\"} 1\n", "a{__name__=\"b\"} 1\n",
        "a{le=\"\"} 1\n", "a{x=\"\\q\"} 1\n", "a{x=\"1\"y=\"2\"} 1\n", "a{,} 1\n", "a 1\n\na 1\n\nb{ 2\n", "ä 1\n",
        "{\"ä\"} 1\n", "a 1\n# EOF\nb 2\n", "a 1 -1\n", "a:b 1\n", ":a 1\n", "a{1x=\"1\"} 1\n", "a{x:y=\"1\"} 1\n",
        "a  \n",
        "a{x=\"1\"} \n", "# TYPE a counter\n# TYPE a gauge\na 1\n", "# UNIT a seconds\na 1\n", "a{x=\"\u{1F600}\"} 1\n",
    ]
}
