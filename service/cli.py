"""The `luisterpost` command, also `python -m service`. Every command ends with status 0, or with one sentence and another status."""

import os
import sys

import click

from service import journal
from service.commands import attachment, daemon, keys, letters, people, queue, screening
from service.commands.common import explain, fail


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
             epilog="Start with `luisterpost demo`; the runbook is deploy/README.md.")
@click.version_option(package_name="luisterpost")
def cli() -> None:
    """Luisterpost: e-mail counselling that never shows a volunteer who asks."""


for module in (daemon, letters, queue, screening, attachment, people, keys):
    for command in module.COMMANDS:
        cli.add_command(command)


def without_arguments(message: str, typed: list[str]) -> str:
    """Click repeats what was typed, which may be a name; and standard error may end in a log. Options and commands stay."""
    words = {word.partition("=")[2] if word.startswith("-") else word for word in typed} - set(cli.commands)
    for word in sorted(words, key=len, reverse=True):
        message = message.replace(word, "…") if len(word) > 2 else message
    return message


def main() -> None:
    """Entry point. No traceback ever reaches the terminal: it might quote a mail."""
    journal.start(os.environ.get("LUISTERPOST_COMMAND_LOG_LEVEL", "error"))
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(error.ctx.get_usage(), err=True)
        fail(without_arguments(error.format_message(), sys.argv[1:]), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        fail("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())     # the reader (head, less) has seen enough
        sys.exit(141)
    except Exception as error:
        fail(explain(error))


if __name__ == "__main__":
    main()
