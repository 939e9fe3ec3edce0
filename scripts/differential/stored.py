"""What a program has left of its scrapes: its log, its lines about failed requests, its messages."""
import bisect
import json
import os
import re
import struct
import subprocess

STALE = "7ff0000000000002"
REPORTS = ("up", "scrape_")
FIELD = re.compile(r'([a-z_A-Z]+)=("(?:[^"\\]|\\.)*"|\S*)')
# One line for each sample of a scrape, which we do not write; the others are of one side only.
NOT_COMPARED = {
    "Out of order sample", "Duplicate sample for timestamp", "Out of bounds metric", "Unexpected error",
    "Error while adding exemplar in AddExemplar", "Error when appending CT in scrape loop", "Out of order exemplar",
    "Out of order CT sample", "Error when cache is updated with metadata", "Error while updating metadata",
    "Append failed for CT", "Duplicate exemplar", "Error when appending metadata in scrape loop",
    "Out of order exemplars",
}
# What libcurl says of a head that it has read before us, instead of Go's words.
UNSEEN_HEAD = re.compile(r"connection broken: (malformed (HTTP|MIME) .*|bad Content-Length.*)")


class Scrapes:
    """When a target was scraped, under the first configuration and the second."""

    def __init__(self, times, first):
        self.times = sorted(times)
        self.first = len(self.times) if first is None else min(first, len(self.times))

    def count(self, phase):
        return self.first if phase == 0 else len(self.times) - self.first

    def place(self, at, is_stale):
        """Phase and number of the scrape at a time; None when there was none. Markers may be of one that did not come."""
        index = bisect.bisect_right(self.times, at) - 1
        if index < 0 or self.times[index] != at:
            if not is_stale or index < 0:
                return None
            index += (at - self.times[index] + 500) // 1000
        # What comes behind the last scrape of all is of its phase.
        return (0, index) if index < self.first or self.first == len(self.times) else (1, index - self.first)


class Stored:
    """One program's log, by target and series."""

    def __init__(self, directory, start, end, first):
        """Times are in milliseconds; `first` says how many scrapes of a target were of the first configuration."""
        dump = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "wal-dump")
        run = subprocess.run([dump, directory], capture_output=True, text=True, check=True)
        self.start, self.targets, self.scrapes, self.metadata = start, {}, {}, {}
        entries = [json.loads(line) for line in run.stdout.splitlines()]
        for entry in entries:
            labels = entry["labels"]
            if labels["__name__"] == "scrape_body_size_bytes":
                times = [at for at, bits in entry["samples"] if bits != STALE and at < end]
                target = labels["target"]
                times = sorted(set(times) | set(self.scrapes[target].times if target in self.scrapes else []))
                self.scrapes[target] = Scrapes(times, first(target))
        self.orders = {}
        self.failed = {
            (entry["labels"]["target"], at) for entry in entries
            if entry["labels"]["__name__"] == "up" and "target" in entry["labels"]
            for at, bits in entry["samples"] if value(bits) == "0.0"
        }
        for entry in entries:
            self.add(entry, end)

    def add(self, entry, end):
        labels = entry["labels"]
        target = labels.get("target")
        if target not in self.scrapes:
            return
        scrapes, name = self.scrapes[target], labels.get("__name__", "")
        text = json.dumps(labels, sort_keys=True, ensure_ascii=False)
        courses = self.targets.setdefault(target, {})
        is_duration = name == "scrape_duration_seconds"
        samples = [(at, "*" if is_duration and bits != STALE else value(bits)) for at, bits in entry["samples"]]
        histograms = [(at, f"{kind} {value(bits)} {rest}") for at, kind, bits, rest in entry.get("histograms", [])]
        samples, histograms = self.plain(target, samples, histograms)
        exemplars = [(at, f"{value(bits)} {labels}") for at, bits, labels in entry.get("exemplars", [])]
        for (at, bits), place in zip(entry["samples"], entry["places"]):
            number = scrapes.place(at, False)
            if number and bits != STALE:
                self.orders.setdefault(target, {}).setdefault(number, []).append((place, text))
        for kind, items in (("", samples), ("histograms of ", accepted(histograms)), ("exemplars of ", exemplars)):
            items = accepted(items) if kind == "" else items
            course = courses.setdefault(kind + text, [])
            for at, said in items:
                if at < end:
                    place = scrapes.place(at, "stale" in said)
                    course.append((place, said) if place else (None, f"{said} at {at - self.start}"))
        if entry.get("metadata") and not name.startswith(REPORTS):
            courses["metadata of " + text] = [(None, json.dumps(entry["metadata"]))]

    def plain(self, target, samples, histograms):
        """Without what Prometheus 3.5 logs by mistake and for a series that it knows of from a failed scrape only: histograms
        of fractions that a failed scrape had, and the kind of markers that come before all samples."""
        times = set(self.scrapes[target].times)
        histograms = [
            (at, said) for at, said in histograms
            if not said.startswith("8 ") or "stale" in said or at in times and (target, at) not in self.failed
        ]
        # One that is stored at its own time may be of the scrape that the marker is of.
        real = [at for at, said in samples + histograms if "stale" not in said and at in times]
        first = min(real, default=1 << 62)
        early = [(at, "stale") for at, said in histograms if " stale " in said and at < first]
        return sorted(samples + early) if early else samples, [(at, said) for at, said in histograms if " stale " not in said or at >= first]

    def order(self, target, place):
        """The series of a scrape in the order of the log."""
        found = sorted(self.orders.get(target, {}).get(place, []))
        return [text for index, (_, text) in enumerate(found) if text not in [text for _, text in found[:index]]]


def accepted(items):
    """What is stored when the log is read again: nothing that is not newer than all before it."""
    newest, kept = -1 << 62, []
    for item in items:
        if item[0] > newest:
            kept.append(item)
            newest = item[0]
    return kept


def value(bits):
    if bits == STALE:
        return "stale"
    number = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))[0]
    return bits if number != number else repr(number)


def messages(path):
    """Lines of a log that are about a target, without their times and places, by job and target."""
    found = {}
    with open(path, errors="surrogateescape") as file:
        for line in file:
            entry = json.loads(line) if line.startswith("{") else fields(line)
            job, target = entry.pop("scrape_pool", entry.pop("job_name", None)), entry.pop("target", None)
            said = entry.get("msg", "")
            if target is None or said in NOT_COMPARED or "→" in said or said.startswith("up, but"):
                continue
            for key in ("time", "source", "component"):
                entry.pop(key, None)
            text = masked(" ".join(f"{name}={value}" for name, value in entry.items()))
            if "context canceled" not in text:
                found.setdefault((job, target), []).append(text)
    return found


def fields(line):
    """Of a line in logfmt: quoted values without their quotes, as they are."""
    return {name: text[1:-1] if text.startswith('"') else text for name, text in FIELD.findall(line)}


def masked(text):
    return UNSEEN_HEAD.sub("connection broken: *", re.sub(r"127\.0\.0\.1:\d+->", "127.0.0.1:*->", text))
