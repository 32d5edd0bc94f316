"""The commands of `luisterpost`, grouped by whom they serve; service/cli.py puts them together."""
