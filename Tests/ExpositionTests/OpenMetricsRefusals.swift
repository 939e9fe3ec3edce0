import Testing

/// Bodies that Prometheus 3.5.3 refuses as OpenMetrics, each with the error it shows for the target. Made by letting it
/// scrape them. In the bodies `\n`, `\t`, `\r`, `\\` and `\xFF` stand for bytes.
enum OpenMetricsRefusals {
    struct Row: Sendable, CustomTestStringConvertible {
        let body: [UInt8]
        let problem: String
        let testDescription: String
    }

    static let rows: [Row] = table.split(separator: "\n").map { line in
        let parts = line.split(separator: " => ", maxSplits: 1, omittingEmptySubsequences: false)
        return Row(body: bytes(parts[0]), problem: String(parts[1]), testDescription: String(parts[0]))
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x5C, let letter = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch letter {
            case 0x6E: bytes.append(0x0A)
            case 0x74: bytes.append(0x09)
            case 0x72: bytes.append(0x0D)
            case 0x78:
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(letter)
            }
        }
        return bytes
    }

    private static let table = #"""
        a 1\n => data does not end with # EOF
        a 1 => data does not end with # EOF
        # EOF\n\n => unexpected data after # EOF
        # EOFx => unexpected data after # EOF
        # EOF\r\n => unexpected data after # EOF
        # EOF  => unexpected data after # EOF
        # EOF \n => unexpected data after # EOF
        # EOF\n# EOF\n => unexpected data after # EOF
        # EO => expected a valid start token, got "# EO" ("INVALID") while parsing: "# EO"
        #  => expected a valid start token, got "# " ("INVALID") while parsing: "# "
        # => expected a valid start token, got "#" ("INVALID") while parsing: "#"
        a 1\n# EOF\na 2\n => unexpected data after # EOF
        a => expected value after metric, got "a" ("EOF") while parsing: "a"
        a{ => expected label name, got "{" ("EOF") while parsing: "a{"
        a{b="c => expected label value, got "\"c" ("INVALID") while parsing: "a{b=\"c"
        a 1 5 => expected next entry after timestamp, got " 5" ("EOF") while parsing: "a 1 5"
        a 1 # {a="b"} 2 => data does not end with # EOF
        a 1 # {a="b"} 2 3 => expected next entry after exemplar timestamp, got " 3" ("EOF") while parsing: "a 1 # {a=\"b\"} 2 3"
        # HELP a x => expected text in HELP
        # TYPE a counter => expected text in TYPE
        # HELP a \x00 => expected text in HELP
        a 1 # { => expected label name, got " # {" ("EOF") while parsing: "a 1 # {"
        a  => expected value after metric, got " " ("INVALID") while parsing: "a "
        a 1  => data does not end with # EOF
        a 1 # => strconv.ParseFloat: parsing "#": invalid syntax while parsing: "a 1 #"
        a 1 #  => data does not end with # EOF
        a 1 5  => expected next entry after timestamp, got " " ("INVALID") while parsing: "a 1 5 "
        a 1 5 # => expected next entry after timestamp, got " #" ("TIMESTAMP") while parsing: "a 1 5 #"
        # HELP => expected a valid start token, got "# HELP" ("INVALID") while parsing: "# HELP"
        # HELP  => expected metric name after HELP, got "# HELP " ("EOF") while parsing: "# HELP "
        # TYPE a => expected text in TYPE
        # UNIT a => expected text in UNIT
        { => expected label name, got "{" ("EOF") while parsing: "{"
        {"a" => expected equal, got "\"a\"" ("EOF") while parsing: "{\"a\""
        {"a"} => expected value after metric, got "}" ("EOF") while parsing: "{\"a\"}"
        {"a"}  => expected value after metric, got " " ("INVALID") while parsing: "{\"a\"} "
        \n# EOF\n => expected a valid start token, got "\n" ("INVALID") while parsing: "\n"
        #c\n# EOF\n => expected a valid start token, got "#c" ("INVALID") while parsing: "#c"
        # c\n# EOF\n => expected a valid start token, got "# c" ("INVALID") while parsing: "# c"
         a 1\n# EOF\n => expected a valid start token, got " " ("INVALID") while parsing: " "
        \ta 1\n# EOF\n => expected a valid start token, got "\t" ("INVALID") while parsing: "\t"
        #\tTYPE a counter\n# EOF\n => expected a valid start token, got "#\t" ("INVALID") while parsing: "#\t"
        #EOF\n => expected a valid start token, got "#E" ("INVALID") while parsing: "#E"
        #  HELP a x\n# EOF\n => expected a valid start token, got "#  " ("INVALID") while parsing: "#  "
        # help a x\n# EOF\n => expected a valid start token, got "# h" ("INVALID") while parsing: "# h"
        9a 1\n# EOF\n => expected a valid start token, got "9" ("INVALID") while parsing: "9"
        \r\n# EOF\n => expected a valid start token, got "\r" ("INVALID") while parsing: "\r"
        a 1\n\n# EOF\n => expected a valid start token, got "\n" ("INVALID") while parsing: "\n"
        \x00# EOF\n => expected a valid start token, got "\x00" ("INVALID") while parsing: "\x00"
        \xc3\xa9 1\n# EOF\n => expected a valid start token, got "\xc3" ("INVALID") while parsing: "\xc3"
        # HELPa x\n# EOF\n => expected a valid start token, got "# HELPa" ("INVALID") while parsing: "# HELPa"
        # HEL\n# EOF\n => expected a valid start token, got "# HEL\n" ("INVALID") while parsing: "# HEL\n"
        # TYP\n# EOF\n => expected a valid start token, got "# TYP\n" ("INVALID") while parsing: "# TYP\n"
        # UNI\n# EOF\n => expected a valid start token, got "# UNI\n" ("INVALID") while parsing: "# UNI\n"
        =\n# EOF\n => expected a valid start token, got "=" ("INVALID") while parsing: "="
        }\n# EOF\n => expected a valid start token, got "}" ("INVALID") while parsing: "}"
        "a" 1\n# EOF\n => expected a valid start token, got "\"" ("INVALID") while parsing: "\""
        # HELP m\n# EOF\n => expected text in HELP
        # UNIT m\n# EOF\n => expected text in UNIT
        # TYPE m\n# EOF\n => expected text in TYPE
        # HELP\n# EOF\n => expected a valid start token, got "# HELP\n" ("INVALID") while parsing: "# HELP\n"
        # HELP \n# EOF\n => expected metric name after HELP, got "\n" ("INVALID") while parsing: "# HELP \n"
        # HELP  m x\n# EOF\n => expected metric name after HELP, got " " ("INVALID") while parsing: "# HELP  "
        # TYPE 9 counter\n# EOF\n => expected metric name after TYPE, got "9" ("INVALID") while parsing: "# TYPE 9"
        # UNIT # x\n# EOF\n => expected metric name after UNIT, got "#" ("INVALID") while parsing: "# UNIT #"
        # TYPE u untyped\n# EOF\n => invalid metric type "untyped"
        # TYPE c  counter\n# EOF\n => invalid metric type " counter"
        # TYPE c counter \n# EOF\n => invalid metric type "counter "
        # TYPE c Counter\n# EOF\n => invalid metric type "Counter"
        # TYPE c \n# EOF\n => invalid metric type ""
        # TYPE c counter\r\n# EOF\n => invalid metric type "counter\r"
        # TYPE c\tcounter\n# EOF\n => expected text in TYPE
        # HELP c\tx\n# EOF\n => expected text in HELP
        # HELP "c x\n# EOF\n => expected metric name after HELP, got "\"c x\n# EOF\n" ("INVALID") while parsing: "# HELP \"c x\n# EOF\n"
        # HELP "c"x\n# EOF\n => expected text in HELP
        # UNIT metricsuffix suffix\n# EOF\n => unit "suffix" not a suffix of metric "metricsuffix"
        # UNIT a_seconds_total seconds\n# EOF\n => unit "seconds" not a suffix of metric "a_seconds_total"
        # UNIT a_seconds  seconds\n# EOF\n => unit " seconds" not a suffix of metric "a_seconds"
        # UNIT a_seconds seconds \n# EOF\n => unit "seconds " not a suffix of metric "a_seconds"
        # UNIT seconds seconds\n# EOF\n => unit "seconds" not a suffix of metric "seconds"
        # UNIT a.seconds seconds\n# EOF\n => expected text in UNIT
        # UNIT "a.seconds" seconds\n# EOF\n => unit "seconds" not a suffix of metric "a.seconds"
        # UNIT a_s m\n# EOF\n => unit "m" not a suffix of metric "a_s"
        # UNIT a_seconds Seconds\n# EOF\n => unit "Seconds" not a suffix of metric "a_seconds"
        # HELP a\x00b x\n# EOF\n => expected text in HELP
        # HELP a\x00 x\n# EOF\n => expected text in HELP
        # HELP "a\x00" x\n# EOF\n => expected metric name after HELP, got "\"a\x00" ("INVALID") while parsing: "# HELP \"a\x00"
        a\t1\n# EOF\n => expected value after metric, got "\t" ("INVALID") while parsing: "a\t"
        a  1\n# EOF\n => expected value after metric, got "  " ("INVALID") while parsing: "a  "
        a{b="c"}1\n# EOF\n => expected value after metric, got "1" ("INVALID") while parsing: "a{b=\"c\"}1"
        a{b="c"}  1\n# EOF\n => expected value after metric, got "  " ("INVALID") while parsing: "a{b=\"c\"}  "
        a\n# EOF\n => expected value after metric, got "\n" ("INVALID") while parsing: "a\n"
        a \n# EOF\n => expected value after metric, got " \n" ("INVALID") while parsing: "a \n"
        a{b="c", d="e"} 1\n# EOF\n => expected label name, got " " ("INVALID") while parsing: "a{b=\"c\", "
        a{ b="c"} 1\n# EOF\n => expected label name, got " " ("INVALID") while parsing: "a{ "
        a {b="c"} 1\n# EOF\n => strconv.ParseFloat: parsing "{b=\"c\"}": invalid syntax while parsing: "a {b=\"c\"}"
        a{b="c" } 1\n# EOF\n => expected comma or brace close, got " " ("INVALID") while parsing: "a{b=\"c\" "
        a{b ="c"} 1\n# EOF\n => expected equal, got " " ("INVALID") while parsing: "a{b "
        a{b= "c"} 1\n# EOF\n => expected label value, got " " ("INVALID") while parsing: "a{b= "
        a{b="c"d="e"} 1\n# EOF\n => expected comma or brace close, got "d=" ("LNAME") while parsing: "a{b=\"c\"d="
        a{b="c" d="e"} 1\n# EOF\n => expected comma or brace close, got " " ("INVALID") while parsing: "a{b=\"c\" "
        a{,} 1\n# EOF\n => expected label name, got ",}" ("COMMA") while parsing: "a{,}"
        a{b="c",,} 1\n# EOF\n => expected label name, got ",}" ("COMMA") while parsing: "a{b=\"c\",,}"
        a{,b="c"} 1\n# EOF\n => expected label name, got ",b" ("COMMA") while parsing: "a{,b"
        a{b='c'} 1\n# EOF\n => expected label value, got "'" ("INVALID") while parsing: "a{b='"
        a{b=c} 1\n# EOF\n => expected label value, got "c" ("INVALID") while parsing: "a{b=c"
        a{b="x\ny"} 1\n# EOF\n => expected label value, got "\"x\n" ("INVALID") while parsing: "a{b=\"x\n"
        a{b="x\\\ny"} 1\n# EOF\n => expected label value, got "\"x\\\n" ("INVALID") while parsing: "a{b=\"x\\\n"
        a{b="\\"} 1\n# EOF\n => expected label value, got "\"\\\"} 1\n" ("INVALID") while parsing: "a{b=\"\\\"} 1\n"
        a{b="c} 1\n# EOF\n => expected label value, got "\"c} 1\n" ("INVALID") while parsing: "a{b=\"c} 1\n"
        a{b:c="d"} 1\n# EOF\n => expected equal, got ":" ("INVALID") while parsing: "a{b:"
        a{"b":"c"} 1\n# EOF\n => expected equal, got ":" ("INVALID") while parsing: "a{\"b\":"
        a{b.c="d"} 1\n# EOF\n => expected equal, got "." ("INVALID") while parsing: "a{b."
        a{b\x00="c"} 1\n# EOF\n => expected equal, got "\x00" ("INVALID") while parsing: "a{b\x00"
        a{"b\x00"="c"} 1\n# EOF\n => expected label name, got "\"b\x00" ("INVALID") while parsing: "a{\"b\x00"
        a{b=\x00"c"} 1\n# EOF\n => expected label value, got "\x00" ("INVALID") while parsing: "a{b=\x00"
        a\x00 1\n# EOF\n => expected value after metric, got "\x00" ("INVALID") while parsing: "a\x00"
        a{}{} 1\n# EOF\n => expected value after metric, got "{}" ("BOPEN") while parsing: "a{}{}"
        a{b="c"}{d="e"} 1\n# EOF\n => expected value after metric, got "{d" ("BOPEN") while parsing: "a{b=\"c\"}{d"
        a{\n} 1\n# EOF\n => expected label name, got "\n" ("INVALID") while parsing: "a{\n"
        {"a","b"} 1\n# EOF\n => metric name already set while parsing: "{\"a\",\"b\"}"
        x{"a"} 1\n# EOF\n => metric name already set while parsing: "x{\"a\"}"
        x{"a",b="c"} 1\n# EOF\n => metric name already set while parsing: "x{\"a\","
        {a="ok"} 1\n# EOF\n => metric name not set while parsing: "{a=\"ok\"} 1"
        {} 1\n# EOF\n => metric name not set while parsing: "{} 1"
        {__name__="z"} 1\n# EOF\n => metric name not set while parsing: "{__name__=\"z\"} 1"
        {"m" b="c"} 1\n# EOF\n => expected equal, got " " ("INVALID") while parsing: "{\"m\" "
        {"m",,} 1\n# EOF\n => expected label name, got ",}" ("COMMA") while parsing: "{\"m\",,}"
        {,"m"} 1\n# EOF\n => expected label name, got ",\"" ("COMMA") while parsing: "{,\""
        {"m";b="c"} 1\n# EOF\n => expected equal, got ";" ("INVALID") while parsing: "{\"m\";"
        {"m"}1\n# EOF\n => expected value after metric, got "1" ("INVALID") while parsing: "{\"m\"}1"
        {"a\\\nb"} 1\n# EOF\n => expected label name, got "\"a\\\n" ("INVALID") while parsing: "{\"a\\\n"
        a"b" 1\n# EOF\n => expected value after metric, got "\"" ("INVALID") while parsing: "a\""
        a.b 1\n# EOF\n => expected value after metric, got "." ("INVALID") while parsing: "a."
        a.5\n# EOF\n => expected value after metric, got "." ("INVALID") while parsing: "a."
        a-5\n# EOF\n => expected value after metric, got "-" ("INVALID") while parsing: "a-"
        a 0x1p-3\n# EOF\n => unsupported character in float while parsing: "a 0x1p-3"
        a 1_2\n# EOF\n => unsupported character in float while parsing: "a 1_2"
        a 1p3\n# EOF\n => unsupported character in float while parsing: "a 1p3"
        a 0x10\n# EOF\n => strconv.ParseFloat: parsing "0x10": invalid syntax while parsing: "a 0x10"
        a 0b1\n# EOF\n => strconv.ParseFloat: parsing "0b1": invalid syntax while parsing: "a 0b1"
        a true\n# EOF\n => strconv.ParseFloat: parsing "true": invalid syntax while parsing: "a true"
        a 1,5\n# EOF\n => strconv.ParseFloat: parsing "1,5": invalid syntax while parsing: "a 1,5"
        a +NaN\n# EOF\n => strconv.ParseFloat: parsing "+NaN": invalid syntax while parsing: "a +NaN"
        a -nan\n# EOF\n => strconv.ParseFloat: parsing "-nan": invalid syntax while parsing: "a -nan"
        a .\n# EOF\n => strconv.ParseFloat: parsing ".": invalid syntax while parsing: "a ."
        a 1e\n# EOF\n => strconv.ParseFloat: parsing "1e": invalid syntax while parsing: "a 1e"
        a 1e400\n# EOF\n => strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1e400"
        a "1"\n# EOF\n => strconv.ParseFloat: parsing "\"1\"": invalid syntax while parsing: "a \"1\""
        a 1\t2\n# EOF\n => strconv.ParseFloat: parsing "1\t2": invalid syntax while parsing: "a 1\t2"
        a 1\r\n# EOF\n => strconv.ParseFloat: parsing "1\r": invalid syntax while parsing: "a 1\r"
        a 1 2\r\n# EOF\n => strconv.ParseFloat: parsing "2\r": invalid syntax while parsing: "a 1 2\r"
        a 1 \n# EOF\n => expected a valid start token, got "\n#" ("LINEBREAK") while parsing: "\n#"
        a 1  2\n# EOF\n => expected a valid start token, got " 2\n" ("TIMESTAMP") while parsing: " 2\n"
        a 1 2 \n# EOF\n => expected next entry after timestamp, got " \n" ("INVALID") while parsing: "a 1 2 \n"
        a 1 2  3\n# EOF\n => expected next entry after timestamp, got "  " ("INVALID") while parsing: "a 1 2  "
        a 1 2 3\n# EOF\n => expected next entry after timestamp, got " 3\n" ("TIMESTAMP") while parsing: "a 1 2 3\n"
        a 1 x\n# EOF\n => strconv.ParseFloat: parsing "x": invalid syntax while parsing: "a 1 x"
        a 1 NaN\n# EOF\n => invalid timestamp NaN
        a 1 nan\n# EOF\n => invalid timestamp NaN
        a 1 Inf\n# EOF\n => invalid timestamp +Inf
        a 1 -inf\n# EOF\n => invalid timestamp -Inf
        a 1 +Infinity\n# EOF\n => invalid timestamp +Inf
        a 1 1e400\n# EOF\n => strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1 1e400"
        a 1 1_0\n# EOF\n => unsupported character in float while parsing: "a 1 1_0"
        a 1 2\t\n# EOF\n => strconv.ParseFloat: parsing "2\t": invalid syntax while parsing: "a 1 2\t"
        a 1\x00\n# EOF\n => expected a valid start token, got "\x00" ("INVALID") while parsing: "\x00"
        a 1 \x00\n# EOF\n => expected a valid start token, got "\x00" ("INVALID") while parsing: "\x00"
        a 1 2\x00\n# EOF\n => expected next entry after timestamp, got "\x00" ("INVALID") while parsing: "a 1 2\x00"
        a \x00\n# EOF\n => expected value after metric, got " \x00" ("INVALID") while parsing: "a \x00"
        a 1{\n# EOF\n => strconv.ParseFloat: parsing "1{": invalid syntax while parsing: "a 1{"
        a 1 2{\n# EOF\n => strconv.ParseFloat: parsing "2{": invalid syntax while parsing: "a 1 2{"
        a 1 # c\n# EOF\n => expected a valid start token, got "c" ("INVALID") while parsing: "c"
        a 1 # b 2\n# EOF\n => expected a valid start token, got "b" ("INVALID") while parsing: "b"
        a 1 #\n# EOF\n => strconv.ParseFloat: parsing "#": invalid syntax while parsing: "a 1 #"
        a 1 # \n# EOF\n => expected a valid start token, got "\n#" ("LINEBREAK") while parsing: "\n#"
        a 1 2 # c\n# EOF\n => expected next entry after timestamp, got " # c" ("INVALID") while parsing: "a 1 2 # c"
        a 1 2 #\n# EOF\n => expected next entry after timestamp, got " #\n" ("TIMESTAMP") while parsing: "a 1 2 #\n"
        a 1  # {b="c"} 2\n# EOF\n => expected a valid start token, got " # {b" ("COMMENT") while parsing: " # {b"
        a 1 # {b="c"}2\n# EOF\n => expected value after exemplar labels, got "2" ("INVALID") while parsing: "a 1 # {b=\"c\"}2"
        a 1 # {b="c"}\n# EOF\n => expected value after exemplar labels, got "\n" ("INVALID") while parsing: "a 1 # {b=\"c\"}\n"
        a 1 # {b="c"} \n# EOF\n => expected value after exemplar labels, got " \n" ("INVALID") while parsing: "a 1 # {b=\"c\"} \n"
        a 1 # {b="c"}  2\n# EOF\n => expected value after exemplar labels, got "  " ("INVALID") while parsing: "a 1 # {b=\"c\"}  "
        a 1 # {b}\n# EOF\n => expected label name, got "}\n" ("BCLOSE") while parsing: "a 1 # {b}\n"
        a 1 # {"b"} 2\n# EOF\n => expected label name, got "} " ("BCLOSE") while parsing: "a 1 # {\"b\"} "
        a 1 # {"b",c="d"} 2\n# EOF\n => expected label name, got ",c" ("COMMA") while parsing: "a 1 # {\"b\",c"
        a 1 # {b="\x00"} 1\n# EOF\n => expected label value, got "\"\x00" ("INVALID") while parsing: "a 1 # {b=\"\x00"
        a 1 # {b="x\ny"} 1\n# EOF\n => expected label value, got "\"x\n" ("INVALID") while parsing: "a 1 # {b=\"x\n"
        a 1 # {"b\nc"="x"} 1\n# EOF\n => expected label name, got "\"b\n" ("INVALID") while parsing: "a 1 # {\"b\n"
        a 1 # { b="c"} 1\n# EOF\n => expected label name, got " " ("INVALID") while parsing: "a 1 # { "
        a 1 # {b="c", d="e"} 1\n# EOF\n => expected label name, got " " ("INVALID") while parsing: "a 1 # {b=\"c\", "
        a 1 # {b="c"d="e"} 1\n# EOF\n => expected comma or brace close, got "d=" ("LNAME") while parsing: "a 1 # {b=\"c\"d="
        a 1 # {,} 1\n# EOF\n => expected label name, got ",}" ("COMMA") while parsing: "a 1 # {,}"
        a 1 # {b="c",,} 1\n# EOF\n => expected label name, got ",}" ("COMMA") while parsing: "a 1 # {b=\"c\",,}"
        a 1 # {b=c} 1\n# EOF\n => expected label value, got "c" ("INVALID") while parsing: "a 1 # {b=c"
        a 1 # {b= "c"} 1\n# EOF\n => expected label value, got " \"c\"} " ("VALUE") while parsing: "a 1 # {b= \"c\"} "
        a 1 # {b= 5} 1\n# EOF\n => expected label value, got " 5} " ("VALUE") while parsing: "a 1 # {b= 5} "
        a 1 # {b="c} 1\n# EOF\n => expected label value, got "\"c} 1\n" ("INVALID") while parsing: "a 1 # {b=\"c} 1\n"
        a 1 # {b="c"} "x"\n# EOF\n => strconv.ParseFloat: parsing "\"x\"": invalid syntax while parsing: "a 1 # {b=\"c\"} \"x\""
        a 1 # {b="c"}"x"\n# EOF\n => expected value after exemplar labels, got "\"x\"\n" ("LVALUE") while parsing: "a 1 # {b=\"c\"}\"x\"\n"
        a 1 # {b="c"} x\n# EOF\n => strconv.ParseFloat: parsing "x": invalid syntax while parsing: "a 1 # {b=\"c\"} x"
        a 1 # {b="c"} 1 x\n# EOF\n => strconv.ParseFloat: parsing "x": invalid syntax while parsing: "a 1 # {b=\"c\"} 1 x"
        a 1 # {b="c"} 1 NaN\n# EOF\n => invalid exemplar timestamp NaN
        a 1 # {b="c"} 1 -Inf\n# EOF\n => invalid exemplar timestamp -Inf
        a 1 # {b="c"} 1 inf\n# EOF\n => invalid exemplar timestamp +Inf
        a 1 # {b="c"} 1e400\n# EOF\n => strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1 # {b=\"c\"} 1e400"
        a 1 # {b="c"} 1 1e400\n# EOF\n => strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1 # {b=\"c\"} 1 1e400"
        a 1 # {b="c"} 1 \n# EOF\n => expected timestamp or comment, got " \n" ("INVALID") while parsing: "a 1 # {b=\"c\"} 1 \n"
        a 1 # {b="c"} 1  2\n# EOF\n => expected timestamp or comment, got "  " ("INVALID") while parsing: "a 1 # {b=\"c\"} 1  "
        a 1 # {b="c"} 1 2 \n# EOF\n => expected next entry after exemplar timestamp, got " \n" ("INVALID") while parsing: "a 1 # {b=\"c\"} 1 2 \n"
        a 1 # {b="c"} 1 2 3\n# EOF\n => expected next entry after exemplar timestamp, got " 3\n" ("TIMESTAMP") while parsing: "a 1 # {b=\"c\"} 1 2 3\n"
        a 1 # {b="c"} 1 2 # {d="e"} 3\n# EOF\n => expected next entry after exemplar timestamp, got " # " ("TIMESTAMP") while parsing: "a 1 # {b=\"c\"} 1 2 # "
        a 1 # {b="c"} 1\t2\n# EOF\n => strconv.ParseFloat: parsing "1\t2": invalid syntax while parsing: "a 1 # {b=\"c\"} 1\t2"
        a 1 # {b="c"} 1_0\n# EOF\n => unsupported character in float while parsing: "a 1 # {b=\"c\"} 1_0"
        a 1 # {b="c"} 1\x00\n# EOF\n => expected timestamp or comment, got "\x00" ("INVALID") while parsing: "a 1 # {b=\"c\"} 1\x00"
        a 1 # {b="c"} 1 2\x00\n# EOF\n => expected next entry after exemplar timestamp, got "\x00" ("INVALID") while parsing: "a 1 # {b=\"c\"} 1 2\x00"
        a 1 # {b="c"} \x00\n# EOF\n => expected value after exemplar labels, got " \x00" ("INVALID") while parsing: "a 1 # {b=\"c\"} \x00"
        a 1 # {="c"} 1\n# EOF\n => expected label name, got "=\"" ("EQUAL") while parsing: "a 1 # {=\""
        a 1 # {9="c"} 1\n# EOF\n => expected label name, got "9" ("INVALID") while parsing: "a 1 # {9"
        a 1 # {b"c"} 1\n# EOF\n => expected equal, got "\"c\"}" ("QSTRING") while parsing: "a 1 # {b\"c\"}"
        a 1 # {b=="c"} 1\n# EOF\n => expected label value, got "=" ("INVALID") while parsing: "a 1 # {b=="
        a 1 # {b="c"} 1\r\n# EOF\n => strconv.ParseFloat: parsing "1\r": invalid syntax while parsing: "a 1 # {b=\"c\"} 1\r"
        a 1 #{b="c"} 2\n# EOF\n => strconv.ParseFloat: parsing "#{b=\"c\"}": invalid syntax while parsing: "a 1 #{b=\"c\"}"
        a 1# {b="c"} 2\n# EOF\n => strconv.ParseFloat: parsing "1#": invalid syntax while parsing: "a 1#"
        a 1 #  {b="c"} 2\n# EOF\n => expected a valid start token, got " {b=\"c\"} " ("TIMESTAMP") while parsing: " {b=\"c\"} "
        a 1\t# {b="c"} 2\n# EOF\n => strconv.ParseFloat: parsing "1\t#": invalid syntax while parsing: "a 1\t#"
        a 1 2 #{b="c"} 2\n# EOF\n => expected next entry after timestamp, got " #{b=\"c\"} " ("TIMESTAMP") while parsing: "a 1 2 #{b=\"c\"} "
        a 1 2# {b="c"} 2\n# EOF\n => strconv.ParseFloat: parsing "2#": invalid syntax while parsing: "a 1 2#"
        b 2\na{} {} 1\n# EOF\n => strconv.ParseFloat: parsing "{}": invalid syntax while parsing: "a{} {}"
        a{b="\xff"} 1\n# EOF\n => invalid UTF-8 label value: "\"\xff\""
        a{\xff="x"} 1\n# EOF\n => expected label name, got "\xff" ("INVALID") while parsing: "a{\xff"
        # HELP a \xff\n# EOF\n => help text "\xff" is not a valid utf8 string
        \xef\xbb\xbfa 1\n# EOF\n => expected a valid start token, got "\xef" ("INVALID") while parsing: "\xef"
        a 1 # {b="\xff"} 1\n# EOF\n => invalid UTF-8 label value: "\"\xff\""
        # UNIT a_\xff \xff\n# EOF\n => expected text in UNIT
        # TYPE a \xff\n# EOF\n => invalid metric type "\xff"
        a \xff\n# EOF\n => strconv.ParseFloat: parsing "\xff": invalid syntax while parsing: "a \xff"
        # \x00EOF\n => expected a valid start token, got "# \x00" ("INVALID") while parsing: "# \x00"
        a 1 #x\n# EOF\n => strconv.ParseFloat: parsing "#x": invalid syntax while parsing: "a 1 #x"
        """#
}
