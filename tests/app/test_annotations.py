"""Public functions of nnkit say what they take and what they return, for editors and type checkers."""

import ast

from tests.app.test_doors import NNKIT, ROOT


def public_functions(body):
    for node in body:
        if isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name in ("__init__", "__call__")):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)


def is_annotated(function):
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return function.returns and all(one.annotation for one in named if one and one.arg not in ("self", "cls"))


def test_public_functions_are_annotated():
    functions = [(path, function) for path in NNKIT for function in public_functions(ast.parse(path.read_text()).body)]
    assert len(functions) > 400
    missing = [f"{path.relative_to(ROOT)}: {function.name}" for path, function in functions if not is_annotated(function)]
    assert missing == []
