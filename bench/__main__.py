"""Run every measurement and print one line for each."""

import os
import pkgutil
import platform
from importlib import import_module

import bench


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.platform()}")
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            for seen in import_module(f"bench.{module.name}").measure():
                print(f"{seen.what:<60} {seen.value:>12,.2f} {seen.unit}")


main()
