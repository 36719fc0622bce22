"""One letter as plain text and as HTML: one column, readable on a phone, in the light and in the dark."""

from dataclasses import dataclass
from html import escape

from network.errors import Text

PROGRAMME = Text("Program", "Programme")

# No colours but the buttons' own, so that a mail program's dark mode finds nothing to turn around.
STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 16px; font: 16px/1.5 Arial, Helvetica, sans-serif; }
main { max-width: 600px; margin: 0 auto; }
h2 { font-size: 18px; margin: 24px 0 8px; }
table { border-collapse: collapse; margin: 16px 0; font-size: 16px; }
th { text-align: left; font-weight: bold; }
th, td { vertical-align: top; padding: 4px 16px 4px 0; overflow-wrap: break-word; }
td { word-break: break-word; }
ul { padding-left: 20px; }
""".strip()
BUTTON = (
    "display:inline-block;padding:12px 20px;margin:0 8px 8px 0;border-radius:4px;"
    "background-color:#0059b3;color:#ffffff;font-weight:bold;text-decoration:none"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of several things a letter tells of: what it is about, what is said of it, where to click."""

    heading: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()

    def and_also(self, other: "Item") -> "Item":
        """The same with what the other says of it, nothing twice."""
        lines, links = (tuple(dict.fromkeys(mine)) for mine in (self.lines + other.lines, self.links + other.links))
        return Item(heading=self.heading, lines=lines, links=links)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, in one language: paragraphs around facts and the programme or several items, then links."""

    language: str
    subject: str
    greeting: str
    before: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    programme: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    after: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    signature: str


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [
        letter.greeting,
        *letter.before,
        "\n".join(f"{name}: {value}" for name, value in letter.facts),
        _programme_text(letter),
        *map(_item_text, letter.items),
        *letter.after,
        "\n".join(f"{label}: {address}" for label, address in letter.links),
        letter.signature,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(letter: Letter) -> str:
    """The letter as HTML that loads nothing from anywhere."""
    body = "\n".join(
        [
            *map(_paragraph, (letter.greeting, *letter.before)),
            _table(letter.facts),
            _programme_html(letter),
            *map(_item_html, letter.items),
            *map(_paragraph, letter.after),
            _buttons(letter),
            _paragraph(letter.signature),
        ]
    )
    return (
        f'<!doctype html>\n<html lang="{letter.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(letter.subject)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _programme_text(letter: Letter) -> str:
    lines = [f"{time}  {item}" for time, item in letter.programme]
    return "\n".join([f"{PROGRAMME.within(letter.language)}:", *lines]) if lines else ""


def _programme_html(letter: Letter) -> str:
    heading = f"<h2>{PROGRAMME.within(letter.language)}</h2>\n"
    return heading + _table(letter.programme) if letter.programme else ""


def _item_text(item: Item) -> str:
    lines = [item.heading, *(f"– {line}" for line in item.lines)]
    return "\n".join([*lines, *(f"{label}: {address}" for label, address in item.links)])


def _item_html(item: Item) -> str:
    lines = "\n".join(f"<li>{escape(line)}</li>" for line in item.lines)
    links = " · ".join(f'<a href="{escape(address)}">{escape(label)}</a>' for label, address in item.links)
    return f"<h2>{escape(item.heading)}</h2>\n<ul>\n{lines}\n</ul>" + (f"\n<p>{links}</p>" if links else "")


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>".replace("\n", "<br>\n")


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    cells = (f'<tr><th scope="row">{_unbroken(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    return "<table>\n" + "\n".join(cells) + "\n</table>" if rows else ""


def _unbroken(name: str) -> str:
    """So that a narrow screen does not tear a time apart at its dash."""
    return escape(name).replace("–", "&#8288;–&#8288;")


def _buttons(letter: Letter) -> str:
    links = (f'<a href="{escape(address)}" style="{BUTTON}">{escape(label)}</a>' for label, address in letter.links)
    return "<p>" + "\n".join(links) + "</p>" if letter.links else ""
