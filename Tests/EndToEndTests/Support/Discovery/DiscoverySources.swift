import Glibc
import ScrapeTestSupport

/// Target files, a list behind HTTP and names of the DNS, and a configuration whose jobs find their targets there. Nothing
/// is ever scraped.
final class DiscoverySources {
    let directory: TemporaryDirectory
    let list: ListServer
    let names: KnotServer

    /// - Throws: when a server does not start.
    init() throws {
        directory = try TemporaryDirectory()
        list = try ListServer()
        names = try KnotServer()
        makeFolder("sd")
        try setServer(names.address)
        try directory.write("sd.yml", configuration)
    }

    /// Where both programs look for name servers.
    var resolver: KnotServer.OwnResolver { KnotServer.OwnResolver(directory.path("resolv.conf")) }

    /// Writes resolv.conf, in place: it is mounted.
    func setServer(_ address: String) throws {
        try directory.write("resolv.conf", "search none.test lan.test\nnameserver \(address)\noptions ndots:1\n")
    }

    func makeFolder(_ name: String) { mkdir(directory.path(name), 0o755) }

    func remove(_ name: String) { unlink(directory.path(name)) }

    /// As an editor saves: whole, and then under its name. A YAML file that is emptied first is one without targets for a
    /// moment, which a program may see or not.
    func rename(into name: String, _ text: String) throws {
        try directory.write(name + ".part", text)
        Glibc.rename(directory.path(name + ".part"), directory.path(name))
    }

    private var configuration: String {
        """
        global: {scrape_interval: 1d, scrape_timeout: 1s}
        scrape_configs:
        - job_name: files
          file_sd_configs:
          - {files: ['sd/*.json', sd/own.yml], refresh_interval: 1s}
          - {files: ['late/*.yaml'], refresh_interval: 1s}
          relabel_configs: [{source_labels: [__meta_filepath, drop], regex: 'sd/.*;yes', action: drop}]
        - job_name: list
          http_sd_configs:
          - url: \(list.url)
            refresh_interval: 1s
            basic_auth: {username: \(ListServer.user), password: \(ListServer.password)}
            tls_config: {ca_file: \(list.authorityFile)}
          relabel_configs: [{source_labels: [drop], regex: 'yes', action: drop}]
        - job_name: service
          dns_sd_configs: [{names: [_web._tcp, _many._tcp.lan.test., _gone._tcp.lan.test.], refresh_interval: 1s}]
          relabel_configs: [{source_labels: [__meta_dns_srv_record_port], regex: '1.7', action: drop}]
        - job_name: other
          dns_sd_configs:
          - {names: [host, alias.lan.test.], type: a, port: 9100, refresh_interval: 1s}
          - {names: [host.lan.test], type: AAAA, port: 9100, refresh_interval: 1s}
          - {names: [lan.test], type: MX, port: 25, refresh_interval: 1s}
          - {names: [lan.test.], type: NS, port: 53, refresh_interval: 1s}
          relabel_configs: [{source_labels: [__meta_dns_name], target_label: name}]

        """
    }
}
