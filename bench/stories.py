"""A long stream of invented news through `demarche stories`: speed, memory, and whether the cost of a report stays flat.

    cargo build --release -p demarche-cli
    python3 bench/stories.py --bin target/release/demarche            # 1,000,000 reports, 3 KB of text each on average
    python3 bench/stories.py --kind same --reports 100000             # streams that are made to be dear

The stream is the same every time. Lengths are spread like those of news (a third under 200 words, one in ten over 700);
words follow Zipf's law. A story lives for some days among 2,000 others. 30 % of the reports are copies of one from the
last day: as it was, with some words changed or cut, or under another headline with the credit of a wire. The time of
the process itself counts, not that of this script. Needs nothing but Python on Linux.
"""
import argparse, json, os, random, subprocess, threading, time

A_DAY = 10_000
PARTS = ['ba', 'ko', 'ri', 'ten', 'mo', 'sal', 'du', 'ver', 'ni', 'la', 'gor', 'pe', 'shi', 'an', 'tu', 'fel']


def word(rank):
    out = ''
    while True:
        out += PARTS[rank % 16]
        rank //= 16
        if rank == 0:
            return out


class News:
    """Reports of affairs that begin and end."""

    def __init__(self, seed=1):
        self.dice = random.Random(seed)
        zipf = lambda: word(int(200_000 ** self.dice.random()))
        self.plain = [' '.join(zipf() for _ in range(13)) for _ in range(60_000)]
        self.rare = [word(n) for n in range(500, 200_000)]
        self.next, self.affairs, self.recent, self.copies = 0, [], [], 0
        self.affairs = [self.affair() for _ in range(2000)]

    def affair(self):
        self.next += 1
        names = [word(300_000 + (self.next * 8 + n) % 150_000).capitalize() for n in range(8)]
        return self.dice.choices(self.rare, k=45) + names * 2

    def text(self, affair):
        d = self.dice
        sentences = min(150, max(4, int(60 + 330 * d.expovariate(1)) // 18))
        plain, own = d.choices(self.plain, k=sentences), d.choices(affair, k=5 * sentences)
        return ' '.join(f'{p.capitalize()} {" ".join(own[5 * i:5 * i + 5])}.' for i, p in enumerate(plain))

    def copy(self):
        d = self.dice
        title, text = self.recent[int(d.random() * len(self.recent))]
        kind = d.random()
        self.copies += 1
        if kind < 0.34:
            return title, text
        words = text.split(' ')
        if kind < 0.67:
            for _ in range(max(1, len(words) // 80)):
                words[int(d.random() * len(words))] = d.choice(self.rare)
            if d.random() < 0.4:
                words = words[:len(words) * 8 // 10]
            return title, ' '.join(words)
        return ' '.join(words[9:18]), 'PORT ALDER (Reuters) - ' + text

    def report(self, number):
        d = self.dice
        if number > 100 and d.random() < 0.3:
            title, text = self.copy()
        else:
            if d.random() < 0.12:
                self.affairs[int(d.random() * 2000)] = self.affair()
            affair = self.affairs[int(d.random() * 2000)]
            text = self.text(affair)
            title = ' '.join(d.choices(affair, k=6) + d.choices(self.rare, k=2))
            if len(self.recent) < A_DAY * 7 // 10:
                self.recent.append((title, text))
            else:
                self.recent[number % len(self.recent)] = (title, text)
        return {'title': title, 'text': text, 'source': f'outlet {int(d.random() * 900)}', 'date': day(number // A_DAY)}


def day(number):
    return time.strftime('%Y-%m-%d', time.gmtime(1_893_456_000 + 86_400 * number))


def hostile(kind, news):
    """Streams that are made to be dear."""
    same, template = news.text(news.affairs[0]), news.text(news.affairs[1])[:1500]
    def report(number):
        d = news.dice
        if kind == 'same':
            return {'title': 'The same', 'text': same, 'date': day(number // A_DAY)}
        if kind == 'template':
            return {'text': template + ' ' + ' '.join(d.choices(news.rare, k=80)), 'date': day(number // A_DAY)}
        if kind == 'empty':
            return {'text': '' if number % 2 else 'Strike.', 'date': day(number // A_DAY)}
        if kind == 'clock':
            return dict(news.report(number), date=day(int(d.random() * 20_000)))
        return dict(news.report(number), text=same * (1_000_000 // len(same)) if number == 500 else news.text(news.affairs[2]))
    return report


def feed(process, report, reports):
    """Write the stream; the process may end early."""
    try:
        lines = []
        for number in range(reports):
            lines.append(json.dumps({'id': f'report-{number}', **report(number)}))
            if len(lines) == 500:
                process.stdin.write('\n'.join(lines) + '\n')
                lines = []
        process.stdin.write('\n'.join(lines) + '\n')
    except BrokenPipeError:
        pass
    process.stdin.close()


def spent(pid):
    """Seconds of processor time of a process, and its largest memory in MB."""
    stat = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    peak = next((int(line.split()[1]) for line in open(f'/proc/{pid}/status') if line.startswith('VmHWM')), 0)
    return (int(stat[11]) + int(stat[12])) / os.sysconf('SC_CLK_TCK'), peak / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('--bin', default='target/release/demarche')
    arguments.add_argument('--reports', type=int, default=1_000_000)
    arguments.add_argument('--kind', default='news', choices=['news', 'same', 'template', 'empty', 'clock', 'long'])
    arguments.add_argument('--window', type=int, default=32_768)
    a = arguments.parse_args()
    news = News()
    report = news.report if a.kind == 'news' else hostile(a.kind, news)
    process = subprocess.Popen([a.bin, 'stories', '-', '--window', str(a.window)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, bufsize=1 << 20)
    threading.Thread(target=feed, args=(process, report, a.reports), daemon=True).start()
    lines = copies = last = 0
    before, stories = 0.0, set()
    step = max(1, (a.reports - a.window) // 10)
    for line in process.stdout:
        lines += 1
        copies += '"copy_of"' in line
        stories.add(line.split('"story":"', 1)[1][:16])
        # What is settled after the last report was added takes no work.
        if lines % step == 0 and lines <= step * 10:
            now, peak = spent(process.pid)
            # The window is filled before the first is settled.
            added = lines - last + (a.window if last == 0 else 0)
            print(json.dumps({'settled': lines, 'us_per_report': round(1e6 * (now - before) / added, 1),
                              'peak_MB': round(peak)}), flush=True)
            before, last = now, lines
    _, status, usage = os.wait4(process.pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    print(json.dumps({'kind': a.kind, 'reports': lines, 'exit': os.waitstatus_to_exitcode(status), 'stories': len(stories),
                      'copies_made': news.copies, 'copies_found': copies, 'processor_seconds': round(seconds, 1),
                      'reports_per_second': round(lines / seconds), 'peak_MB': round(usage.ru_maxrss / 1024)}))


if __name__ == '__main__':
    main()
