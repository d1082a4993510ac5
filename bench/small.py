"""spaCy's small architecture: train it a little, parse with it. The only file here that imports spaCy.

    small.py train MODEL TREES NAMES    trees as CoNLL-U, names as words with tags; .gz or plain
    small.py pipe MODEL TEXTS           JSON lines, in batches
    small.py single MODEL TEXTS         JSON lines, one document at a time
    small.py first MODEL TEXTS          the first sentence, printed

GEMM=numpy has NumPy multiply the matrices in place of the library that spaCy installs for it.
"""

import gzip
import itertools
import json
import os
import random
import sys
import time

import spacy
import spacy.tokens
import spacy.training
import spacy.util
from thinc.api import NumpyOps, set_current_ops

TREES = 300
NAMES = 300
EPOCHS = 10
BATCH = 128

# What en_core_web_sm has besides the tokeniser, without the attribute ruler and the lemmatiser, which are rules and
# have no model.
TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
        "rows": [5000, 1000, 2500, 2500, 50, 50],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
# The names have a network of their own, over four features.
OWN_TOK2VEC = TOK2VEC | {
    "embed": TOK2VEC["embed"] | {"attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"], "rows": [5000, 1000, 2500, 2500]}
}
TRANSITIONS = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
}
# The kinds of names of en_core_web_sm; only some are trained here, but all are scored at each step.
KINDS = (
    "CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME "
    "WORK_OF_ART"
).split()
KIND = {"PER": "PERSON", "LOC": "GPE", "ORG": "ORG", "NORP": "NORP", "MISC": "EVENT"}


def build():
    """The pipeline without weights."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}})
    # en_core_web_sm drops actions seen fewer than 30 times in its large treebank; with a few hundred sentences that
    # would leave too few actions to score.
    model = TRANSITIONS | {"state_type": "parser", "tok2vec": LISTENER}
    nlp.add_pipe("parser", config={"model": model, "min_action_freq": 1})
    ner = nlp.add_pipe("ner", config={"model": TRANSITIONS | {"state_type": "ner", "tok2vec": OWN_TOK2VEC}})
    for kind in KINDS:
        ner.add_label(kind)
    return nlp


def opened(path):
    return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")


def blocks(lines):
    """Sentences: the lines between empty lines."""
    return (list(group) for full, group in itertools.groupby(lines, lambda line: bool(line.strip())) if full)


def tree(block):
    """Rows of a sentence: word, space after it, tag, head from 0, relation, name tag."""
    rows, ends = [], {}
    for line in block:
        if line.startswith("#"):
            continue
        number, form, _, _, tag, _, head, relation, _, misc = line.rstrip("\n").split("\t")
        misc = dict(pair.split("=", 1) for pair in misc.split("|") if "=" in pair)
        space = misc.get("SpaceAfter") != "No"
        if "-" in number:
            first, last = map(int, number.split("-"))
            ends.update(dict.fromkeys(range(first, last), False) | {last: space})
        elif "." not in number:
            at, head = int(number), int(head)
            name = misc.get("NER", "O")
            rows.append((form, ends.get(at, space), tag, (head or at) - 1, relation if head else "ROOT", name))
    return rows


def trees(nlp, path):
    """Documents of up to ten sentences, so that the parser learns where sentences end."""
    with opened(path) as lines:
        sentences = [tree(block) for block in itertools.islice(blocks(lines), TREES)]
    for start in range(0, len(sentences), 10):
        rows = []
        for sentence in sentences[start : start + 10]:
            first = len(rows)
            rows += [(*row[:3], first + row[3], *row[4:]) for row in sentence]
        forms, spaces, tags, heads, relations, names = map(list, zip(*rows))
        names = kinds(names) if set(names) != {"O"} else None
        doc = spacy.tokens.Doc(nlp.vocab, forms, spaces, tags=tags, heads=heads, deps=relations, ents=names)
        yield spacy.training.Example(spacy.tokens.Doc(nlp.vocab, forms, spaces), doc)


def names(nlp, path):
    with opened(path) as lines:
        for block in itertools.islice(blocks(lines), NAMES):
            forms, tags = zip(*(line.rstrip("\n").split("\t")[:2] for line in block))
            doc = spacy.tokens.Doc(nlp.vocab, list(forms), ents=kinds(tags))
            yield spacy.training.Example(spacy.tokens.Doc(nlp.vocab, list(forms)), doc)


def kinds(tags):
    """Tags with spaCy's names of the kinds; a name that starts with I- is begun."""
    made, before = [], "O"
    for tag in tags:
        kind = tag[2:] and KIND.get(tag[2:], "EVENT")
        starts = tag.startswith("B-") or before[2:] != kind
        made.append(f"{'B' if starts else 'I'}-{kind}" if kind else "O")
        before = made[-1]
    return made


def train(model, trees_path, names_path):
    spacy.util.fix_random_seed(0)
    nlp = build()
    parsed = list(trees(nlp, trees_path))
    named = list(names(nlp, names_path)) if names_path else []
    examples = parsed + named
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(EPOCHS):
        random.shuffle(examples)
        # Some 20 steps an epoch, however many documents there are.
        for batch in spacy.util.minibatch(examples, max(2, len(examples) // 20)):
            nlp.update(batch, sgd=optimizer, drop=0.1)
    # Only whether it learned anything; these are the sentences it was trained on.
    scores = nlp.evaluate(parsed)
    if scores["dep_uas"] < 0.5:
        sys.exit(f"spaCy's side did not learn to parse: {scores['dep_uas']:.2f} of the heads are right")
    nlp.to_disk(model)
    return {
        "trees": sum(len(list(e.reference.sents)) for e in parsed),
        "names": len(named),
        "parser_actions": nlp.get_pipe("parser").moves.n_moves,
        "ner_actions": nlp.get_pipe("ner").moves.n_moves,
        "tags": len(nlp.get_pipe("tagger").labels),
        "on_training_sentences": {k: scores[k] for k in ("tag_acc", "dep_uas", "dep_las", "sents_f")},
    }


def loaded(model):
    """The trained pipeline, with the arithmetic that was asked for."""
    if os.environ.get("GEMM") != "numpy":
        return spacy.load(model)
    ops = NumpyOps(use_blis=False)
    set_current_ops(ops)
    nlp = spacy.load(model)
    # Some layers pick their arithmetic before they are told.
    for _, pipe in nlp.pipeline:
        for layer in pipe.model.walk():
            layer.ops = ops
    return nlp


def texts(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def parse(model, path, single):
    nlp = loaded(model)
    articles = texts(path)
    before = time.process_time()
    docs = map(nlp, articles) if single else nlp.pipe(articles, batch_size=BATCH)
    tokens = sentences = 0
    for doc in docs:
        tokens += sum(not token.is_space for token in doc)
        sentences += sum(1 for _ in doc.sents)
    return {"tokens": tokens, "sentences": sentences, "inside_cpu_s": time.process_time() - before}


def first(model, path):
    nlp = loaded(model)
    doc = nlp(texts(path)[0])
    for token in next(doc.sents):
        print(token.i + 1, token.text, token.tag_, token.head.i + 1, token.dep_, token.ent_iob_, sep="\t")
    print(flush=True)


if __name__ == "__main__":
    spacy.require_cpu()
    match sys.argv[1:]:
        case ["train", model, trees_path, *names_path]:
            print(json.dumps(train(model, trees_path, names_path[0] if names_path else None)))
        case ["pipe" | "single" as way, model, path]:
            print(json.dumps(parse(model, path, way == "single")))
        case ["first", model, path]:
            first(model, path)
        case _:
            sys.exit(__doc__)
