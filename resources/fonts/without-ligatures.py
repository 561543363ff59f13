#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes JetBrainsMonoNL-Regular.ttf: JetBrains Mono without the feature "calt", which draws "://", "!=" and
"->" as one shape each. In a token every character has to be seen as what it is. The family is named "JetBrains
Mono NL", as its makers name theirs, so that a copy with ligatures installed on the machine is never taken for it.

Needs fonttools (Debian: python3-fonttools). Not run by the build.
Usage: without-ligatures.py JetBrainsMono-Regular.ttf JetBrainsMonoNL-Regular.ttf
"""
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

source, target = sys.argv[1:]
font = TTFont(source, recalcTimestamp=False)
kept = {record.FeatureTag for table in ("GSUB", "GPOS") if table in font
        for record in font[table].table.FeatureList.FeatureRecord} - {"calt"}
options = subset.Options(layout_features=sorted(kept), name_IDs=["*"], name_languages=["*"], notdef_outline=True,
                         hinting=True, legacy_kern=True, recalc_timestamp=False)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=list(font.getBestCmap()))
subsetter.subset(font)
for record in font["name"].names:
    if record.nameID in (1, 3, 4, 6, 16):
        name = record.toUnicode().replace("JetBrains Mono", "JetBrains Mono NL")
        record.string = name.replace("JetBrainsMono", "JetBrainsMonoNL")
font.save(target)
