"""Fit the weights by which reports are grouped (data/stories/weights.tsv).

Each set is a JSONL file of reports (id, title, text, date, source, url) with the gold `story` of each. Half of the stories,
by a hash of their ids, is tuned on; the figures of the other half are printed beside. Comparisons come from

    cargo build --release -p demarche-story --example comparisons

    python stories.py --bin target/release/examples/comparisons --weights data/stories/weights.tsv -o new.tsv SET.jsonl ...

Run it again on its own output until the weights settle (twice is enough): what is compared, and how crowded the
surroundings are, depends on the weights. `threshold` is the user's to set, by the printed figures of the tuned half.
Sets that share stories must be split alike: give --topic FIELD to hash another field than `story`.
"""
import argparse, collections, hashlib, json, os, subprocess, tempfile
import numpy as np

FEATURES = ['bias', 'words_root', 'words_by_length', 'names_root', 'others_root', 'title_root', 'shorter', 'crowd', 'copied',
            'dated', 'days', 'week_apart', 'same_publisher', 'same_weekday', 'other_weekday']
BY_HAND = {'same_publisher'}


def half(text):
    return int(hashlib.md5(text.encode()).hexdigest(), 16) % 2


def group(binary, weights, rows):
    """Stories of the reports in this order, and every comparison."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'in.jsonl')
        with open(path, 'w') as out:
            for row in rows:
                keep = ('id', 'title', 'text', 'date', 'source', 'url')
                out.write(json.dumps({k: row[k] for k in keep if row.get(k)}) + '\n')
        done = subprocess.run([binary, path, weights], capture_output=True, text=True, check=True)
    stories = dict(line.split('\t')[:2] for line in done.stderr.splitlines())
    return stories, [line.split('\t') for line in done.stdout.splitlines()]


def bcubed(stories, rows, part):
    gold = {row['id']: row['story'] for row in rows}
    both = collections.Counter((stories[i], gold[i]) for i in gold)
    found, true = collections.Counter(stories[i] for i in gold), collections.Counter(gold.values())
    ids = [row['id'] for row in rows if row['half'] == part]
    precision = sum(both[stories[i], gold[i]] / found[stories[i]] for i in ids) / max(len(ids), 1)
    recall = sum(both[stories[i], gold[i]] / true[gold[i]] for i in ids) / max(len(ids), 1)
    return 200 * precision * recall / max(precision + recall, 1e-9)


def regression(x, y, weight, decay=1e-4):
    """Logistic regression by Newton's method, on scaled features; weights for the features as they come."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    ridge = decay * weight.sum() * np.r_[np.ones(x.shape[1]), 1e-6]
    b = np.zeros(z.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ b))
        step = np.linalg.solve((z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(ridge), z.T @ (weight * (p - y)) + ridge * b)
        b -= step
        if abs(step).max() < 1e-6:
            break
    slope = b[:-1] / spread
    return slope, b[-1] - (slope * mean).sum()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--bin', required=True)
    arguments.add_argument('--weights', required=True)
    arguments.add_argument('--topic', default='topic')
    arguments.add_argument('-o', '--output', required=True)
    arguments.add_argument('sets', nargs='+')
    a = arguments.parse_args()
    free = [name for name in FEATURES if name not in BY_HAND and name != 'bias']
    columns = [3 + FEATURES.index(name) for name in free]
    xs, ys, ws, sets = [], [], [], []
    for path in a.sets:
        rows = [json.loads(line) for line in open(path) if line.strip()]
        for row in rows:
            row['half'] = half(str(row.get(a.topic) or row['story']))
        known = {row['id']: row for row in rows}
        mixed = sorted(rows, key=lambda r: hashlib.md5(r['id'].encode()).hexdigest())
        mixed.sort(key=lambda r: (r.get('date') or '')[:10])
        sets.append((path, rows, mixed))
        for order in (rows, mixed):
            _, pairs = group(a.bin, a.weights, order)
            pairs = [p for p in pairs if known[p[0]]['half'] == known[p[1]]['half'] == 0]
            y = np.array([known[p[0]]['story'] == known[p[1]]['story'] for p in pairs], float)
            xs.append(np.array([[float(p[c]) for c in columns] for p in pairs]))
            ys.append(y)
            ws.append(np.ones(len(y)) / max(y.sum(), 1))
    x, y, w = np.concatenate(xs), np.concatenate(ys), np.concatenate(ws)
    slope, bias = regression(x, y, w * len(w) / w.sum())
    new = dict(zip(free, slope), bias=bias)
    with open(a.output, 'w') as out:
        for line in open(a.weights):
            name, weight, what = line.rstrip('\n').split('\t')
            out.write(f"{name}\t{round(float(new[name]), 3) if name in new else weight}\t{what}\n")
    for path, rows, mixed in sets:
        for label, order in (('as given', rows), ('by date, else mixed', mixed)):
            stories, _ = group(a.bin, a.output, order)
            print(f'{os.path.basename(path)}, {label}: BCubed F1 tuned half {bcubed(stories, rows, 0):.2f}, '
                  f'unseen half {bcubed(stories, rows, 1):.2f}, {len(set(stories.values()))} stories', flush=True)


if __name__ == '__main__':
    main()
