import SaddleReport

extension ReportDocument {
  /// A page of Markdown with its pictures beside it.
  var markdown: String {
    (["# \(escaped(title))"] + sections.map(\.markdown)).joined(separator: "\n\n") + "\n"
  }
}

extension ReportDocument.Section {
  fileprivate var markdown: String {
    (["## \(escaped(title))"] + blocks.map(\.markdown)).joined(separator: "\n\n")
  }
}

extension ReportDocument.Block {
  fileprivate var markdown: String {
    switch self {
    case .paragraph(let text): escaped(text)
    case .table(let table): table.markdown
    case .chart(let chart):
      "![\(escaped(chart.alternative))](\(chart.name).svg)\n\n\(escaped(chart.caption))"
    case .picture(let picture):
      "![\(escaped(picture.alternative))](\(picture.name).png)\n\n\(escaped(picture.caption))"
    }
  }
}

extension ReportDocument.Chart {
  fileprivate var alternative: String {
    isSingle ? panels.map(\.alternative).joined() : panels.compactMap(\.plot.title).joined(separator: "; ")
  }
}

extension ReportTable {
  fileprivate var markdown: String {
    let head = [
      row(columns.map { escaped($0.name) }), row(columns.map { $0.isNumeric ? "--:" : "---" }),
    ]
    let body = rows.map { cells in
      row(cells.map { $0.isStrong ? "**\(escaped($0.text))**" : escaped($0.text) })
    }
    return escaped(caption) + "\n\n" + (head + body).joined(separator: "\n")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

/// Text without meaning for Markdown or for the HTML within it: on one line, and a backslash before each sign
/// that could have one.
private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\u{0}"..."\u{1F}": result += " "
    case "\\", "`", "*", "_", "[", "]", "{", "}", "<", ">", "#", "|", "~", "$", "&", "!":
      result += "\\"
      result.unicodeScalars.append(scalar)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
