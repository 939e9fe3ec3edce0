/// What `--version`, the User-Agent and `scrape_tui_build_info` say.
enum Version {
    static let current = "0.1.0"
}
