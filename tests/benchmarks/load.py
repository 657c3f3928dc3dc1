"""The app under load: `python -m tests.benchmarks.load pages`, or crowd, memory, uploads, start.

Servers run in processes of their own, and are visited over Streamlit's own protocol. The visitors take the same cores, so what
is measured depends on the machine and on what else it does: compare the ratios of one run.
"""

import asyncio
import os
import random
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, count, cycle, islice
from math import inf
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from websockets.exceptions import WebSocketException

from tests.benchmarks.visitor import NotAnswered, Visitor
from tests.browser.running import ROOT, running_process

# For each page a setting, and a few values that visitors change it to.
CHANGES = {
    "": ("find", ("softmax", "relu", "loss", "bias")),
    "playground": ("learning_rate", ("0.1", "0.2", "0.5", "1")),
    "one-case": ("nudge_rate", ("0.05", "0.2", "0.3", "0.4")),
    "landscape": ("learning_rate", ("0.01", "0.02", "0.03", "0.04")),
    "batch-or-stochastic": ("learning_rate", ("0.1", "0.3", "0.5", "2")),
    "matrices": ("size_out", (2.0, 3.0, 4.0, 6.0)),
    "activations": ("ruler_at", ("-1", "0", "0.5", "2")),
    "depth": ("depth_layers", (6.0, 8.0, 12.0, 14.0)),
    "dying-relu": ("dead_b", ("-3", "-2", "-1", "0")),
    "softmax": ("softmax_temperature", ("0.5", "2", "3", "4")),
    "log-loss": ("single_v", ("-3", "-1", "0", "2")),
    "mle": ("drawn_mu", ("3", "4", "6", "7")),
    "regression": ("reg_degree", (1.0, 3.0, 4.0, 5.0)),
    "classification": ("joint_copies", (2.0, 3.0, 4.0, 5.0)),
}
EMPTY = "an empty page with a slider"
EMPTY_SCRIPT = 'import streamlit as st\nst.write(st.slider("A number", 0.0, 10.0, key="number"))\n'
EMPTY_CHANGE = ("number", (2.0, 3.0, 4.0, 6.0))
CHANGES_OF_A_VISIT = 12
WAKING_UP = 6.0  # seconds until a server has loaded all that it loads beside answering


@dataclass
class Server:
    """A server that runs, and how it answered."""

    address: str
    process: subprocess.Popen
    opened: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def megabytes(self):
        """The memory that the process holds."""
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True)
        return int(shown.stdout) / 1024


@contextmanager
def served(script="app.py", settings_from=ROOT):
    """A server of the app or of another script."""
    with TemporaryDirectory() as folder, running_process(Path(folder), script=script, settings_from=settings_from) as running:
        yield Server(*running)


# Visitors


def values_of(few, first=0, anew=False):
    """A few values again and again; with `anew`, numbers that are typed are each a little different."""
    for number, value in zip(count(1), islice(cycle(few), first, None)):
        is_typed_number = isinstance(value, str) and value[-1].isdigit()
        yield f"{float(value) + number * 1e-6:.6f}" if anew and is_typed_number else value


def is_same(text, value):
    """Whether a text in the address stands for a value."""
    return text is not None and (text == value or float(text) == float(value))


async def visit(server, path, values, n_changes=None, pause=0.0, until=inf):
    """Open a page and change its setting to one value after the other, with pauses of some seconds in the mean."""
    key = CHANGES.get(path, EMPTY_CHANGE)[0]
    try:
        async with Visitor(server.address, path if path in CHANGES else "") as visitor:
            server.opened.append(await visitor.open())
            for value in islice(values, n_changes):
                await asyncio.sleep(random.expovariate(1.0 / pause) if pause else 0.0)
                if perf_counter() > until:
                    break
                server.changed.append(await visitor.change(key, value))
                if path in CHANGES and not is_same(visitor.setting(key), value):
                    raise NotAnswered(f"{key} = {value} was not taken: {visitor.query}")
    except (NotAnswered, OSError, TimeoutError, WebSocketException) as problem:
        server.failures.append(f"/{path}: {problem!r}")


async def reruns_a_second(server, path, n_visitors, seconds):
    """How often visitors are answered who make a change as soon as the page has answered the one before."""
    before, start = len(server.changed), perf_counter()
    few = CHANGES.get(path, EMPTY_CHANGE)[1]
    await asyncio.gather(
        *(visit(server, path, values_of(few, first), until=start + seconds) for first in range(n_visitors)),
    )
    return (len(server.changed) - before) / (perf_counter() - start)


# What is measured


async def pages(options):
    """Reruns a second of every page, and how many times those of an empty page that is."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "empty.py").write_text(EMPTY_SCRIPT)
        script = f"{folder}/empty.py"
        with served() as app, served(script, folder) as plain, served(script) as same:
            for path in options.only:
                await visit(app, path, iter(CHANGES[path][1]))  # what is computed once
            print(f"{'page':22} reruns/s   of the empty page: as Streamlit comes   with the same settings")
            for path in options.only:
                rates = [
                    await reruns_a_second(server, page, options.visitors, options.seconds or 5.0)
                    for server, page in ((plain, EMPTY), (app, path), (same, EMPTY))
                ]
                print(f"/{path:21} {rates[1]:8.0f} {rates[1] / rates[0]:38.2f} {rates[1] / rates[2]:24.2f}", flush=True)
        return [app, plain, same]


async def crowd(options):
    """Many visitors over all pages who arrive within five seconds, at a server that has just started, and again."""
    with ExitStack() as stack:
        servers = [stack.enter_context(served()) for _ in range(options.processes)]

        async def come(number, end):
            path = options.only[number % len(options.only)]
            server = servers[number // len(options.only) % len(servers)]
            await asyncio.sleep(5.0 * number / options.visitors)
            await visit(server, path, values_of(CHANGES[path][1], number), pause=5.0, until=end)

        for which in ("first", "second"):
            for server in servers:
                server.opened, server.changed = [], []
            end = perf_counter() + (options.seconds or 30.0)
            await asyncio.gather(*(come(number, end) for number in range(options.visitors)))
            opened, changed = (list(chain(*times)) for times in zip(*((one.opened, one.changed) for one in servers), strict=True))
            print(f"{which} crowd: page {_middle_and_end(opened)}; change {_middle_and_end(changed)}", flush=True)
        return servers


def _middle_and_end(seconds):
    if len(seconds) < 2:
        return "too few to say"
    return f"{median(seconds):.2f} s in the middle, {quantiles(seconds, n=20)[-1]:.2f} at the 95th percentile of {len(seconds)}"


async def memory(options):
    """The memory of a server after every tenth of many reruns over all pages."""
    with served() as server:
        await asyncio.sleep(WAKING_UP)
        n_visits = options.reruns // CHANGES_OF_A_VISIT

        async def keep_coming(numbers):
            for number in numbers:
                path = options.only[number % len(options.only)]
                values = values_of(CHANGES[path][1], number, options.anew)
                await visit(server, path, values, CHANGES_OF_A_VISIT)

        for tenth in range(10):
            numbers = iter(range(n_visits * tenth // 10, n_visits * (tenth + 1) // 10))  # shared by those who come
            await asyncio.gather(*(keep_coming(numbers) for _ in range(options.visitors)))
            print(f"{len(server.changed):6} reruns: {server.megabytes:.0f} MB", flush=True)
        return [server]


async def uploads(options):
    """Tables of 1 MB that visitors of the playground open all at once: the memory before, at its highest and a while later."""
    row = ",".join(["0.25"] * 39)  # with the kind 197 characters, in 5000 rows
    table = "\n".join([",".join([*(f"x{i}" for i in range(39)), "kind"]), *(f"{row},{'ab'[i % 2]}" for i in range(4990))])
    with served() as server:

        async def open_one(number):
            try:
                async with Visitor(server.address, "playground", "dataset=table&n_epochs=5") as visitor:
                    server.opened.append(await visitor.open())
                    ready.release()
                    await go.wait()
                    text = table.replace("0.25", f"0.{number % 90 + 10}")  # each its own
                    server.changed.append(await visitor.upload("file", "table.csv", text.encode()))
            except (NotAnswered, OSError, TimeoutError, WebSocketException) as problem:
                server.failures.append(repr(problem))
                ready.release()

        ready, go = asyncio.Semaphore(0), asyncio.Event()
        visitors = [asyncio.create_task(open_one(number)) for number in range(options.visitors)]
        for _ in visitors:
            await ready.acquire()
        before = highest = server.megabytes
        go.set()
        while not all(visitor.done() for visitor in visitors):
            await asyncio.wait(visitors, timeout=0.2)
            highest = max(highest, server.megabytes)
        await asyncio.sleep(WAKING_UP)
        print(f"{before:.0f} MB before, {highest:.0f} MB at the highest, {server.megabytes:.0f} MB after all have left")
        if server.changed:
            print(f"an upload with its page took {_middle_and_end(server.changed)}")
        return [server]


async def start(options):
    """The seconds from the command to the first page, for every page on a server of its own."""
    servers = []
    for path in options.only:
        begin = perf_counter()
        with served() as server:
            ready = perf_counter() - begin
            await visit(server, path, iter(()))
            print(f"/{path:21} {perf_counter() - begin:.2f} s, of them {ready:.2f} until the server answers", flush=True)
        servers.append(server)
    return servers


def main():
    """Measure what is asked for; the exit status is 1 where a visitor was not answered."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.load", description="How the app bears visitors.")
    measured = {function.__name__: function for function in (pages, crowd, memory, uploads, start)}
    parser.add_argument("what", choices=measured, help="; ".join(f"{name}: {f.__doc__}" for name, f in measured.items()))
    parser.add_argument("--visitors", type=int, default=10, help="at once (10)")
    parser.add_argument("--seconds", type=float, help="for each page (5), or for a crowd (30)")
    parser.add_argument("--processes", type=int, default=1, help="among which a crowd is shared out, as nginx would (1)")
    parser.add_argument("--reruns", type=int, default=10_000, help="while memory is watched (10000)")
    parser.add_argument("--only", nargs="+", choices=CHANGES, default=list(CHANGES), help="visit these pages alone")
    parser.add_argument("--anew", action="store_true", help="while memory is watched, let nearly every change be a new one")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; load in the last minute {os.getloadavg()[0]:.1f}", flush=True)
    servers = asyncio.run(measured[options.what](options))
    failures = [failure for server in servers for failure in server.failures]
    print(f"{len(failures)} visitors were not answered", *failures[:5], sep="\n  ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
