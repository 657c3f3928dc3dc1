"""Each foreign library has one door, and the arrows between the packages point one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NNKIT = sorted((ROOT / "nnkit").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py")) + sorted(ROOT.glob("app.py"))
CHARTS = [path for path in NNKIT if path.is_relative_to(ROOT / "nnkit" / "charts")]
CORE = [path for path in NNKIT if path not in CHARTS]

FOREIGN = {"sklearn", "altair", "pandas", "streamlit", "scipy"}


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=[path.relative_to(ROOT).as_posix() for path in paths])


def imports(path, *, inside_functions=True):
    """The full names of all modules that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    names = set()
    for node in ast.walk(tree):
        if not inside_functions and id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively, which this file cannot follow"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def packages(path, **options):
    return {name.split(".")[0] for name in imports(path, **options)}


def outsiders(path, **options):
    return packages(path, **options) - set(sys.stdlib_module_names)


def within(names, package):
    return {name for name in names if name == package or name.startswith(f"{package}.")}


def test_there_is_something_to_look_at():
    assert {"activations.py", "datasets.py", "network.py"} <= {path.name for path in CORE}
    assert outsiders(ROOT / "nnkit" / "network.py") == {"numpy", "nnkit"}
    assert within(imports(ROOT / "nnkit" / "network.py"), "nnkit.activations")


@named(CORE)
def test_nnkit_needs_numpy_alone(path):
    allowed = {"numpy", "nnkit"}
    if path.name == "datasets.py":
        assert "sklearn" not in packages(path, inside_functions=False), "importing scikit-learn takes over a second"
        assert all(name.startswith("sklearn.datasets") for name in within(imports(path), "sklearn") - {"sklearn"})
        allowed.add("sklearn")
    assert outsiders(path) <= allowed


@named(CORE)
def test_nothing_in_nnkit_knows_of_charts_or_pages(path):
    assert not within(imports(path), "nnkit.charts")
    assert not packages(path) & {"pages", "app"}


@named([*CHARTS, *PAGES])
def test_charts_and_pages_use_only_their_own_doors(path):
    allowed = {"numpy", "nnkit", "pandas"}
    if path in CHARTS:
        allowed |= {"altair", "PIL"}
    else:
        allowed |= {"streamlit", "pyarrow", "pages"}
        assert not within(imports(path), "sklearn")
    assert outsiders(path) <= allowed


@pytest.mark.parametrize("name", ["activations", "probability", "datasets"])
def test_the_ground_floor_stands_on_nothing_but_the_guards(name):
    own = within(imports(ROOT / "nnkit" / f"{name}.py"), "nnkit")
    allowed = {"nnkit.validation", "nnkit.activation", "nnkit.cases"}
    assert {module for module in own if module.count(".") == 1} <= allowed


def test_the_catalogues_do_not_know_the_network():
    for name in ("losses", "optimizers", "initialisation", "scores", "targets", "tables", "validation"):
        own = within(imports(ROOT / "nnkit" / f"{name}.py"), "nnkit")
        assert all(module.startswith(("nnkit.validation", "nnkit.probability", "nnkit.cases")) for module in own), name


def test_contents_is_the_only_file_directly_in_pages():
    # Streamlit would make a page of any other
    assert {path.name for path in (ROOT / "pages").glob("*.py")} <= {"contents.py"}


def test_the_top_level_stays_as_it_is():
    assert {path.name for path in ROOT.glob("*.py")} <= {"app.py"}


def test_importing_nnkit_loads_numpy_and_nothing_else():
    code = f"import sys, nnkit; print(sorted({FOREIGN!r} & sys.modules.keys()), 'numpy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[] True"


def test_every_public_name_is_there():
    import nnkit

    assert sorted(set(nnkit.__all__)) == sorted(nnkit.__all__)
    assert all(hasattr(nnkit, name) for name in nnkit.__all__)
