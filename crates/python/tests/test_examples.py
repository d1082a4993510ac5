"""The examples of the README and of the docstrings run as they stand."""

import ast
import doctest
from pathlib import Path

import demarche

HERE = Path(__file__).resolve().parent


def examples(name, text):
    tests = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    assert tests.examples, f"{name} has no example"
    runner = doctest.DocTestRunner()
    runner.run(tests)
    assert runner.failures == 0, f"{name}: an example gives something else"


def test_readme():
    path = HERE.parent / "README.md"
    # The fence that ends an example is no output of it.
    examples(path.name, path.read_text().replace("```", ""))


def test_docstrings():
    examples("demarche", demarche.__doc__)
    examples("brief", demarche.brief.__doc__)
    examples("code_batches", demarche.code_batches.__doc__)
    stub = ast.parse((Path(demarche.__file__).parent / "_core.pyi").read_text())
    documented = {node.name: ast.get_docstring(node) for node in stub.body if isinstance(node, ast.FunctionDef)}
    examples("extract", documented["extract"])


def test_the_stub_names_what_is_there():
    stub = ast.parse((Path(demarche.__file__).parent / "_core.pyi").read_text())
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}
    functions = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
    core = demarche._core
    public = {name for name in dir(core) if not name.startswith("_")}
    assert public == set(classes) | functions
    assert set(demarche.__all__) == public | {"__version__", "brief", "code_batches"}
    for name, node in classes.items():
        told = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
        there = {member for member in vars(getattr(core, name)) if not member.startswith("__")}
        assert {member for member in told if not member.startswith("__")} == there, name
        assert all(hasattr(getattr(core, name), member) for member in told), name
    assert (Path(demarche.__file__).parent / "py.typed").exists()
