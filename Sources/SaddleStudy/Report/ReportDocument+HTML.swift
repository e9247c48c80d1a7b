import Foundation
import SaddleReport

extension ReportDocument {
  /// One page of HTML that stands alone: figures and pictures are in it, it runs no script and asks for
  /// nothing.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <header>
    <h1>\(escaped(title))</h1>
    <nav aria-label="Sections">
    <ul>
    \(sections.map { "<li><a href=\"#\($0.name)\">\(escaped($0.title))</a></li>" }.joined(separator: "\n"))
    </ul>
    </nav>
    </header>
    <main>
    \(sections.map(\.html).joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  /// Figures stay black on white in the dark too: their colours are chosen for that.
  private static let style = """
    :root { color-scheme: light dark; --page: #ffffff; --ink: #222222; --soft: #595959; --rule: #cccccc; \
    --strong: #e3eef6; --link: #005a8f; }
    @media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e8e8e8; --soft: #b4b4b4; \
    --rule: #4a4d52; --strong: #1d3c52; --link: #7cc0ee; } }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 84rem; margin: 0 auto; padding: 1rem; \
    background: var(--page); color: var(--ink); overflow-wrap: anywhere; }
    h1, h2 { line-height: 1.2; }
    h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); }
    p { max-width: 46rem; }
    a { color: var(--link); }
    nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; }
    .table { overflow-x: auto; }
    table { border-collapse: collapse; font-size: 0.9rem; overflow-wrap: normal; }
    th, td { border: 1px solid var(--rule); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; \
    font-weight: normal; }
    thead th { color: var(--soft); }
    .number { text-align: right; }
    td.number, tbody th { white-space: nowrap; font-variant-numeric: tabular-nums; }
    td.text { min-width: 8rem; max-width: 30rem; }
    .strong { font-weight: bold; background: var(--strong); }
    figure { margin: 1rem 0; }
    figcaption { color: var(--soft); font-size: 0.9rem; max-width: 46rem; margin: 0.4rem 0; }
    figure svg { display: block; width: 100%; height: auto; border-radius: 4px; }
    figure img { display: block; max-width: 100%; height: auto; background: #ffffff; border-radius: 4px; }
    .single svg { max-width: 42rem; }
    .picture { display: inline-block; max-width: 100%; margin-right: 1rem; vertical-align: top; }
    .panels { display: grid; gap: 0.75rem; \
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 17.5rem), 1fr)); }
    """
}

extension ReportDocument.Section {
  fileprivate var html: String {
    """
    <section id="\(name)" aria-labelledby="\(name)-title">
    <h2 id="\(name)-title">\(escaped(title))</h2>
    \(blocks.map(\.html).joined(separator: "\n"))
    </section>
    """
  }
}

extension ReportDocument.Block {
  fileprivate var html: String {
    switch self {
    case .paragraph(let text): "<p>\(escaped(text))</p>"
    case .table(let table): table.html
    case .chart(let chart):
      """
      <figure>
      <div class="\(chart.isSingle ? "single" : "panels")">
      \(chart.elements.joined())</div>
      <figcaption>\(escaped(chart.caption))</figcaption>
      </figure>
      """
    case .picture(let picture):
      """
      <figure class="picture">
      <img alt="\(escaped(picture.alternative))"
        src="data:image/png;base64,\(picture.data.base64EncodedString())">
      <figcaption>\(escaped(picture.caption))</figcaption>
      </figure>
      """
    }
  }
}

extension ReportTable {
  /// In a box of its own that scrolls, by keyboard too, where the page is too narrow.
  fileprivate var html: String {
    let head = columns.map {
      "<th scope=\"col\"\($0.isNumeric ? " class=\"number\"" : "")>\(escaped($0.name))</th>"
    }
    let body = rows.map { row in
      let cells = zip(row, columns).enumerated().map { index, cell in
        let (cell, column) = cell
        let strength = cell.isStrong ? " strong" : ""
        return index == 0
          ? "<th scope=\"row\"\(cell.isStrong ? " class=\"strong\"" : "")>\(escaped(cell.text))</th>"
          : "<td class=\"\(column.isNumeric ? "number" : "text")\(strength)\">\(escaped(cell.text))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return """
      <figure>
      <figcaption>\(escaped(caption))</figcaption>
      <div class="table" role="region" tabindex="0" aria-label="\(escaped(caption))">
      <table>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      </figure>
      """
  }
}

private func escaped(_ text: String) -> String { SVGRenderer.escaped(text) }
