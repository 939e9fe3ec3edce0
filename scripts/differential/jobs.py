"""Random jobs: their settings under the first and the reloaded configuration, and the pages of their targets."""
from .pages import PageWriter, answer

# From that page on the answer stays, so that both come to one state: of a job that a reload changes under the first
# configuration and the second, and of another.
RELOADED_PAGES = [12, 12]
PAGES = 30
PHASE_HEADER = "X-Phase"
FEATURES = [
    "exemplar-storage", "native-histograms", "created-timestamp-zero-ingestion", "metadata-wal-records",
    "type-and-unit-labels",
]


def random_features(chance):
    """Extra metrics always: their times number the scrapes."""
    return ["extra-scrape-metrics"] + [feature for feature in FEATURES if chance.random() < 0.6]


class Target:
    """A target, by the label `target` that all it says has."""

    def __init__(self, name, pages):
        self.name, self.pages = name, pages
        self.is_dropped = [False, False]


class Job:
    def __init__(self, name, chance, start, features):
        self.name, self.chance, self.features = name, chance, features
        kind = chance.random()
        self.is_reloaded = kind < 0.35
        # In a file, in which the target comes and goes.
        self.is_moving = 0.35 <= kind < 0.42
        self.settings = [self.random_settings()]
        self.settings.append(self.changed_settings() if self.is_reloaded else self.settings[0])
        count = 1 if self.is_moving else chance.choice([1, 1, 1, 2])
        self.targets = [self.target(f"{name}-{number}", start, count) for number in range(count)]
        if count == 2 and not self.is_reloaded and chance.random() < 0.5:
            self.targets[1].is_dropped = [True, True]
        self.exceeds = not self.is_reloaded and chance.random() < 0.03
        self.is_asked = not (self.exceeds and count > 1)
        # How often a target that moves is scraped depends on the moment: only what follows what is compared.
        self.is_counted = not self.is_moving

    def target(self, name, start, count):
        """One of so many, which may use each other's connections."""
        if self.is_moving:
            page = self.chance.choice([answer(b"a 1\nb 2\n"), answer(b"no\n", status="500 Internal Server Error")])
            return Target(name, [[page], [page]])
        is_converted = any("nhcb" in setting for settings in self.settings for setting in settings)
        writer = PageWriter(self.chance, start, self.features, is_converted)
        pages = []
        for phase in (0, 1):
            repetition, row = self.chance.choice([0, 0.3, 0.6]), []
            for number in range(RELOADED_PAGES[phase] if self.is_reloaded else PAGES):
                is_same = row and self.chance.random() < repetition
                # The own times go on behind those of the first configuration.
                is_counted = self.is_reloaded or count > 1
                row.append(row[-1] if is_same else writer.page(number + 40 * phase, is_counted))
            pages.append(row)
        return Target(name, pages)

    def random_settings(self):
        pick, settings, rules = self.chance, [], []
        for share, setting in [
            (0.3, "honor_labels: true"), (0.2, "honor_timestamps: false"), (0.4, "track_timestamps_staleness: true"),
            (0.3, f"sample_limit: {pick.randint(1, 9)}"), (0.1, f"label_limit: {pick.randint(4, 7)}"),
            (0.1, "label_name_length_limit: 10"), (0.1, "label_value_length_limit: 14"),
            (0.1, f"body_size_limit: {pick.randint(10, 200)}B"), (0.2, "fallback_scrape_protocol: PrometheusText0.0.4"),
            (0.1, "fallback_scrape_protocol: OpenMetricsText1.0.0"), (0.1, "enable_compression: false"),
            (0.2, f"native_histogram_bucket_limit: {pick.randint(1, 8)}"), (0.1, "native_histogram_min_bucket_factor: 2"),
            (0.3, "always_scrape_classic_histograms: true"), (0.05, "follow_redirects: false"),
            (0.1, "metric_name_validation_scheme: legacy, metric_name_escaping_scheme: underscores"),
        ]:
            if pick.random() < share and setting.split(":")[0] not in "".join(settings):
                settings.append(setting)
        # With created timestamps such a job has no pool; of metadata 3.5 loses some (docs/architecture.md).
        if not {"created-timestamp-zero-ingestion", "metadata-wal-records"} & set(self.features) and pick.random() < 0.3:
            settings.append("convert_classic_histograms_to_nhcb: true")
        if pick.random() < 0.4:
            rules.append('{source_labels: [__name__], regex: "drop.*", action: drop}')
        if pick.random() < 0.1:
            rules.append('{source_labels: [__name__], regex: c, target_label: __name__, replacement: ""}')
        if pick.random() < 0.1:
            rules.append("{regex: version, action: labeldrop}")
        if pick.random() < 0.1:
            rules.append('{source_labels: [__name__], regex: "(h|t_s).*", action: keep}')
        return settings + ([f"metric_relabel_configs: [{', '.join(rules)}]"] if rules else [])

    def changed_settings(self):
        """Nothing but the client, only the sample limit (both keep the cache), or all."""
        kind = self.chance.random()
        if kind < 0.2:
            return self.settings[0]
        if kind < 0.5:
            rest = [setting for setting in self.settings[0] if not setting.startswith("sample_limit")]
            return rest + [f"sample_limit: {self.chance.randint(1, 9)}"]
        return self.random_settings()

    def configuration(self, phase, port):
        settings = [f"job_name: {self.name}", *self.settings[phase], "scrape_timeout: 400ms"]
        settings.append('relabel_configs: [{source_labels: [__tmp_drop], regex: "yes", action: drop}]')
        if self.is_reloaded:
            settings.append(f"http_headers: {{{PHASE_HEADER}: {{values: ['{phase}']}}}}")
        if self.exceeds:
            settings.append("target_limit: 1" if len(self.targets) > 1 else "keep_dropped_targets: 1")
        if self.is_moving:
            return f"- {{{', '.join(settings)}, file_sd_configs: [{{files: [{self.name}.json]}}]}}\n"
        groups = ", ".join(self.group(target, phase, port) for target in self.targets)
        return f"- {{{', '.join(settings)}, static_configs: [{groups}]}}\n"

    @staticmethod
    def group(target, phase, port):
        """In the words that YAML and JSON have in common."""
        labels = {"instance": "h:1", "target": target.name, "__metrics_path__": f"/{target.name}"}
        if target.is_dropped[phase]:
            labels["__tmp_drop"] = "yes"
        pairs = ", ".join(f'"{name}": "{value}"' for name, value in labels.items())
        return f'{{"targets": ["127.0.0.1:{port}"], "labels": {{{pairs}}}}}'

    def file(self, port, is_there):
        return f"[{self.group(self.targets[0], 0, port) if is_there else ''}]"
