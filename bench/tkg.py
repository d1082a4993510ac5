"""Write an invented graph of dated facts, for timing `demarche forecast links` and `counts`.

    python3 bench/tkg.py FOLDER [--entities 23000 --relations 256 --facts 470000 --days 300 --seed 1]

Countries have sectors and people; activity is uneven, as in event data. Half of the facts repeat one that happened
lately, a quarter is something else between two that met, the rest is between two that never met: mostly of one
country or with a country that theirs often meets. The same arguments give the same bytes. No figure of accuracy on it
means anything; the shape of lists and recurrences is what the time depends on.
"""

import argparse
import bisect
import itertools
import pathlib
import random

SECTORS = ["Police", "Military", "Citizen", "Government", "Ministry", "Opposition", "Protester", "Media", "Court", "Business"]


def uneven(count, power):
    """Running sums of weights that fall with the rank."""
    return list(itertools.accumulate((rank + 2.0) ** -power for rank in range(count)))


def draw(sums, chance):
    """A rank, by running sums of weights."""
    return bisect.bisect(sums, chance.random() * sums[-1])


class World:
    """Entities with countries, and who does what."""

    def __init__(self, entities, relations, chance):
        self.chance = chance
        self.countries = max(2, entities // 60)
        self.names, self.members = [], [[] for _ in range(self.countries)]
        sizes, sums = uneven(self.countries, 0.6), uneven(self.countries, 1.1)
        for number in range(entities):
            country = number if number < self.countries else draw(sizes, chance)
            self.names.append(self.name(number, country))
            self.members[country].append(number)
        self.home = {entity: country for country, members in enumerate(self.members) for entity in members}
        self.order = list(range(self.countries))
        self.country_sums = sums
        self.relation_sums = uneven(relations, 1.1)
        self.member_sums = [uneven(len(members), 1.6) for members in self.members]
        # Countries mostly meet some others.
        self.friends = [[draw(sums, chance) for _ in range(6)] for _ in range(self.countries)]
        # What one act leads to.
        self.follows = [[draw(self.relation_sums, chance) for _ in range(4)] for _ in range(relations)]

    def name(self, number, country):
        if number < self.countries:
            return f"Country {country}"
        if self.chance.random() < 0.6:
            return f"{self.chance.choice(SECTORS)} {number % 7} (Country {country})"
        return f"Person {number}"

    def member(self, country):
        return self.members[country][draw(self.member_sums[country], self.chance)]

    def stranger(self):
        """A fact between two that need not have met."""
        country = draw(self.country_sums, self.chance)
        other = country if self.chance.random() < 0.5 else self.chance.choice(self.friends[country])
        return self.member(country), draw(self.relation_sums, self.chance), self.member(other)


def facts(world, count, days, chance):
    """Facts by day; each once a day."""
    past, number = [], 0
    for day in range(days):
        today, wanted = set(), (day + 1) * count // days - number
        for _ in range(20 * wanted):
            if len(today) == wanted:
                break
            today.add(one(world, past, chance))
        today = sorted(today)
        chance.shuffle(today)
        number += len(today)
        past.extend(today)
        yield day, sorted(today)


def one(world, past, chance):
    kind = chance.random()
    if not past or kind > 0.75:
        return world.stranger()
    # The past is drawn from the more, the nearer it is.
    back = min(len(past), 1 + int(chance.expovariate(1.0 / (0.08 * len(past) + 1))))
    subject, relation, what = past[-back]
    if kind > 0.5:
        relation = chance.choice(world.follows[relation])
        if chance.random() < 0.3:
            subject, what = what, subject
    return subject, relation, what


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    for name, value in [("entities", 23000), ("relations", 256), ("facts", 470000), ("days", 300), ("seed", 1)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    world = World(arguments.entities, arguments.relations, chance)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{number}\t{name}\n" for number, name in enumerate(world.names)]
    (arguments.folder / "entities.tsv").write_text("".join(rows))
    rows = [f"{number}\tAct {number}\t{number:03}\t{1 + number % 4}\n" for number in range(arguments.relations)]
    (arguments.folder / "relations.tsv").write_text("".join(rows))
    ends = {"train": arguments.days * 8 // 10, "valid": arguments.days * 9 // 10, "test": arguments.days}
    lines = {part: [] for part in ends}
    for day, todays in facts(world, arguments.facts, arguments.days, chance):
        part = next(part for part, end in ends.items() if day < end)
        lines[part].extend(f"{subject}\t{relation}\t{what}\t{day}\n" for subject, relation, what in todays)
    for part, text in lines.items():
        (arguments.folder / f"{part}.tsv").write_text("".join(text))


if __name__ == "__main__":
    main()
