/// Writes a drawing as SVG 1.1 text that stands alone.
package struct SVGRenderer {
  private var output = ""

  package static func render(_ drawing: Drawing) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    \(element(drawing, attributes: "xmlns=\"http://www.w3.org/2000/svg\""))
    """
  }

  /// The drawing as an element of a page of HTML.
  package static func render(_ drawing: Drawing, alternative: String) -> String {
    element(drawing, attributes: "role=\"img\" aria-label=\"\(escaped(alternative))\"")
  }

  private static func element(_ drawing: Drawing, attributes: String) -> String {
    var renderer = SVGRenderer()
    let width = number(drawing.width)
    let height = number(drawing.height)
    renderer.output = """
      <svg \(attributes) width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif">
      <rect width="\(width)" height="\(height)" fill="#ffffff"/>

      """
    renderer.write(drawing.items)
    renderer.output += "</svg>\n"
    return renderer.output
  }

  private mutating func write(_ items: [Drawing.Item]) {
    for item in items {
      switch item {
      case .fill(let outlines, let color, let opacity):
        let data = outlines.map { Self.path($0) + "z" }.joined()
        guard !data.isEmpty else { continue }
        output += "<path d=\"\(data)\" fill=\"\(Self.hexadecimal(color))\" fill-rule=\"evenodd\""
        output += "\(Self.opacity("fill-opacity", opacity))/>\n"
      case .stroke(let line, let stroke): write(line, stroke)
      case .markers(let marker, let positions, let radius, let color, let opacity):
        output += "<g fill=\"\(Self.hexadecimal(color))\"\(Self.opacity("fill-opacity", opacity))>\n"
        for position in positions { write(marker, at: position, radius: radius) }
        output += "</g>\n"
      case .text(let text): write(text)
      case .clipped(let rectangle, let items):
        // A nested picture clips without a name, so that many figures can stand in one page of HTML.
        let left = Self.number(rectangle.left)
        let top = Self.number(rectangle.top)
        let width = Self.number(rectangle.width)
        let height = Self.number(rectangle.height)
        output += "<svg x=\"\(left)\" y=\"\(top)\" width=\"\(width)\" height=\"\(height)\" "
        output += "viewBox=\"\(left) \(top) \(width) \(height)\">\n"
        write(items)
        output += "</svg>\n"
      }
    }
  }

  private mutating func write(_ line: [Position], _ stroke: Drawing.Stroke) {
    guard line.count > 1 else { return }
    output += "<path d=\"\(Self.path(line))\" fill=\"none\" stroke=\"\(Self.hexadecimal(stroke.color))\" "
    output += "stroke-width=\"\(Self.number(stroke.width))\" stroke-linejoin=\"round\""
    if !stroke.dash.pattern.isEmpty {
      let lengths = stroke.dash.pattern.map { Self.number($0 * stroke.width) }.joined(separator: " ")
      output += " stroke-dasharray=\"\(lengths)\""
    }
    output += "\(Self.opacity("stroke-opacity", stroke.opacity))/>\n"
  }

  private mutating func write(_ marker: Marker, at center: Position, radius: Double) {
    if marker == .disc {
      output += "<circle cx=\"\(Self.number(center.x))\" cy=\"\(Self.number(center.y))\" "
      output += "r=\"\(Self.number(radius))\"/>\n"
    } else {
      output += "<path d=\"\(Self.path(marker.outline(center: center, radius: radius)))z\"/>\n"
    }
  }

  private mutating func write(_ text: Drawing.Text) {
    let x = Self.number(text.position.x)
    let y = Self.number(text.position.y)
    output += "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(Self.number(text.size))\" "
    output += "fill=\"\(Self.hexadecimal(text.color))\""
    switch text.anchor {
    case .start: break
    case .middle: output += " text-anchor=\"middle\""
    case .end: output += " text-anchor=\"end\""
    }
    if text.isBold { output += " font-weight=\"bold\"" }
    if text.isUpward { output += " transform=\"rotate(-90 \(x) \(y))\"" }
    if text.hasHalo {
      output += " stroke=\"#ffffff\" stroke-width=\"\(Self.number(text.size * 0.25))\" "
      output += "stroke-linejoin=\"round\" paint-order=\"stroke\""
    }
    output += ">\(Self.escaped(text.string))</text>\n"
  }

  private static func path(_ line: [Position]) -> String {
    var data = ""
    for (index, position) in line.enumerated() {
      data += index == 0 ? "M" : "L"
      data += number(position.x)
      data += " "
      data += number(position.y)
    }
    return data
  }

  private static func opacity(_ name: String, _ opacity: Double) -> String {
    opacity < 1 ? " \(name)=\"\(number(opacity))\"" : ""
  }

  private static func hexadecimal(_ color: Color) -> String {
    let code = 0x100_0000 | Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue)
    return "#" + String(code, radix: 16).dropFirst()
  }

  /// Two decimals are a hundredth of a point, far below what print resolves; integers print fast and the same
  /// everywhere.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
    let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    if part % 10 == 0 { return "\(sign)\(whole).\(part / 10)" }
    return "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
  }

  /// XML's reserved characters as entities, fit for text and quoted attributes; white space is a space, and characters
  /// that XML does not allow become U+FFFD.
  package static func escaped(_ string: String) -> String {
    var result = ""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
