import CGD
import Synchronization

/// Where a PNG's letters come from.
package enum Lettering: Sendable {
  /// Outline fonts by FreeType, found by fontconfig; where there are none, ``bitmap``.
  case outline
  /// The C library's built-in bitmap font, enlarged.
  case bitmap
}

/// The C library keeps one cache of fonts for the whole process; a lock of our own holds whatever it was built with.
private let fontCache = Mutex(())

extension Canvas {
  mutating func text(_ text: Drawing.Text, lettering: Lettering) {
    if text.hasHalo {
      let radius = text.size * 0.11
      for (x, y) in [
        (-1.0, 0.0), (1, 0), (0, -1), (0, 1), (-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7),
      ] {
        var shadow = text
        shadow.hasHalo = false
        shadow.color = .white
        shadow.position = Position(text.position.x + x * radius, text.position.y + y * radius)
        self.text(shadow, lettering: lettering)
      }
    }
    if lettering == .bitmap || !outlineText(text) { bitmapText(text) }
  }

  /// Returns false where no font is found.
  private func outlineText(_ text: Drawing.Text) -> Bool {
    let pattern = text.isBold ? "DejaVu Sans,sans-serif:bold" : "DejaVu Sans,sans-serif"
    let string = String(String.UnicodeScalarView(text.string.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
    var extra = gdFTStringExtra()
    extra.flags = gdFTEX_RESOLUTION | gdFTEX_FONTCONFIG | gdFTEX_CHARMAP
    extra.charmap = gdFTEX_Unicode
    extra.hdpi = 72
    extra.vdpi = 72
    return fontCache.withLock { _ in
      var corners = [Int32](repeating: 0, count: 8)
      guard gdImageStringFTEx(nil, &corners, 0, pattern, text.size * scale, 0, 0, 0, string, &extra) == nil
      else { return false }
      let start = origin(of: text, width: Double(corners[2] - corners[0]) / scale)
      let code = Int32(text.color.red) << 16 | Int32(text.color.green) << 8 | Int32(text.color.blue)
      return gdImageStringFTEx(
        image, &corners, code, pattern, text.size * scale, text.isUpward ? .pi / 2 : 0,
        Int32((start.x * scale).rounded()), Int32((start.y * scale).rounded()), string, &extra) == nil
    }
  }

  /// Where the first letter's baseline begins.
  private func origin(of text: Drawing.Text, width: Double) -> Position {
    let shift =
      switch text.anchor {
      case .start: 0.0
      case .middle: width / 2
      case .end: width
      }
    return text.isUpward
      ? Position(text.position.x, text.position.y + shift)
      : Position(text.position.x - shift, text.position.y)
  }

  private func bitmapText(_ text: Drawing.Text) {
    guard let font = gdFontGetGiant()?.pointee, let bits = font.data else { return }
    let letters = Self.latin(text.string)
    let columns = Int(font.w)
    let rows = Int(font.h)
    let dot = text.size / Double(rows)
    // The layout reckons with DejaVu Sans: where its text is narrower, the letters are too.
    let room = TextMetrics.width(of: text.string, size: text.size, isBold: text.isBold)
    let width = min(Double(letters.count * columns) * dot, room)
    let dotWidth = width / Double(max(letters.count * columns, 1))
    let start = origin(of: text, width: width)
    // Of the font's 15 rows the baseline is the twelfth.
    func corner(_ column: Int, _ row: Int) -> Position {
      let along = Double(column) * dotWidth
      let rise = Double(12 - row) * dot
      return text.isUpward
        ? Position(start.x - rise, start.y - along) : Position(start.x + along, start.y - rise)
    }
    var dots: [[Position]] = []
    for (index, letter) in letters.enumerated() {
      let glyph = Int(letter) - Int(font.offset)
      guard 0..<Int(font.nchars) ~= glyph else { continue }
      for row in 0..<rows {
        for column in 0..<columns where bits[(glyph * rows + row) * columns + column] != 0 {
          let left = index * columns + column
          dots.append([
            corner(left, row), corner(left + 1, row), corner(left + 1, row + 1), corner(left, row + 1),
          ])
        }
      }
    }
    fill(dots, text.color, opacity: 1)
  }

  /// The nearest the bitmap font has: ASCII, superscripts after "^", subscripts as digits, letters' names.
  static func latin(_ string: String) -> [UInt8] {
    let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹⁻".unicodeScalars)
    let names: [Unicode.Scalar: String] = [
      "−": "-", "×": "x", "·": ".", "…": "...", "±": "+-", "≤": "<=", "≥": ">=", "–": "-", "—": "-",
      "α": "alpha", "β": "beta", "γ": "gamma", "φ": "phi", "ψ": "psi", "ε": "epsilon", "θ": "theta",
      "λ": "lambda", "μ": "mu", "σ": "sigma",
      "∞": "inf", "∇": "grad ", "‖": "||",
    ]
    var result: [UInt8] = []
    var wasRaised = false
    for scalar in string.unicodeScalars {
      let index = raised.firstIndex(of: scalar)
      if let index {
        if !wasRaised { result.append(UInt8(ascii: "^")) }
        result.append(index == 10 ? UInt8(ascii: "-") : UInt8(ascii: "0") + UInt8(index))
      } else if 0x2080...0x2089 ~= scalar.value {
        result.append(UInt8(scalar.value - 0x2080) + UInt8(ascii: "0"))
      } else if 32..<127 ~= scalar.value {
        result.append(UInt8(scalar.value))
      } else {
        result += Array((names[scalar] ?? "?").utf8)
      }
      wasRaised = index != nil
    }
    return result
  }
}
