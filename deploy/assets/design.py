"""From the npm package to what a browser is given: one style sheet, the letters Danish and English need, the icons."""

import re
import shutil
from pathlib import Path

PACKAGE = Path("node_modules/dkfds/dist")
FONTS = Path("fonts/IBMPlexSans/split/woff2")
FACES = {
    "IBMPlexSans-Regular-Latin1.woff2": ("normal", 400),
    "IBMPlexSans-Italic-Latin1.woff2": ("italic", 400),
    "IBMPlexSans-SemiBold-Latin1.woff2": ("normal", 600),
    "IBMPlexSans-Bold-Latin1.woff2": ("normal", 700),
}
FACE = re.compile(r"@font-face\{[^}]*\}")
ICON = re.compile(r"url\(\.\./img/svg-icons/([\w-]+\.svg)\)")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


def build(package: Path, target: Path) -> None:
    """Write the style sheet with its fonts and icons into `target`, which does not exist yet."""
    css = SOURCE_MAP.sub("", (package / "css/dkfds.min.css").read_text(encoding="utf-8"))
    target.mkdir(parents=True)
    for name in FACES:
        shutil.copyfile(package / FONTS / name, target / name)
    for name in sorted(set(ICON.findall(css))):
        shutil.copyfile(package / "img/svg-icons" / name, target / name)
    shutil.copyfile(package / "LICENSE.md", target / "LICENSE.md")
    (target / "dkfds.css").write_text(_faces() + ICON.sub(r"url(\1)", FACE.sub("", css)), encoding="utf-8")


def _faces() -> str:
    """Only the weights in use, only in the format every browser reads."""
    return "".join(
        f'@font-face{{font-family:"IBM Plex Sans";font-style:{style};font-weight:{weight};font-display:swap;'
        f'src:url({name}) format("woff2")}}'
        for name, (style, weight) in FACES.items()
    )
