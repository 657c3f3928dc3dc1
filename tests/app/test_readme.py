"""What README promises: its Python runs, and its commands are those that are tested."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from nnkit.activations import Activation

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_first_lines_of_python_run_with_numpy_alone():
    without = "import sys\nsys.modules |= dict.fromkeys(('sklearn', 'scipy', 'pandas', 'altair', 'streamlit'))\n"
    result = subprocess.run([sys.executable, "-c", without + PYTHON[0]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "test_accuracy" in result.stdout
    assert "The gradients agree" in result.stdout


def test_the_example_of_an_activation_is_one():
    names = {"np": np, "Activation": Activation, "made": []}
    exec(PYTHON[1].replace("Activation(", "made.append(Activation(", 1).rstrip() + ")", names)
    [softsign] = names["made"]
    z = np.linspace(-3.0, 3.0, 20)
    np.testing.assert_allclose(softsign(z), z / (1 + np.abs(z)))
    np.testing.assert_allclose(softsign.derivative(z), (softsign(z + 1e-6) - softsign(z - 1e-6)) / 2e-6, rtol=1e-6)


def test_every_file_that_readme_names_is_there():
    for name in re.findall(r"`((?:nnkit|pages|tests)/[\w/.]*)`", README):
        assert (ROOT / name).exists(), name
    assert (ROOT / re.search(r"!\[.*?\]\((.*?)\)", README).group(1)).exists()


def test_ci_runs_the_test_command_of_the_readme():
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert [command.split()[-1] for command in commands] == ["app.py", "pytest"]
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
