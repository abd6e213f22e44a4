"""How the bot is doing, for whoever publishes: what is counted, as figures and as a picture.  Pure,
but for what draws.

figures   what happened, by day, week and hour of the publisher's clock
charts    figures as a picture (SVG), in the reader's language and direction
panels    what such a picture is made of
pen       shapes and words, as SVG
drawing   a picture as PNG: runs in a child, where it may take its time
fonts     what it is lettered in (IBM Plex Sans Arabic, under the OFL beside it)
"""
