#!/usr/bin/env python3
"""terminal.py TOOLS [N ...]: start-up, key latency, memory and idle cost through a pseudo-terminal, beside the floor program.

TOOLS is the folder that holds `ptybench.py`, `make_people.py` and `floor/` (the least that a ratatui program can do).
N is the number of cards (10000 and 100000 unless told). Both programs are built as releases and measured in one run; what
counts are the ratios. The results are printed as a table and kept in target/terminal/."""
import json, os, pathlib, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = pathlib.Path(sys.argv[1]).resolve()
SIZES = [int(n) for n in sys.argv[2:]] or [10_000, 100_000]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "terminal"
STAGES = "Contract signed,Site survey,Design,Permit,Materials,Installation,Inspection,Grid approval,Power on"


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


def build():
    run("cargo", "build", "--release", "--locked", cwd=ROOT)
    run("cargo", "build", "--release", "--manifest-path", TOOLS / "floor" / "Cargo.toml", "--target-dir", TARGET / "floor")


def office(n):
    """An office with n people on one tracker, and the floor's database with the same people."""
    folder = WORK / str(n)
    if not (folder / "data" / "office.milepost").exists():
        run(sys.executable, TOOLS / "make_people.py", n, folder)
        milepost = [TARGET / "release" / "milepost", "--data", folder / "data", "--config", folder / "config.toml"]
        (folder / "config.toml").write_text('[office]\noperator = "Dana"\n[email]\ntransport = "folder"\n')
        run(*milepost, "init", "--name", "Bench")
        run(*milepost, "pipeline", "add", "Solar Project", "--kind", "project", "--stages", STAGES)
        run(*milepost, "import", "cards", folder / "people.csv", "--pipeline", "Solar Project", "--stage-column", "Stage", stdout=subprocess.DEVNULL)
    return folder


def scenarios(n):
    folder = office(n)
    floor = str(TARGET / "floor" / "release" / "floor")
    milepost = [str(TARGET / "release" / "milepost"), "--data", str(folder / "data"), "--config", str(folder / "config.toml")]
    fresh = f"rm -rf '{folder}/run' && cp -r '{folder}/data' '{folder}/run' && cp '{folder}/people.db' '{folder}/floor.db'"
    running = [milepost[0], "--data", str(folder / "run"), "--config", str(folder / "config.toml")]
    common = {"size": [160, 45], "startup_runs": 15, "startup_warmup": 2, "idle_s": 5, "quit": ["q"]}
    letters = list("bert")
    yield {**common, "name": f"floor plain {n}", "cmd": [floor, "plain", str(n)], "marker": "READY",
           "measures": [{"label": "cursor", "keys": ["j"], "n": 200}]}
    yield {**common, "name": f"floor full {n}", "cmd": [floor, "full", str(n), str(folder / "floor.db")], "marker": "READY", "prepare": fresh,
           "measures": [{"label": "cursor", "keys": ["j"], "n": 200},
                        {"label": "move", "keys": ["m"], "n": 150},
                        {"label": "filter", "keys": letters + ["~<BS>"] * 4, "n": 100, "pre": ["&"], "post": ["<Esc>"]}]}
    yield {**common, "name": f"milepost {n}", "cmd": running, "marker": "q quit", "prepare": fresh, "quit": ["q", "<Enter>"],
           "measures": [{"label": "cursor", "keys": ["<Down>"], "n": 200},
                        {"label": "cursor to and fro", "keys": ["<Right>", "<Left>"], "n": 100},
                        {"label": "filter", "keys": letters + ["~<BS>"] * 4, "n": 100, "pre": ["/"], "post": ["<Esc>"]},
                        {"label": "move", "keys": [">", "<lt>"], "n": 150}]}


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    build()
    for n in SIZES:
        file, results = WORK / f"{n}.json", WORK / f"{n}.jsonl"
        file.write_text(json.dumps(list(scenarios(n)), indent=1))
        with open(results, "w") as out:
            run(sys.executable, TOOLS / "ptybench.py", file, stdout=out)
        run(sys.executable, TOOLS / "tab.py", results)
    print("load", os.getloadavg())


main()
