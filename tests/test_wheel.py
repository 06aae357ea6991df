"""The wheel, installed into a clean environment outside the checkout, does the main job."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*arguments: str | Path, cwd: Path) -> str:
    """Standard output; the environment holds PATH, HOME and what pip needs to find packages."""
    kept = ("PATH", "HOME", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
    environment = {
        name: value for name, value in os.environ.items() if name in kept or name.startswith("PIP_")
    }
    return subprocess.run(
        [*map(str, arguments)], cwd=cwd, env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_the_wheel_does_the_main_job_in_a_clean_environment(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for pipeline in ("accurate", "fast"):
        files = ("config.cfg", "aliases.jsonl", "metrics.jsonl")
        assert {f"kg/pipelines/{pipeline}/{file}" for file in files} <= set(names)
    assert any(name.startswith("kg/view/templates/") for name in names)
    assert not any(name.startswith(("tests/", "seeds/", "bench/")) for name in names)
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    install = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check")
    run(*install, "--require-hashes", "-r", ROOT / "constraints.txt", cwd=tmp_path)
    run(*install, "--no-deps", wheel, cwd=tmp_path)
    kg = tmp_path / "venv" / "bin" / "kg"
    built = run(kg, "build", ROOT / "seeds" / "hf-daily-papers.txt", cwd=tmp_path)
    assert built.startswith("papers.kg: 55 papers, 55 of them extracted now\n")
    assert "method" in run(kg, "ask", "methods evaluated on ImageNet", cwd=tmp_path)
    run(kg, "view", cwd=tmp_path)
    assert (tmp_path / "graph.html").stat().st_size > 100_000
