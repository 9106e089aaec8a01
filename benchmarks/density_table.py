#!/usr/bin/env python3
"""The table of docs/performance.md: each job of the densities by Klara and by the peers that are here.

    density_table.py PROGRAMS [NAME ...] [--british FILE.csv]

PROGRAMS is the folder of the release build's programs; NAME leaves the jobs whose name holds it. In
each of five rounds every program does the job in turn; the least processor time on one thread
counts, of the computation alone. A peer that has taken a minute of a job is not asked again.
--british times klara density from file to file instead. Peers and how to add them: README.md.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ROUNDS = 5
PATIENCE = 60  # seconds for a peer and a job
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def run(command):
    """What a command says, and the most memory that it or a child of it held, in 10^6 bytes."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{text[-2000:]}")
    return text, usage.ru_maxrss * 1024 / 1e6


class Measured:
    """What is known of one program and one job after some rounds."""

    def __init__(self):
        self.seconds, self.wall, self.rounds, self.spent = float("inf"), float("inf"), 0, 0.0
        self.relative = self.of_highest = self.memory = self.highest = None
        self.note = ""


class Timed:
    """A job of one of our benchmark programs, peers that are compiled into it among them."""

    def __init__(self, title, program, name, at_least=None):
        self.title, self.program, self.at_least = title, program, at_least
        self.name, self.pattern = name, f"{name}(/process_time)?/real_time"

    def missing(self, bench):
        built = any(re.fullmatch(self.pattern, name) for name in bench.names(self.program))
        return None if built else "not built in; KLARA_LIBKDV names the folder of its source"

    def measure(self, bench, job, measured):
        text, _ = run([bench.programs / self.program, f"--benchmark_filter=^{self.pattern}$",
                       "--benchmark_min_time=0.1", "--benchmark_format=json"])
        result = json.loads(text[text.index("{\n"):])["benchmarks"][0]
        measured.seconds = min(measured.seconds, result["cpu_time"] / 1e3)
        measured.wall = min(measured.wall, result["real_time"] / 1e3)
        measured.relative, measured.of_highest = result.get("relative_error"), result.get("of_highest")
        measured.memory, measured.highest = result.get("peak_MB"), result.get("highest")


class Driver:
    """A peer that is a program of its own: peers/peer.py says how it is called."""

    def __init__(self, title, script, at_least=None):
        self.title, self.script, self.at_least = title, HERE / "peers" / script, at_least

    def missing(self, bench):
        return None if bench.interpreter_of(self.script) else "not installed"

    def measure(self, bench, job, measured):
        words = bench.words_of(job)
        text, measured.memory = run([bench.interpreter_of(self.script), self.script, *words])
        result = json.loads([line for line in text.splitlines() if line.startswith("{")][-1])
        measured.seconds = min(measured.seconds, result["seconds"])
        measured.note = result["note"]
        if result["values"]:
            cells = words[-1].read_bytes()
            exact = struct.unpack(f"{len(cells) // 8}d", cells)[2::3]
            measured.of_highest = max(abs(a - b) for a, b in zip(result["values"], exact)) / bench.highest


class Unlicensed:
    """A peer whose code carries no licence: it is named, and nothing of ours calls it."""

    def __init__(self, title, at_least):
        self.title, self.at_least = title, at_least

    def missing(self, bench):
        return "its code carries no licence"


class Job:
    def __init__(self, name, title, target, ours, peers, made=(), words=(), two_threads=None, checked=None):
        self.name, self.title, self.target, self.ours, self.peers = name, title, target, ours, peers
        self.two_threads = Timed("", ours.program, two_threads or ours.name + "/2threads")
        self.made = made        # words of peer_inputs, which makes the FILES that drivers read
        self.words = words      # of drivers
        self.checked = checked  # the same on less data, where the definition can be summed


FILES = {"incidents", "cells", "cases", "controls"}


def city(kernel, n, bandwidth, title, target, libkdv=None, bucket=None, drivers=(), where="streets"):
    name = f"{kernel}/{n}/{bandwidth}m"
    peers = [Timed("LIBKDV's core", "density_benchmark", "libkdv/" + name, libkdv)] if libkdv else []
    if bucket:
        peers.append(Unlicensed("SLAM_BUCKET", bucket))
    count = str(int(float(n.removesuffix("addresses"))))
    cells = [kernel, str(bandwidth), "cells"]
    return Job(name, title, target, Timed("Klara", "density_benchmark", name), [*peers, *drivers],
               [[where, count, "1", "incidents", *cells]], ["incidents", *cells])


def space_time(n, days, title, target, libkdv):
    name = f"space_time/{n}/{days}d"
    return Job(name, title, target, Timed("Klara", "space_time_benchmark", name),
               [Timed("LIBKDV's EDWIN", "space_time_benchmark", "libkdv/" + name, libkdv)])


LEARN = Driver("scikit-learn KernelDensity", "scikit_learn.py")
LSCV = "least_squares_of_64/incidents:{}/threads:{}"
RISK = "risk_significance_of/incidents:100000/bandwidth_m:250/threads:{}"

JOBS = [
    city("epanechnikov", "1e6", 250, "exact Epanechnikov, 1e6, h 250 m", 0.11, 100, 50, [LEARN]),
    city("epanechnikov", "1e6", 1000, "the same, h 1000 m", 0.42, 130, 70),
    city("epanechnikov", "1e5", 1000, "1e5, h 1000 m", 0.045, 75, 22),
    city("epanechnikov", "1e4", 250, "1e4, h 250 m", 0.003, 50, 37),
    city("epanechnikov", "1e7", 250, "1e7, h 250 m", 1.3, 120, 65),
    city("epanechnikov", "1e7addresses", 1000, "1e7 on 60 000 addresses, h 1000 m", 0.25, 2000,
         where="addresses"),
    city("quartic", "1e6", 250, "exact quartic, 1e6, h 250 m", 0.18, drivers=[
        Driver("QGIS heatmap", "qgis_heatmap.py", 80),
        Driver("SAGA Kernel Density Estimation", "saga_kernel_density.py", 130),
        Driver("GRASS v.kernel", "grass_v_kernel.py")]),
    city("gaussian", "1e6", 250, "Gaussian, 1e6, h 250 m, tolerance 1e-9", 0.05, drivers=[
        Driver("finufft, in a pipeline", "finufft_pipeline.py", 2),
        Driver("spatstat density.ppp", "spatstat_density.R", 80), LEARN]),
    space_time("1e5", 6, "space-time 800x640x32, 6 d, 1e5", 0.08, 36),
    space_time("1e6", 6, "the same, 1e6", 0.45, 32),
    space_time("1e6", 30, "the same, 1e6, 30 d", 1.0, 12),
    Job("streets/1e5/1000m", "55 000 streets, 1e5, lixel 10 m, h 1000 m", 0.9,
        Timed("Klara", "network_density_benchmark", "simple/lixel10m/1000m"), [Unlicensed("ADA", 13)]),
    Job("cross_validation/1e6", "LSCV, 64 bandwidths, 1e6", 0.6,
        Timed("Klara", "bandwidth_benchmark", LSCV.format(1000000, 1)),
        [Driver("spatstat bw.diggle", "spatstat_diggle.R", 180)],
        [["streets", "1000000", "1", "incidents"]], ["incidents"], LSCV.format(1000000, 2),
        Timed("", "bandwidth_benchmark", LSCV.format(10000, 1))),
    Job("relative_risk/1e5", "relative risk, 999 relabellings, 1e5, 512x512, h 250 m", 5.0,
        Timed("Klara", "relative_risk_benchmark", RISK.format(1)),
        [Driver("sparr tolerance", "sparr_tolerance.R", 1000)],
        [["streets", "50000", "1", "cases"], ["streets", "50000", "2", "controls"]],
        ["cases", "controls", "250"], RISK.format(2)),
]


class Bench:
    """The programs, the data and the peers that are here."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.listed, self.interpreters, self.versions, self.missing = {}, {}, {}, {}
        self.highest = self.made_for = None

    def names(self, program):
        if program not in self.listed:
            self.listed[program] = run([self.programs / program, "--benchmark_list_tests"])[0].splitlines()
        return self.listed[program]

    def interpreter_of(self, script):
        """The first that can run it: a Python of the user's own before that of the system."""
        if script not in self.interpreters:
            candidates = ["Rscript"] if script.suffix == ".R" else ["python3", "/usr/bin/python3"]
            self.interpreters[script] = None
            for candidate in filter(shutil.which, candidates):
                try:
                    self.versions[script] = run([candidate, script, "--version"])[0].splitlines()[-1].strip()
                except RuntimeError:
                    continue
                self.interpreters[script] = candidate
                break
        return self.interpreters[script]

    def words_of(self, job):
        """The words of a driver; their files are made once a job."""
        def placed(words):
            return [self.folder / word if word in FILES else word for word in words]

        if self.made_for is not job:
            for words in job.made:
                run([self.programs / "peer_inputs", *placed(words)])
            self.made_for = job
        return placed(job.words)


def say(text):
    print(text, file=sys.stderr, flush=True)


def number(value, digits=3):
    if value is None:
        return ""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.{digits}g}" if value >= 1e-4 else f"{value:.0e}"


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def measure(bench, job):
    """A line for Klara and one for each peer that is here."""
    ours, both = Measured(), Measured()
    peers = {}
    for peer in job.peers:
        if why := peer.missing(bench):
            bench.missing[peer.title] = why
        else:
            peers[peer] = Measured()
    for _ in range(ROUNDS):
        job.ours.measure(bench, job, ours)
        job.two_threads.measure(bench, job, both)
        bench.highest = ours.highest
        for peer, measured in peers.items():
            if measured.spent > PATIENCE:
                continue
            say(f"{job.name}: {peer.title} ...")
            begin = time.monotonic()
            peer.measure(bench, job, measured)
            measured.spent += time.monotonic() - begin
            measured.rounds += 1
    if job.checked:
        small = Measured()
        job.checked.measure(bench, job, small)
        ours.relative = small.relative

    row(job.title, "**Klara**", number(ours.seconds), number(job.target), "", "",
        number(ours.relative), number(ours.of_highest), number(ours.memory),
        f"two threads {ours.wall / both.wall:.2f} times one")
    for peer, measured in peers.items():
        notes = [measured.note] if measured.note else []
        if measured.rounds < ROUNDS:
            notes.append("1 round" if measured.rounds == 1 else f"{measured.rounds} rounds")
        row("", peer.title, number(measured.seconds), "", number(measured.seconds / ours.seconds),
            number(peer.at_least), number(measured.relative), number(measured.of_highest),
            number(measured.memory), ", ".join(notes))


def british(programs, file, folder):
    """Where the time of klara density goes, from file to file."""
    south_east = folder / "south_east.geojson"
    west, south, east, north = -1.5, 50.7, 1.5, 52.0
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    box = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    south_east.write_text(json.dumps({"type": "FeatureCollection", "features": [box]}))
    row("job", "threads", "reading, checking, projecting, s", "density, s", "writing, s", "together, s", "peak, MB")
    row(*["---"] * 7)
    for title, options in {
        "south-east, 100 m cells, h 1 km": ["--cell", "100m", "--bandwidth", "1km", "--window", south_east],
        "full extent, 500 m cells, h 2.5 km": ["--cell", "500m", "--bandwidth", "2.5km"],
    }.items():
        for threads in "1", "2":
            stages, memory = stages_of([
                programs / "klara", "density", file, folder / "density.tif", "--crs", "EPSG:4326",
                "--work-crs", "EPSG:27700", "--timezone", "Europe/London", "--audience", "internal",
                "--lang", "en", "--progress", "json", "--json", "--threads", threads, *options])
            seconds = [sum(s for stage, s in stages.items() if stage.startswith(word))
                       for word in ("Reading", "Computing", "Writing", "")]
            row(title, threads, *[f"{s:.2f}" for s in seconds], number(memory))


def stages_of(command):
    """Seconds of each stage of a run that takes the least of five, and its most memory."""
    least, memory = None, None
    for _ in range(ROUNDS):
        marks = [("Start", time.monotonic())]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = []
        for line in process.stderr:
            said.append(line)
            stage = json.loads(line).get("progress", {}).get("stage") if line.startswith("{") else None
            if stage and stage != marks[-1][0]:
                marks.append((stage, time.monotonic()))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError("".join(said))
        ends = [at for _, at in marks[1:]] + [time.monotonic()]
        stages = {stage: end - at for (stage, at), end in zip(marks, ends)}
        if least is None or sum(stages.values()) < sum(least.values()):
            least, memory = stages, usage.ru_maxrss * 1024 / 1e6
    return least, memory


def machine():
    with open("/proc/cpuinfo") as text:
        model = next((line.split(":")[1].strip() for line in text if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} when begun; {datetime.date.today()}"


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("programs", type=pathlib.Path)
    words.add_argument("names", nargs="*")
    words.add_argument("--british", type=pathlib.Path, metavar="FILE.csv")
    asked = words.parse_args()
    wanted = [job for job in JOBS if not asked.names or any(name in job.name for name in asked.names)]
    if not wanted:
        sys.exit("No job is named so. The jobs: " + " ".join(job.name for job in JOBS))

    print(machine() + "\n")
    with tempfile.TemporaryDirectory() as folder:
        if asked.british:
            return british(asked.programs, asked.british, pathlib.Path(folder))
        bench = Bench(asked.programs, pathlib.Path(folder))
        row("job", "program", "s", "target, s", "times Klara", "at least", "relative error",
            "of the highest", "peak, MB", "")
        row(*["---"] * 10)
        for job in wanted:
            measure(bench, job)
        print()
        for version in sorted(set(bench.versions.values())):
            print("Here:", version)
        for title, why in sorted(bench.missing.items()):
            print(f"Not here: {title}: {why}")


if __name__ == "__main__":
    main()
