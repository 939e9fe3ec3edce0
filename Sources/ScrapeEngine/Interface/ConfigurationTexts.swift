package import ScrapeConfiguration

/// The files of the running configuration as they were loaded, and as they are on the disk now; without secrets.
package struct ConfigurationTexts: Sendable, Hashable {
    /// The configuration itself first, then those of `scrape_config_files`.
    package var running: [ConfigurationText]
    /// Nil while the disk has what runs, as far as the last look at it tells.
    package var onDisk: [ConfigurationText]?

    package init(running: [ConfigurationText] = [], onDisk: [ConfigurationText]? = nil) {
        self.running = running
        self.onDisk = onDisk
    }
}
