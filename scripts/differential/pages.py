"""Random pages: what a target answers to one request.

Not made, because it is known to differ (docs/architecture.md): a label name that stands twice, spans that do not fit their
buckets, summaries without quantiles.
"""
import gzip
import zlib

from .protobuf import ProtobufFamilies

SERIES = [
    "a", "b", "c", "d", "e", 'm{x="1"}', 'm{x="2"}', 'm{x="1",y="2"}', 'm{y="2",x="1"}', 'n{job="own"}',
    'n{instance="i",job="z"}', 'h_bucket{le="1"}', 'h_bucket{le="1.0"}', 'q{exported_job="k"}', 'w{e=""}',
    'long{aaaaaaaaaaaa="1"}', 'value{v="0123456789012"}', "drop1", 'drop2{x="1"}', "up", "scrape_samples_scraped",
    '{"utf.8"}', '{"utf.8","la bel"="\\n"}',
]
BROKEN = [
    b"7&-", b"m{x=}", b'{x="1"} 1x', b"# TYPE m foo", b'a{n="\xff"} 1', b"a", b"a 1 1 1", b'a{b="c} 1', b"# HELP", b"\x00",
    b'a{b="c"} 0x1p', b"a{} 1 x",
]
TYPES = ["counter", "gauge", "histogram", "summary", "unknown", "info", "stateset", "gaugehistogram"]
WORDS = ["What it says.", "Other words.", "", "a \\n b \\\\", "ä"]
# Both of them read these as failures of the request.
TRANSPORT = [
    "hang up", "reset", "silence", "short", "cut chunk", "bad chunk", "no http", "bad length", "two lengths", "no colon",
    "bad encoding", "bad status", "head only", "redirect away", "redirect loop", "redirect", "redirect ftp", "no gzip", "cut gzip",
    "bad crc", "empty gzip", "trailing gzip", "two gzip", "bad block", "deflate", "404", "503", "204", "304", "600", "http 1.0", "chunked",
]


class PageWriter:
    """Writes the pages of one target."""

    def __init__(self, chance, start, features, is_converted):
        """Where types and units are labels they stay what they are, as does the format. Histograms that are converted have no
        times of their own: Prometheus 3.5 finds some of them out of bounds."""
        self.chance, self.start, self.is_converted = chance, start, is_converted
        self.is_steady = "type-and-unit-labels" in features
        # Native histograms that are passed over may be forgotten in another order than in Prometheus, when scrapes fail.
        self.keeps_kinds = self.is_steady or "native-histograms" not in features
        # Prometheus 3.5 may end over them when it stores both.
        self.has_histograms_created = not {"created-timestamp-zero-ingestion", "native-histograms"} <= set(features)
        self.length = chance.choice([3, 6, 12])
        self.own_times = chance.choice([0, 0, 0.3, 1])
        self.open_metrics = chance.choice([0, 0, 0.5, 1])
        self.protobuf = chance.choice([0, 0, 1] if self.is_steady else [0, 0, 0, 0.5, 1])
        self.families = chance.choice([0, 0.5, 1])
        self.faults = chance.choice([0, 0.05, 0.3])
        self.has_repeats = chance.random() < 0.4
        self.is_packed = chance.random() < 0.3

    def page(self, number, is_counted=False):
        """The bytes to answer with, or the name of what is done instead. A counted one is asked for once in a scrape, on
        whatever connection, and answers at once."""
        chance = self.chance
        if chance.random() < self.faults:
            fault = chance.choice(TRANSPORT)
            if not (is_counted and fault == "silence" or fault in ("hang up", "reset") and (is_counted or number == 0)):
                return self.fault(fault, number)
        kind = chance.random()
        if kind < 0.06:
            return answer(b"", status="500 Internal Server Error")
        if kind < 0.1:
            return answer(b"")
        if kind < 0.13:
            return answer(b"a 1\n", chance.choice(["text/html", "", 'text/plain; charset="', "application/json"]))
        if chance.random() < self.protobuf:
            body = ProtobufFamilies(chance, self.start + number * 1000, not self.is_converted, self.has_histograms_created, self.keeps_kinds).page()
            if chance.random() < 0.06:
                body = body[:-1]
            return self.packed(body, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
                               "encoding=delimited")
        is_open = chance.random() < self.open_metrics
        lines = self.family_lines(number, is_open) if chance.random() < self.families else self.lines(number, is_open)
        if chance.random() < 0.12:
            lines.insert(chance.randint(0, len(lines)), chance.choice(BROKEN))
        body = b"\n".join(lines) + b"\n"
        if is_open and chance.random() < 0.85:
            body += b"# EOF\n"
        if chance.random() < 0.03:
            body = body[:-1]
        return self.packed(body, "application/openmetrics-text" if is_open else "text/plain")

    def packed(self, body, kind):
        if not self.is_packed:
            return answer(body, kind)
        return answer(gzip.compress(body, mtime=0), kind, headers=["Content-Encoding: gzip"])

    # Samples without families: series that come and go and come twice.

    def lines(self, number, is_open):
        lines, seen = [], set()
        for _ in range(self.chance.randint(1, self.length)):
            series = self.chance.choice(SERIES)
            if self.has_repeats or series not in seen:
                lines.append(self.line(series, number, is_open))
            seen.add(series)
        return lines

    def value(self):
        return self.chance.choice(["1", "2", "3", "NaN", "+Inf", "-0", "1e-300", str(self.chance.randint(0, 9))])

    def line(self, series, number, is_open):
        line = f"{series} {self.value()}"
        if self.chance.random() < self.own_times:
            now = self.start + number * 1000
            millis = self.chance.choice([now, now, now + 500, self.start, now - 3000, self.start + 9_000_000])
            line += self.time(millis, is_open)
        return line.encode()

    @staticmethod
    def time(millis, is_open):
        return f" {millis / 1000:.3f}" if is_open else f" {millis}"

    # Families with their types, words, exemplars and created timestamps.

    def family_lines(self, number, is_open):
        lines = []
        names = ["c", "f", "g", "r_bytes", "s", "t_seconds"]
        for name in self.chance.sample(names, self.chance.randint(1, 4)):
            kind = self.chance.choice(TYPES if is_open else TYPES[:4] + ["untyped"])
            if self.is_steady:
                kind = ["counter", "histogram", "gauge", "gauge", "summary", "histogram"][names.index(name)]
            lines += self.family(name, kind, number, is_open)
        return [line.encode() for line in lines]

    def family(self, name, kind, number, is_open):
        chance, lines = self.chance, []
        full = f"{name}_total" if kind == "counter" and not is_open else name
        if self.is_steady or chance.random() < 0.9:
            lines.append(f"# TYPE {full} {kind}")
        if chance.random() < 0.5:
            lines.append(f"# HELP {full} {chance.choice(WORDS)}")
        # A unit lasts until the next one, whatever families stand between.
        if is_open and "_" in name and not self.is_steady and chance.random() < 0.7:
            lines.append(f"# UNIT {name} {name.split('_')[1]}")
        created = None
        if is_open and kind in ("counter", "histogram", "summary") and chance.random() < 0.4:
            created = (self.start + (number - chance.choice([0, 1, 5, 700])) * 1000) / 1000
        has_time = chance.random() < self.own_times and not self.is_converted
        for labels in chance.sample(['', 'x="1"', 'x="2",y="z"'], chance.randint(1, 2)):
            time = self.time(self.start + number * 1000, is_open) if has_time else ""
            for suffix, more, value, can_exemplify in self.members(kind):
                pairs = ",".join(part for part in (labels, more.format(name=name)) if part)
                line = f"{name}{suffix}{{{pairs}}} {value}{time}" if pairs else f"{name}{suffix} {value}{time}"
                if is_open and can_exemplify and chance.random() < 0.3:
                    line += self.exemplar(number)
                lines.append(line)
            if created is not None:
                lines.append(f"{name}_created{{{labels}}} {created:.3f}" if labels else f"{name}_created {created:.3f}")
        return lines

    def members(self, kind):
        """Suffix, more labels, value and whether an exemplar may follow, of each series of a metric."""
        chance = self.chance
        if kind == "counter":
            return [("_total", "", chance.randint(0, 99), True)]
        if kind in ("histogram", "gaugehistogram"):
            bounds = sorted(chance.sample([-1.0, 0.5, 1.0, 2.5, 10.0], chance.randint(0, 4)))
            counts = sorted(chance.randint(0, 50) for _ in range(len(bounds) + 1))
            if chance.random() < 0.1:
                chance.shuffle(counts)
            # The same bound in two ways, which is one series.
            is_free = kind == "histogram"
            texts = [chance.choice([f"{bound:g}", str(bound)]) if is_free else str(bound) for bound in bounds] + ["+Inf"]
            buckets = [("_bucket", f'le="{text}"', count, True) for text, count in zip(texts, counts)]
            sums = ("_gsum", "_gcount") if kind == "gaugehistogram" else ("_sum", "_count")
            total = counts[-1] + (1 if chance.random() < 0.05 else 0)
            members = buckets + [(sums[0], "", f"{chance.random() * 100:.2f}", False), (sums[1], "", total, False)]
            return members if chance.random() < 0.9 else members[:-1]
        if kind == "summary":
            quantiles = [("", f'quantile="{text}"', self.value(), False) for text in ("0.5", "0.9", "1.0")]
            return quantiles + [("_sum", "", chance.randint(0, 99), False), ("_count", "", chance.randint(0, 99), False)]
        if kind == "info":
            return [("_info", f'version="{chance.randint(1, 2)}"', 1, False)]
        if kind == "stateset":
            return [("", '{name}="on"', 1, False), ("", '{name}="off"', 0, False)]
        return [("", "", self.value(), False)]

    def exemplar(self, number):
        now = self.start + number * 1000
        # Of a converted histogram 3.5 gives those without a time that of another (docs/architecture.md).
        untimed = now if self.is_converted else None
        millis = self.chance.choice([untimed, now, now, now - 30_000, now + 400, self.start])
        time = "" if millis is None else f" {millis / 1000:.3f}"
        return f' # {{id="{self.chance.randint(1, 3)}"}} {self.chance.randint(0, 3)}{time}'

    # What goes wrong on the way.

    def fault(self, name, number):
        body = b"a 1\nb 2\n"
        packed = gzip.compress(body, mtime=0)
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        raw = {
            "short": f"{head}Content-Length: 100\r\n\r\na 1\n",
            "cut chunk": f"{head}Transfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n4\r\nb",
            "bad chunk": f"{head}Transfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\nx\r\n",
            "no http": "hello world\r\n\r\n",
            "bad length": f"{head}Content-Length: x\r\n\r\n",
            "two lengths": f"{head}Content-Length: 8\r\nContent-Length: 9\r\n\r\n",
            "no colon": f"{head}foo bar\r\nContent-Length: 0\r\n\r\n",
            "bad encoding": f"{head}Transfer-Encoding: foo\r\n\r\n",
            "bad status": "HTTP/1.1 world\r\n\r\n",
            "head only": head,
            "http 1.0": "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\na 1\nb 2\n",
        }
        if name in raw:
            return raw[name].encode() + b"CLOSE"
        if name == "chunked":
            return f"{head}Transfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n4\r\nb 2\n\r\n0\r\n\r\n".encode()
        if name.startswith("redirect"):
            to = {"redirect away": "http://127.0.0.1:1/", "redirect loop": "/loop", "redirect ftp": "ftp://x/y"}
            return answer(b"", status="302 Found", headers=[f"Location: {to.get(name, '/there')}"])
        block = bytearray(packed)
        block[10] = 0xFF
        bodies = {
            "no gzip": body, "cut gzip": packed[:-9], "bad crc": packed[:-5] + bytes([packed[-5] ^ 1]) + packed[-4:],
            "empty gzip": b"", "trailing gzip": packed + b"x", "two gzip": packed + gzip.compress(b"c 3\n", mtime=0),
            "bad block": bytes(block),
        }
        if name in bodies:
            return answer(bodies[name], headers=["Content-Encoding: gzip"])
        if name == "deflate":
            return answer(zlib.compress(body), headers=["Content-Encoding: deflate"])
        statuses = {"404": "404 Not Found", "503": "503 Service Unavailable", "204": "204 No Content",
                    "304": "304 Not Modified", "600": "600 Foo"}
        return answer(b"" if name in ("204", "304") else b"no\n", status=statuses[name]) if name in statuses else name


def answer(body, kind="text/plain", status="200 OK", headers=()):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    if status[:3] not in ("204", "304"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
