"""A picture as PNG.  It takes the processor for a while and lets nothing else run meanwhile: for a
child that can be killed.
"""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
FAMILY = "IBM Plex Sans Arabic"


def png(svg: bytes) -> Iterator[str]:
    """The picture, in base64."""
    import resvg_py

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg.decode(),
        skip_system_fonts=True,
        font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
        sans_serif_family=FAMILY,
    )
    yield b64encode(bytes(drawn)).decode()
