"""What the tests share: the examples, the program, a reader."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import demarche

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(os.environ.get("DEMARCHE", ROOT / "target/release/demarche"))
EXAMPLES = ["examples/dispute", "examples/strike"]

# News of our own, with what breaks tables and offsets.
NEWS = [
    {"id": "plain", "date": "2031-05-17", "source": "The Harbour Ledger", "title": "Estonia accuses Latvia",
     "text": "Estonia accused Latvia of sabotage on Monday. Latvia denied the accusation, its foreign ministry said."},
    {"id": "emoji", "date": "2031-05-18", "url": "https://news.example/a?b=c&d",
     "text": "🚨🚨 Breaking 🇫🇷: France expelled two Russian diplomats. “We regret it,” 𝔘kraine’s minister said in Kyiv."},
    {"id": "undated", "authors": ["Ann Lee", "Bo Ek"],
     "text": "Norway accused Sweden of sabotage. Sweden denied the accusation. Finland condemned Norway."},
    {"id": "=1+1", "date": "2031-06-30", "text": "Oslo thanked Rome. Poland attacked Belarus,\tMinsk said.\n\nMali left."},
    {"id": "quiet", "date": "1969-12-31", "text": "The weather was mild, and the trains ran on time all day long."},
]


def run(*arguments, codes=(0,), stdin=None):
    """Run the program."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, input=stdin, capture_output=True)
    assert done.returncode in codes, done.stderr.decode()
    return done.stdout


def lines(bytes_):
    """The lines of an output."""
    return bytes_.decode().splitlines()


@pytest.fixture(scope="session")
def reader():
    return demarche.Reader()


@pytest.fixture(scope="session")
def examples():
    """The articles of the examples, as the program takes them out of their files."""
    return [json.loads(line) for line in lines(run("extract", *EXAMPLES))]


@pytest.fixture(scope="session")
def wire(examples, tmp_path_factory):
    """A file of all articles, and the articles."""
    articles = examples + NEWS
    path = tmp_path_factory.mktemp("news") / "wire.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles))
    return path, articles


@pytest.fixture(scope="session")
def store(wire, tmp_path_factory):
    """A store of all articles."""
    path = tmp_path_factory.mktemp("store") / "news.db"
    run("ingest", wire[0], "--store", path)
    return path
