"""``kite-algo completion SHELL``: a script that completes commands and options."""

from __future__ import annotations

import argparse

from . import COMMANDS, command_parser

DESCRIPTION = (
    'Print a completion script: put  eval "$(kite-algo completion bash)"  into ~/.bashrc, the same '
    "with zsh into ~/.zshrc, or  kite-algo completion fish | source  into config.fish."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell]())
    return 0


def _options(name: str) -> list[str]:
    actions = command_parser(name)._actions
    return [word for action in actions for word in action.option_strings if word.startswith("--")]


def _bash() -> str:
    cases = "\n".join(f'    {name}) words="{" ".join(_options(name))}" ;;' for name in COMMANDS)
    return f"""_kite_algo() {{
  local words="{" ".join(COMMANDS)} --help --version" current="${{COMP_WORDS[COMP_CWORD]}}"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "${{COMP_WORDS[1]}}" in
{cases}
    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _kite_algo kite-algo"""


def _zsh() -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash()


def _fish() -> str:
    first = "__fish_use_subcommand"
    lines = ["complete -c kite-algo -f"]
    for name, text in COMMANDS.items():
        lines.append(f"complete -c kite-algo -n {first} -a {name} -d {_quoted(text)}")
        lines.extend(
            f"complete -c kite-algo -n '__fish_seen_subcommand_from {name}' -l {option[2:]}"
            for option in _options(name)
        )
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
