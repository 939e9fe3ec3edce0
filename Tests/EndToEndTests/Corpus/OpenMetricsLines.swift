/// OpenMetrics pages that try one thing each.
enum OpenMetricsLines {
    static let all: [[UInt8]] = whole.map { Array($0.utf8) } + texts.map { Array("\($0)# EOF\n".utf8) }

    /// Bodies that end in their own way.
    private static let whole = [
        "# EOF", "# EOF\n", "a 1\n", "a 1", "# EOF\n\n", "# EOFx", "# EOF\r\n", "# EOF \n", "\n# EOF", "a 1\n# EOF",
        "a 1\n# EOF\nb 2\n", "# HELP a x", "a 1\n# E", "a 1\n#", " # EOF\n",
    ]

    private static let texts = [
        "#c\n", "# c\n", " a 1\n", "a\t1\n", "a  1\n", "a{b=\"c\"}1\n", "a 1\t2\n", "a{b=\"c\", d=\"e\"} 1\n",
        "a{ b=\"c\"} 1\n", "a{b=\"c\"d=\"e\"} 1\n", "a{b=\"x\ny\"} 1\n", "{\"a\nb\"} 1\n", "a 1 -1.5\n", "a 1 NaN\n",
        "a 1 Inf\n", "a 1 2 \n", "a 1 # {} 2\n", "a 1 # {b=\"x\\ny\"} 2\n", "a 1 # {b=\"c\"}2\n", "a 1 # {b=\"c\"}\n",
        "a 1 # {\"b\"=\"c\"} 2\n", "a 1 # {b=\"\0\"} 1\n", "a 1 #{b=\"c\"} 2\n", "a 1 # {b=\"c\",} 2\n",
        "a 1 # {,b=\"c\"} 2\n", "a 1 # {b=\"c\"} 2 NaN\n", "a 1 # {b=\"c\"} 2 3 \n", "a 1 # {b=\"c\"} x\n",
        "a 1 # {b=\"ü\"} 0x1\n", "# TYPE u untyped\n", "# TYPE c  counter\n", "# TYPE c Counter\n", "# HELP m\n",
        "# HELP m \n", "# UNIT m\n", "# UNIT m \n", "# UNIT metricsuffix suffix\n", "# UNIT a_seconds_total seconds\n",
        "# UNIT a_seconds seconds\na_seconds 1\n", "# HELP a x\\\"y\\n\n", "# HELP \"a.b\" x\n{\"a.b\"} 1\n",
        "# TYPE \"a\\nb\" gauge\n", "a{b=\"1\",b=\"2\"} 1\n", "a 1 \n", "a 1\r\n", "a{} 1\n", "a{b=\"c\",} 1\n",
        "a{,} 1\n", "{} 1\n", "{\"a\"} 1\n", "{\"a\",b=\"c\"} 1\n", "{b=\"c\",\"a\"} 1\n", "{\"a\",\"b\"} 1\n",
        "# TYPE a gaugehistogram\na_bucket{le=\"1\"} 1\na_gcount 1\na_gsum 1\n",
        "# TYPE a info\na_info{v=\"1\"} 1\n", "# TYPE a stateset\na{a=\"x\"} 1\na{a=\"y\"} 0\n",
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 3\n",
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 2\n",
        "# TYPE h histogram\nh_bucket{le=\"1e-7\"} 1\nh_bucket{le=\"1000000\"} 2\nh_bucket{le=\"foo\"} 2\n",
        "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns{quantile=\"1\"} 2\ns_count 2\ns_sum 3\n",
        "foo_total 1\nfoo_created 5\n", "a{b=\"c\"} 1 1e400\n", "a 0x1p3\n", "a 1_0\n", "a +NaN\n", "a 1 1_0\n",
        "# UNIT x_total total\n# TYPE x_total gauge\nx_total 1\n", "# TYPE a counter\n# TYPE a gauge\na 1\n",
        "# TYPE a counter\na_total 1 # {a=\"1\",a=\"2\"} 1\n",
        "# TYPE a counter\na_total 1 # {t=\"\(String(repeating: "x", count: 127))\"} 1\n",
        "# TYPE a counter\na_total 1 # {t=\"\(String(repeating: "x", count: 128))\"} 1\n",
    ]
}
