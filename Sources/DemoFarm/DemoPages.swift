internal import Glibc

/// The pages of the demo's exporters, each a function of the seconds since the start.
enum DemoPages {
    /// 0 to 1 and back once in a period of so many seconds.
    static func wave(_ seconds: Double, period: Double) -> Double { 0.5 - 0.5 * cos(2 * .pi * seconds / period) }

    private static let paths = ["/", "/cart", "/gift", "/login", "/orders", "/products", "/search", "/stock"]
    private static let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf"]

    /// Requests by path and code, their durations, what the runtime says of itself.
    static func shop(at seconds: Double) -> String {
        let tick = Int(seconds)
        var page = "# HELP shop_requests_total Requests by path and code.\n# TYPE shop_requests_total counter\n"
        for (number, path) in paths.enumerated() {
            for (code, weight) in [("200", 97), ("404", 2), ("500", 1)] {
                let count = tick * (number + 2) * weight / 10
                page += "shop_requests_total{path=\"\(path)\",code=\"\(code)\"} \(count)\n"
            }
        }
        page += "# HELP shop_request_seconds How long requests took.\n# TYPE shop_request_seconds histogram\n"
        for (number, path) in paths.enumerated() {
            for (place, bound) in bounds.enumerated() {
                let count = tick * (number + 2) * (place + 1)
                page += "shop_request_seconds_bucket{path=\"\(path)\",le=\"\(bound)\"} \(count)\n"
            }
            page += "shop_request_seconds_sum{path=\"\(path)\"} \(Double(tick * (number + 2)) * 0.21)\n"
            page += "shop_request_seconds_count{path=\"\(path)\"} \(tick * (number + 2) * bounds.count)\n"
        }
        page += "# HELP shop_sessions Customers in the shop.\n# TYPE shop_sessions gauge\n"
        page += "shop_sessions \(Int(400 + 150 * wave(seconds, period: 90)))\n"
        return page + runtime(tick)
    }

    private static func runtime(_ tick: Int) -> String {
        var page = "# TYPE go_gc_duration_seconds summary\n"
        for quantile in ["0", "0.25", "0.5", "0.75", "1"] {
            page += "go_gc_duration_seconds{quantile=\"\(quantile)\"} 0.000\(tick % 7 + 1)\n"
        }
        page += "go_gc_duration_seconds_sum \(Double(tick) * 0.001)\ngo_gc_duration_seconds_count \(tick)\n"
        page += "# TYPE go_goroutines gauge\ngo_goroutines \(40 + tick % 9)\n"
        return page + "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total \(Double(tick) * 0.03)\n"
    }

    /// 240 lines; line 214 is the one that breaks.
    static func cart(at seconds: Double, isBroken: Bool) -> String {
        var lines = [
            "# HELP cart_requests_total Requests that reached the cart.", "# TYPE cart_requests_total counter",
        ]
        for number in 3...212 { lines.append("cart_requests_total{path=\"/cart/\(number)\"} \(Int(seconds) * number)") }
        lines.append("# TYPE cart_items gauge")
        lines.append(isBroken ? "cart_items{user_class=gold} 12" : "cart_items{user_class=\"gold\"} 12")
        for level in ["silver", "bronze", "none"] {
            lines.append("cart_items{user_class=\"\(level)\"} \(Int(seconds) % 50)")
        }
        // What a terminal must never get to see as it is.
        lines.append("cart_note{text=\"\u{1B}]0;owned\u{07}\"} 1")
        while lines.count < 240 { lines.append("cart_shelf{number=\"\(lines.count)\"} 1") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Fifty thousand products.
    static func catalogue(at seconds: Double) -> String {
        let tick = Int(seconds)
        var page = "# HELP catalogue_stock Pieces of a product in stock.\n# TYPE catalogue_stock gauge\n"
        page.reserveCapacity(3 << 20)
        for product in 0..<50_000 {
            page += "catalogue_stock{product=\"p-\(product)\",shelf=\"s-\(product % 250)\"} "
            page += "\((product * 7 + tick) % 1000)\n"
        }
        return page
    }

    /// 300 series at first, ten more every second.
    static func search(at seconds: Double) -> String {
        var page = "# HELP search_queries_total Queries by word.\n# TYPE search_queries_total counter\n"
        for word in 0..<min(300 + Int(seconds) * 10, 5000) {
            page += "search_queries_total{word=\"w-\(word)\"} \(word % 13 + Int(seconds))\n"
        }
        return page
    }

    /// Twelve jobs run at a time; every twelve seconds each gives its place to another.
    static func batch(at seconds: Double) -> String {
        let round = Int(seconds / 12)
        var page = "# HELP batch_job_progress How far a job has come.\n# TYPE batch_job_progress gauge\n"
        for job in 0..<12 {
            let progress = seconds.truncatingRemainder(dividingBy: 12) / 12
            page += "batch_job_progress{job_id=\"j-\(round * 12 + job)\"} \(progress)\n"
        }
        return page
    }
}
