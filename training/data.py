"""Readers for treebanks, name files and labels, word pieces, and batches."""

import gzip
import hashlib
import random

import torch
from tokenizers import Tokenizer

CLS, SEP, UNK = 101, 102, 100
MAX_PIECES = 12  # a word longer than this keeps its first pieces only (the Rust reader does the same)
NAME_TYPES = ("PER", "ORG", "LOC", "MISC")
ROLE_TYPES = ("SOURCE", "CUE", "CONTENT")


class Sentence:
    """Words with what is known of them; `None` where nothing is.

    `role` are the parts of claims, `gate` says whether an event or a claim may be here, `marks` by which words,
    `soft` is what the teachers think of its tags and tree.
    """

    COLUMNS = ("lemma", "upos", "xpos", "head", "rel", "ner", "role", "marks")
    __slots__ = ("words", *COLUMNS, "gate", "soft", "ids", "case", "index")

    def __init__(self, words):
        self.words = words
        for name in (*self.COLUMNS, "gate", "soft"):
            setattr(self, name, None)

    def hash(self):
        """Eight digits that tell whether these are the words that a label was written for."""
        return hashlib.sha256(" ".join(self.words).encode()).hexdigest()[:8]


def lines(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf8") as file:
        yield from (line.rstrip("\n") for line in file)


def treebank(path):
    """Syntactic words of a CoNLL-U file; range and empty nodes are left out."""
    sentences, rows = [], []
    for line in list(lines(path)) + [""]:
        if line.startswith("#"):
            continue
        if line:
            columns = line.split("\t")
            if columns[0].isdigit():
                rows.append(columns)
            continue
        if rows:
            sentence = Sentence([r[1] for r in rows])
            sentence.lemma = [r[2] for r in rows]
            sentence.upos = [r[3] for r in rows]
            sentence.xpos = [r[4] for r in rows]
            sentence.head = [int(r[6]) for r in rows]
            sentence.rel = [r[7] for r in rows]
            sentences.append(sentence)
        rows = []
    return sentences


def tagged(path):
    """Sentences of TAB-separated words and tags; a line without a tab says something of the sentence to come."""
    rows, notes = [], []
    for line in list(lines(path)) + [""]:
        if "\t" in line:
            rows.append(line.split("\t"))
        elif line.startswith("#"):
            notes.append(line[1:].strip())
        elif rows:
            yield rows, notes
            rows, notes = [], []


def names(path):
    """A name file: token TAB IOB2 tag. Nationalities (NORP) count as MISC, as in CoNLL-2003."""
    sentences = []
    for rows, _ in tagged(path):
        sentence = Sentence([r[0] for r in rows])
        tags = [r[1].replace("NORP", "MISC") for r in rows]
        sentence.ner = [t if t == "O" or t[2:] in NAME_TYPES else "O" for t in tags]
        sentences.append(sentence)
    return sentences


def claims(path):
    """What `prepare.py` writes: token TAB role TAB mark, and `# gate 0` or `# gate 1` before a sentence."""
    sentences = []
    for rows, notes in tagged(path):
        sentence = Sentence([r[0] for r in rows])
        if rows[0][1] != "-":
            sentence.role = [r[1] for r in rows]
        if rows[0][2] != "-":
            sentence.marks = [int(r[2]) for r in rows]
        for note in notes:
            if note.startswith("gate "):
                sentence.gate = int(note[5:])
        sentences.append(sentence)
    return sentences


def relabel(sentences, path):
    """Put our own name labels on the sentences of a set; those that the file does not list hold no names."""
    for sentence in sentences:
        sentence.ner = ["O"] * len(sentence.words)
    for line in lines(path):
        if line.startswith("#") or not line:
            continue
        number, hashed, spans = line.split("\t")
        sentence = sentences[int(number)]
        if sentence.hash() != hashed:
            raise SystemExit(f"{path}: sentence {number} is not the one that was labelled; the set has another version")
        for span in spans.split():
            place, kind = span.split(":")
            start, end = map(int, place.split("-"))
            kind = "MISC" if kind == "NORP" else kind
            sentence.ner[start:end] = ["B-" + kind] + ["I-" + kind] * (end - start - 1)


def case_class(word):
    """0 no letter, 1 lower, 2 Title, 3 UPPER, 4 other, 5 has a digit."""
    if any(c.isdigit() for c in word):
        return 5
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 0
    if all(c.islower() for c in letters):
        return 1
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return 3
    if word[0].isupper() and all(c.islower() for c in letters[1:]):
        return 2
    return 4


class Pieces:
    def __init__(self, tokenizer_json):
        self.tokenizer = Tokenizer.from_file(str(tokenizer_json))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.cache = {}

    def __call__(self, word):
        if word not in self.cache:
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids or [UNK]
            self.cache[word] = ids[:MAX_PIECES]
        return self.cache[word]

    def prepare(self, sentences, longest=220):
        kept = []
        for s in sentences:
            ids, case, index = [CLS], [0], [0]
            for k, word in enumerate(s.words):
                pieces = self(word)
                ids += pieces
                case += [case_class(word)] * len(pieces)
                index += [k + 1] * len(pieces)
            if len(ids) > longest:
                continue
            s.ids, s.case, s.index = ids + [SEP], case + [0], index + [-1]
            kept.append(s)
        return kept


def copied(s):
    new = Sentence(s.words)
    for name in (*Sentence.COLUMNS, "gate", "soft", "ids", "case", "index"):
        setattr(new, name, getattr(s, name))
    return new


def headline(s, rng):
    """The sentence as a headline writer would set it: Title Case or CAPITALS.

    The encoder is uncased, so only the case classes change. Headlines, bullets and captions are a large part of
    news pages and absent from the treebanks.
    """
    upper = rng.random() < 0.25
    new = copied(s)
    new.case = [3 if upper and c in (1, 2) else 2 if c == 1 and rng.random() < 0.85 else c for c in s.case]
    return new


def without_stop(s):
    """The sentence without its closing full stop, as headlines and bullets are written."""
    n = len(s.words)
    if n < 4 or s.words[-1] not in (".", "!") or (s.head is not None and n in s.head):
        return s
    new = copied(s)
    new.words = s.words[:-1]
    for name in Sentence.COLUMNS:
        value = getattr(s, name)
        setattr(new, name, value[:-1] if value is not None else None)
    if s.soft is not None:
        arcs, *tags = s.soft
        new.soft = (arcs[:-1, :-1], *(t[:-1] for t in tags))
    keep = [i for i, k in enumerate(s.index) if k != n]
    new.ids, new.case, new.index = ([v[i] for i in keep] for v in (s.ids, s.case, s.index))
    return new


def batches(sentences, most, rng=None):
    order = list(range(len(sentences)))
    order.sort(key=lambda i: len(sentences[i].ids) + (rng.random() * 6 if rng else 0))
    result, current, width = [], [], 0
    for i in order:
        wider = max(width, len(sentences[i].ids))
        if current and wider * (len(current) + 1) > most:
            result.append(current)
            current, wider = [], len(sentences[i].ids)
        current.append(i)
        width = wider
    if current:
        result.append(current)
    if rng:
        rng.shuffle(result)
    return [[sentences[i] for i in batch] for batch in result]


def collate(batch):
    width = max(len(s.ids) for s in batch)
    n = max(len(s.words) for s in batch) + 1
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    case = torch.zeros_like(ids)
    index = torch.full_like(ids, n)
    seen = torch.zeros(len(batch), width, dtype=torch.bool)
    real = torch.zeros(len(batch), n, dtype=torch.bool)
    for i, s in enumerate(batch):
        k = len(s.ids)
        ids[i, :k] = torch.tensor(s.ids)
        case[i, :k] = torch.tensor(s.case)
        seen[i, :k] = True
        word = torch.tensor(s.index)
        word[word < 0] = n
        index[i, :k] = word
        real[i, : len(s.words) + 1] = True
    return ids, case, index, seen, real


def split_tail(sentences, share):
    cut = int(len(sentences) * (1 - share))
    return sentences[:cut], sentences[cut:]
