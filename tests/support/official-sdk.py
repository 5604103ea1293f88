# Prints what the official Python SDK says of itself: its version, and of each class the inputs (true: required) and the
# outputs (true: always with a value).
import importlib.metadata
import inspect
import json
import sys

import port_pulumi


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def inputs(kind):
    parameters = inspect.signature(getattr(port_pulumi, kind + "Args").__init__).parameters.values()
    return {camel(each.name): each.default is each.empty for each in parameters if each.name != "__self__"}


def outputs(kind):
    members = inspect.getmembers(getattr(port_pulumi, kind, None), lambda member: isinstance(member, property))
    return {camel(name): "Optional" not in str(member.fget.__annotations__["return"]) for name, member in members}


classes = {kind: {"inputs": inputs(kind), "outputs": outputs(kind)} for kind in sys.argv[1:]}
print(json.dumps({"version": importlib.metadata.version("port_pulumi"), "classes": classes}))
