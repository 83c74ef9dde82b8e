"""The command `kerasdemos`, which can be ended from its first moment on."""

import sys

from kerasdemos import process


def main():
    """Run the command of this process's command line; return its exit code."""
    process.begin("kerasdemos")
    from kerasdemos import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
