"""The architecture, read from the imports: arrows point one way, no part imports another, each library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("gradient_descent", "matrices", "activation_functions", "loss_functions", "maximum_likelihood")

# The floors, from the ground up: a module imports only from its own floor and those below it.
FLOORS = ("catalogues", "data", "engine", "parts", "claims", "charts", "pages.shared", "pages")
FOREIGN = {"sklearn", "altair", "pandas", "streamlit", "scipy"}

FILES = sorted([*(ROOT / "nnkit").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("app.py")])
INIT = ROOT / "nnkit" / "__init__.py"
NNKIT = [path for path in FILES if path.is_relative_to(ROOT / "nnkit")]
CHARTS = [path for path in NNKIT if path.is_relative_to(ROOT / "nnkit" / "charts")]
CORE = [path for path in NNKIT if path not in CHARTS]
APP = [path for path in FILES if path not in NNKIT]


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


def is_own(module):
    return module.split(".")[0] in ("nnkit", "pages")


def floor_of(module):
    """The floor on which one of our own modules stands, by its full name."""
    package, *rest = module.split(".")
    if package == "pages":
        return "pages.shared" if rest[:1] == ["shared"] else "pages"
    if rest[:1] in (["data"], ["engine"], ["claims"], ["charts"]):
        return rest[0]
    return "parts" if rest and rest[0] in PARTS else "catalogues"


def part_of(module):
    """The part of the lecture to which a module belongs, or None."""
    return next((step for step in module.split(".") if step in PARTS), None)


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@named([path for path in FILES if path != INIT and path.name != "app.py"])
def test_arrows_point_one_way(path):
    own = FLOORS.index(floor_of(module_of(path)))
    for name in filter(is_own, imports(path)):
        assert FLOORS.index(floor_of(name)) <= own, f"{name} stands above {module_of(path)}"


@named([path for path in FILES if part_of(module_of(path))])
def test_no_part_imports_another(path):
    assert {part_of(name) for name in filter(is_own, imports(path))} <= {None, part_of(module_of(path))}


@named(CORE)
def test_nnkit_needs_numpy_alone(path):
    allowed = {"numpy", "nnkit"}
    if path.name == "datasets.py":
        assert "sklearn" not in packages(path, inside_functions=False), "importing scikit-learn takes over a second"
        assert all(name.startswith("sklearn.datasets") for name in imports(path) if name.startswith("sklearn."))
        allowed.add("sklearn")
    assert outsiders(path) <= allowed


@named([*CHARTS, *APP])
def test_charts_and_pages_use_only_their_own_doors(path):
    allowed = {"numpy", "nnkit", "pandas"}
    allowed |= {"altair", "PIL"} if path in CHARTS else {"streamlit", "pyarrow", "pages"}
    assert outsiders(path) <= allowed | ({"segno"} if path.name == "frame.py" else set())  # the QR code's only door


@named(APP)
def test_pages_use_the_public_api_of_streamlit(path):
    private = {name for name in imports(path) if name.startswith("streamlit.") and not name.startswith("streamlit.components.")}
    assert private == set()


def test_the_catalogues_stand_on_nothing_but_each_other():
    for path in (ROOT / "nnkit").glob("*.py"):
        if path != INIT:
            assert {floor_of(name) for name in filter(is_own, imports(path))} <= {"catalogues"}


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
