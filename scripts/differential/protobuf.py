"""Delimited protobuf pages as client libraries write them."""
import struct

KINDS = {"counter": 0, "gauge": 1, "summary": 2, "untyped": 3, "histogram": 4, "gauge histogram": 5}


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def zigzag(number):
    return number << 1 ^ number >> 63


def whole(field, number):
    return varint(field << 3) + varint(number)


def double(field, number):
    return varint(field << 3 | 1) + struct.pack("<d", number)


def message(field, body):
    body = body.encode() if isinstance(body, str) else body
    return varint(field << 3 | 2) + varint(len(body)) + body


class ProtobufFamilies:
    """Random families at a time in milliseconds."""

    def __init__(self, chance, now, has_times, has_created, keeps_kinds):
        self.chance, self.now = chance, now
        self.has_times, self.has_created, self.keeps_kinds = has_times, has_created, keeps_kinds

    def page(self):
        return b"".join(self.delimited(name) for name in self.chance.sample("cghrst", self.chance.randint(1, 4)))

    def delimited(self, name):
        family = self.family(name)
        return varint(len(family)) + family

    def family(self, name):
        chance = self.chance
        kind = "histogram" if chance.random() < 0.5 else chance.choice(list(KINDS))
        if self.keeps_kinds:
            kind = list(KINDS)["cgstrh".index(name)]
        full = f"{name}_total" if kind == "counter" else name
        out = message(1, full)
        if chance.random() < 0.5:
            out += message(2, chance.choice(["What it says.", "Other words.", "ä"]))
        out += whole(3, KINDS[kind])
        for labels in chance.sample([[], [("x", "1")], [("x", "2"), ("y", "z")]], chance.randint(1, 2)):
            pairs = b"".join(message(1, message(1, name) + message(2, value)) for name, value in labels)
            time = whole(6, self.now) if chance.random() < 0.1 and self.has_times else b""
            out += message(4, pairs + self.metric(kind) + time)
        return out

    def metric(self, kind):
        if kind == "gauge":
            return message(2, double(1, self.number()))
        if kind == "untyped":
            return message(5, double(1, self.number()))
        if kind == "counter":
            exemplar = message(2, self.exemplar()) if self.chance.random() < 0.4 else b""
            return message(3, double(1, self.number()) + exemplar + self.created(3))
        if kind == "summary":
            quantiles = b"".join(message(3, double(1, at) + double(2, self.number())) for at in (0.5, 0.9))
            return message(4, whole(1, self.chance.randint(0, 9)) + double(2, self.number()) + quantiles + self.created(4))
        return message(7, self.histogram())

    def histogram(self):
        chance = self.chance
        is_native, is_float = chance.random() < 0.7, chance.random() < 0.2
        total, out = 0, b""
        if is_native:
            total, out = self.native(is_float)
        if not is_native or chance.random() < 0.3:
            out += self.buckets(total if is_native else chance.randint(0, 50), is_float)
            total = total if is_native else self.total
        out += double(4, total + 0.0) if is_float else whole(1, total)
        if chance.random() < 0.9:
            out += double(2, chance.randint(0, 999) / 8)
        for _ in range(chance.choice([0, 0, 1, 3])):
            out += message(16, self.exemplar())
        return out + self.created(15) if self.has_created else out

    def native(self, is_float):
        """The count of all, and the fields of the buckets."""
        chance = self.chance
        # Without anything in it a histogram of fractions is one of whole numbers, whose spans do not fit.
        zero = chance.randint(1 if is_float else 0, 5)
        out = whole(5, zigzag(chance.choice([-4, 0, 3, 8]))) + double(6, chance.choice([2.938735877055719e-39, 0.001]))
        out += double(8, zero) if is_float else whole(7, zero)
        total = zero
        for span, delta, count in ((9, 10, 11), (12, 13, 14)):
            last = 0
            for index in range(chance.choice([0, 1, 1, 2])):
                length = chance.randint(1, 6)
                offset = chance.randint(-9, 9) if index == 0 else chance.randint(0, 3)
                out += message(span, whole(1, zigzag(offset)) + whole(2, length))
                for _ in range(length):
                    number = chance.randint(0, 9)
                    out += double(count, number) if is_float else whole(delta, zigzag(number - last))
                    last, total = number, total + number
        if chance.random() < 0.05:
            total += 1
        return total, out

    def buckets(self, total, is_float):
        chance, out, so_far = self.chance, b"", 0
        for bound in sorted(chance.sample([-1.0, 0.5, 1.0, 2.5], chance.randint(0, 3))):
            so_far = min(total, so_far + chance.randint(0, 9))
            count = double(4, so_far) if is_float else whole(1, so_far)
            exemplar = message(3, self.exemplar()) if chance.random() < 0.3 else b""
            out += message(3, count + double(2, bound) + exemplar)
        self.total = total
        return out

    def number(self):
        return self.chance.choice([0.0, 1.0, 2.5, float("nan"), float("inf"), float(self.chance.randint(0, 99))])

    def exemplar(self):
        out = message(1, message(1, "id") + message(2, str(self.chance.randint(1, 3))))
        out += double(2, float(self.chance.randint(0, 3)))
        if self.chance.random() < 0.6:
            out += message(3, self.time(self.now - self.chance.choice([0, 0, 1, 400, 30_000])))
        return out

    def created(self, field):
        if self.chance.random() < 0.6:
            return b""
        return message(field, self.time(self.now - self.chance.choice([0, 500, 1000, 5000, 700_000])))

    @staticmethod
    def time(millis):
        return whole(1, millis // 1000) + whole(2, millis % 1000 * 1_000_000)
