"""What setup.cfg cannot say: the folder demos is the package kerasdemos.demos."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["kerasdemos*"]), "kerasdemos.demos",
                "kerasdemos.demos.exercises"],
      package_dir={"kerasdemos.demos": "demos"})
