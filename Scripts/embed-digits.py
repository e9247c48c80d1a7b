#!/usr/bin/env python3
"""Writes the 1,797 handwritten digits of the UCI set into a Swift file.

    pip download scikit-learn --no-deps --dest wheels
    Scripts/embed-digits.py wheels/scikit_learn-*.whl > Sources/SaddleData/DigitsContent.swift

The wheel holds sklearn/datasets/data/digits.csv.gz: 64 pixels 0...16 and a class a line. What is embedded is
all pixels, then all classes, one byte each, compressed by zlib, in base64.
"""
import base64
import gzip
import sys
import textwrap
import zipfile
import zlib

with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = gzip.decompress(wheel.read("sklearn/datasets/data/digits.csv.gz")).decode()
rows = [[int(float(cell)) for cell in line.split(",")] for line in text.split()]
assert len(rows) == 1797 and all(len(row) == 65 for row in rows)
pixels = [pixel for row in rows for pixel in row[:64]]
classes = [row[64] for row in rows]
assert set(pixels) == set(range(17)) and set(classes) == set(range(10))
packed = base64.b64encode(zlib.compress(bytes(pixels + classes), 9)).decode()
print("// Written by Scripts/embed-digits.py from scikit-learn's copy of the UCI set; NOTICE names its makers.")
print("extension Digits {")
print("  /// 1,797 x 64 pixels 0...16, then 1,797 classes: one byte each, zlib, base64 with line breaks.")
print('  static let content = """')
print(textwrap.indent("\n".join(textwrap.wrap(packed, 104)), "    "))
print('    """')
print("}")
