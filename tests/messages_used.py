"""Which messages the code says: the words that reach `say(...)`, followed a step or two back through the source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

Place = tuple[str, int]  # a function or class by its name, and the argument


@dataclass(frozen=True)
class Call:
    """A call with what is around it: its module, its class, its functions, the innermost last."""

    name: str
    node: ast.Call
    around: tuple[ast.AST, ...]


def passed_words(sources: Iterable[str], name: str = "say") -> set[str]:
    """The words that may arrive as the first argument of a function.

    They are written in the call, or in what its variable is taken from; what a function or class hands on is what its
    own callers give; an attribute is what objects are made with, or a list of its name is added.

    >>> sorted(passed_words(["TITLES = {'a': 'table'}", "def fail(key): say(key)", "fail('gone')", "say(TITLES['a'])",
    ...     "for key, number in (('reports', row['units']),): say(key)", "print('line', row['page'])"]))
    ['a', 'gone', 'reports', 'table']
    """
    modules = [ast.parse(source) for source in sources]
    calls = [call for module in modules for call in _calls(module, (module,))]
    found: set[str] = set()
    waiting: list[Place] = [(name, 0)]
    for place in waiting:
        for call in calls:
            if call.name != place[0] or len(call.node.args) <= place[1]:
                continue
            argument = call.node.args[place[1]]
            for value in _behind(argument, call.around, modules):
                found |= _constants(value)
                found |= _added(value.attr, calls) if isinstance(value, ast.Attribute) else set()
            for value in _parts(argument):
                if isinstance(value, ast.Name):
                    waiting += {*_handed_on(value.id, call.around)} - {*waiting}
                if isinstance(value, ast.Attribute):
                    waiting += {*_fields(value.attr, modules)} - {*waiting}
    return found


def _calls(node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            func = child.func
            yield Call(func.id if isinstance(func, ast.Name) else getattr(func, "attr", ""), child, around)
        yield from _calls(child, (*around, child) if isinstance(child, ast.FunctionDef | ast.ClassDef) else around)


def _behind(value: ast.expr, around: Iterable[ast.AST], modules: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What a value is made of, and what its variables are taken from; in its function, a second step back."""
    functions = [scope for scope in around if isinstance(scope, ast.FunctionDef)]
    step = [value]
    for near, far in ((around, modules), (functions, ()), ((), ())):
        parts = [part for one in step for part in _parts(one)]
        yield from parts
        step = []
        for name in {part.id for part in parts if isinstance(part, ast.Name)}:
            here, there = ([one for scope in scopes for one in _taken(scope).get(name, ())] for scopes in (near, far))
            step += here or there


@cache
def _taken(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What each variable of a scope is assigned from, or goes through."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        source = getattr(node, "iter", None) or getattr(node, "value", None)
        for target in (getattr(node, "target", None), *getattr(node, "targets", ())):
            for one in ast.walk(target) if source and target else ():
                if isinstance(one, ast.Name):
                    found.setdefault(one.id, []).append(source)
    return found


def _handed_on(name: str, around: tuple[ast.AST, ...]) -> Iterator[Place]:
    """The functions around that have a parameter of the name; of `__init__` its class."""
    for outer, scope in pairwise(around):
        names = [one.arg for one in scope.args.args] if isinstance(scope, ast.FunctionDef) else []
        method = names[:1] == ["self"]
        if name in names and isinstance(scope, ast.FunctionDef):
            made = outer.name if isinstance(outer, ast.ClassDef) and scope.name == "__init__" else scope.name
            yield made, names.index(name) - method


def _fields(name: str, modules: list[ast.Module]) -> Iterator[Place]:
    """The classes that have a field of the name, and where it stands among them."""
    for node in (node for module in modules for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        fields = [getattr(one.target, "id", "") for one in node.body if isinstance(one, ast.AnnAssign)]
        if name in fields:
            yield node.name, fields.index(name)


def _added(name: str, calls: Iterable[Call]) -> set[str]:
    """The words given by the name of an attribute, or added to a list of its name."""
    words: set[str] = set()
    for call in calls:
        given = [one.value for one in call.node.keywords if one.arg == name]
        if call.name in ("append", "extend") and getattr(getattr(call.node.func, "value", None), "id", "") == name:
            given += call.node.args
        words |= {word for one in given for value in _behind(one, call.around, []) for word in _constants(value)}
    return words


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """What a value is made of; not what picks from it ("x" of `row["x"]`), what it is compared with, whose it is."""
    yield node
    if isinstance(node, ast.Subscript):
        yield from _parts(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*_parts(node.body), *_parts(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for part in (node.func.value, *node.args):  # "keys.items()"
            yield from _parts(part)
    elif not isinstance(node, ast.Compare | ast.Attribute):
        for child in ast.iter_child_nodes(node):
            yield from _parts(child)


def _constants(node: ast.AST) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
