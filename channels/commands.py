"""What people ask of the service itself, by slash command or by a word that stands alone."""

from collections.abc import Mapping

from core.message import Command

#: slash commands, without the slash
COMMANDS: Mapping[str, Command] = {
    "start": Command.START, "commencer": Command.START,
    "help": Command.HELP, "aide": Command.HELP,
    "language": Command.LANGUAGE, "langue": Command.LANGUAGE,
    "privacy": Command.PRIVACY, "confidentialite": Command.PRIVACY,
    "delete": Command.DELETE, "effacer": Command.DELETE, "supprimer": Command.DELETE,
    "export": Command.EXPORT, "exporter": Command.EXPORT,
    "stop": Command.STOP, "arret": Command.STOP,
    "more": Command.MORE, "suite": Command.MORE,
    "link": Command.LINK, "lier": Command.LINK,
    "unlink": Command.UNLINK, "delier": Command.UNLINK,
}  # fmt: skip
#: words that mean a command when nothing else is written. None that could answer a question of ours ("non", "assez").
KEYWORDS: Mapping[str, Command] = {
    **COMMANDS,
    "arrêt": Command.STOP, "arreter": Command.STOP, "arrêter": Command.STOP,
    "stopall": Command.STOP, "unsubscribe": Command.STOP, "desabonner": Command.STOP, "désabonner": Command.STOP,
    "dakata": Command.STOP,  # Hausa
    "dartu": Command.STOP,  # Fulfulde
    "unstop": Command.START,
    "confidentialité": Command.PRIVACY,
    "link my account": Command.LINK, "lier mon compte": Command.LINK,
    "délier": Command.UNLINK, "unlink my account": Command.UNLINK,
    "ƙara": Command.MORE, "kara": Command.MORE,  # Hausa
    "ɓeydu": Command.MORE, "beydu": Command.MORE,  # Fulfulde
}  # fmt: skip
LONGEST = max(map(len, KEYWORDS))


def keyword(text: str) -> Command | None:
    """The command that a word alone stands for, in any case, with or without a slash before it or a full stop."""
    word = text.strip().rstrip(".").removeprefix("/")
    return KEYWORDS.get(word.casefold()) if len(word) <= LONGEST else None


def slash(text: str) -> tuple[Command | None, str, str]:
    """Of `/language@our_bot pcm`: the command, the bot that it names (empty: none), and the argument."""
    words = text.removeprefix("/").split(maxsplit=1) or [""]
    name, _, bot = words[0].partition("@")
    return COMMANDS.get(name.casefold()), bot, words[1].strip() if len(words) > 1 else ""
