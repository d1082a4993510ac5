"""The texts that both programs read: whole articles, as JSON lines and as files.

    texts.py DEMARCHE OUT WORDS [DATA]    writes them to OUT and prints what they are, as JSON
"""

import gzip
import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

WORD = re.compile(r"\w+(?:[-’'.,]\w+)*|[^\w\s]")

# Sizes of single documents, in words.
SIZES = (100, 1_000, 10_000, 100_000)
# Words of all documents of one size: so many that the time of the start is small beside them.
ENOUGH = 20_000
# Demarche reads 1,000,000 bytes of one document; the largest here stays below.
MOST_BYTES = 990_000
# The files of the folder.
MOST_FILES = 500


def words(text):
    """The words and marks of a text, counted alike for both programs."""
    return sum(1 for _ in WORD.finditer(text))


def examples(demarche):
    """The articles of this repository, without the markup around them."""
    lines = subprocess.run([demarche, "extract", "examples/"], check=True, capture_output=True, text=True).stdout
    return [json.loads(line)["text"] for line in lines.splitlines()]


def treebank(path):
    """The documents of a treebank as they were before they were cut into sentences."""
    documents = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc"):
                documents.append([])
            elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
                documents[-1].append([])
            elif line.startswith("# text = "):
                if not documents[-1]:
                    documents[-1].append([])
                documents[-1][-1].append(line.removeprefix("# text = ").strip())
    return ["\n\n".join(" ".join(p) for p in paragraphs if p) for paragraphs in documents]


def newswire(path, most):
    """Reports of 20 sentences in paragraphs of two. The file has words and no reports; spaces are put back by rule."""
    sentences, sentence, count = [], [], 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word = line.split("\t")[0].strip()
            if word:
                sentence.append(word)
            elif sentence:
                sentences.append(joined(sentence))
                count += len(sentence)
                sentence = []
                if count >= most:
                    break
    paragraphs = [" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]
    return ["\n\n".join(paragraphs[i : i + 10]) for i in range(0, len(paragraphs), 10)]


def joined(sentence):
    """Words to text."""
    text, quoted, opened = "", False, True
    for word in sentence:
        closes = word == '"' and quoted
        glued = closes or re.fullmatch(r"[.,;:?!%)\]]|'(?:s|re|ve|ll|d|m)?|n't", word)
        text += word if glued or opened else " " + word
        opened = word in ("(", "[", "$") or word == '"' and not quoted
        quoted ^= word == '"'
    return text


def repeated(articles, most):
    """The articles again and again until there are enough words."""
    taken, count = [], 0
    for article in itertools.cycle(articles):
        if count >= most:
            return taken
        taken.append(article)
        count += words(article)


def documents(articles, size):
    """Documents of about `size` words, one after the other, of whole paragraphs."""
    made, document, count, total, bytes_ = [], [], 0, 0, 0
    for paragraph in (p for article in articles for p in article.split("\n\n")):
        length = len(paragraph.encode()) + 2
        if count >= size or bytes_ + length > MOST_BYTES:
            made.append("\n\n".join(document))
            total += count
            document, count, bytes_ = [], 0, 0
            if total >= ENOUGH:
                return made
        document.append(paragraph)
        count += words(paragraph)
        bytes_ += length
    return made or ["\n\n".join(document)]


def write(path, articles):
    """Write articles as JSON lines; what there is in them."""
    # Ids differ, so that Demarche does not take a repeated article for one that came twice. The language is told, as
    # spaCy's is.
    lines = (json.dumps({"id": f"{i:05}", "language": "en", "text": text}) for i, text in enumerate(articles))
    content = "".join(line + "\n" for line in lines)
    path.write_text(content, encoding="utf-8")
    return {
        "path": str(path),
        "articles": len(articles),
        "words": sum(words(text) for text in articles),
        "bytes": sum(len(text.encode()) for text in articles),
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }


def prepare(demarche, data, out, most):
    """Write all texts to the folder `out`; what they are."""
    shutil.rmtree(out, ignore_errors=True)
    (out / "folder").mkdir(parents=True)
    own = examples(demarche)
    texts = {"examples": repeated(own, most)}
    gum = data / "ud/en_gum_open-dev.conllu.gz" if data else None
    voa = data / "ner/gmb_voa-train.tsv.gz" if data else None
    if gum and gum.exists():
        texts["GUM-open dev"] = treebank(gum)
    if voa and voa.exists():
        texts["VOA newswire"] = newswire(voa, most)
    base = texts.get("VOA newswire", texts["examples"])
    for i, text in enumerate(base[:MOST_FILES]):
        (out / "folder" / f"{i:05}.txt").write_text(text, encoding="utf-8")
    return {
        "texts": {n: write(out / f"{n.split()[0].lower()}.jsonl", t) for n, t in texts.items()},
        "documents": {
            str(size): write(out / f"documents-{size}.jsonl", documents(base, size)) for size in SIZES if size <= most
        },
        "own": write(out / "own.jsonl", own),
        "one": write(out / "one.jsonl", ["Baku denied the accusation."]),
        "folder": {"path": str(out / "folder"), "articles": len(base[:MOST_FILES])},
    }


if __name__ == "__main__":
    demarche, out, most, *data = sys.argv[1:]
    print(json.dumps(prepare(demarche, Path(data[0]) if data else None, Path(out), int(most))))
