"""The `luisterpost` command, also `python -m service`. Every command ends with status 0, or with one sentence and another status."""

import os
import sys
from importlib import import_module

import click

from service.commands.common import explain, fail

# Each command with the modules of service/commands that make it, and its sentence: the list of commands needs none of them.
COMMANDS = {
    "demo": ("daemon", "Drive one question along the whole road, on servers of its own, and tell the story."),
    "run": ("daemon", "Run the daemon from the environment (deploy/service.env.example)."),
    "migrate": ("daemon", "Bring the database to the tables and the tool contract of this version."),
    "check": ("daemon", "Check settings, organisation files, secrets and keys: every problem at once, with file and key."),
    "restamp": ("restamp", "Apply the organisation files of today to the clocks of questions that are not finished."),
    "status": ("status", "Show every mailbox, loop and queue state; exit 1 and the reason when something needs a person."),
    "preview": ("preview", "Say what would happen to each mail file: one JSON object on one line, in order."),
    "explain": ("explain", "Tell the life of one question on a page that a board can sign: each moment, and the rule that makes it so."),
    "ledger": ("letters", "One JSON line per server message: where it was, what became of it, when."),
    "set-aside": ("letters", "Letters that could not be handled and wait for a person."),
    "queue": ("queue screening", "Work the queue as an answer tool."),
    "attachment": ("attachment", "Attachments of a question."),
    "reveal": ("screening", "Show who asked a question and the letter as it came."),
    "tool": ("people", "Programs that may use the tool contract of one organisation."),
    "actor": ("people", "People who draft and review, known by alias only."),
    "hold": ("hold", "Keep what must not be erased, until two coordinators say that it may."),
    "restore-check": ("restore", "Erase again what the erasure manifest names."),
    "erase": ("erase", "Erase what is due now, as the daemon does every hour."),
    "export": ("export", "Write everything of one person to a folder, at their request."),
    "statement": ("statement", "Statements of erasure, which remain when all else of a person is gone."),
    "figures": ("figures", "Count finished questions, in numbers that point to nobody."),
    "key": ("keys", "The key pairs that seal who asks."),
}


class Lazy(click.Group):
    """Imports a command's module when that command is used: importing everything takes a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        modules = [import_module(f"service.commands.{name}") for name in COMMANDS[cmd_name][0].split()]
        return next((command for command in modules[0].COMMANDS if command.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
             epilog="Start with `luisterpost demo`; the runbook is deploy/README.md.")
@click.version_option(package_name="luisterpost")
def cli() -> None:
    """Luisterpost: e-mail counselling that never shows a volunteer who asks."""
    from service import journal  # takes longer than the help of all commands

    journal.start(os.environ.get("LUISTERPOST_COMMAND_LOG_LEVEL", "error"))


def without_arguments(message: str, typed: list[str]) -> str:
    """Click repeats what was typed, which may be a name; and standard error may end in a log. Options and commands stay."""
    words = {word.partition("=")[2] if word.startswith("-") else word for word in typed} - set(COMMANDS)
    for word in sorted(words, key=len, reverse=True):
        message = message.replace(word, "…") if len(word) > 2 else message
    return message


def main() -> None:
    """Entry point. No traceback ever reaches the terminal: it might quote a mail."""
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
