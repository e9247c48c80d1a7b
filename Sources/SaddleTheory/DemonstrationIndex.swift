import Foundation
import SaddleData
import SaddleReport

/// A page over several demonstrations: pictures, paragraphs and checks, in one HTML file beside them.
public struct DemonstrationIndex: Sendable {
  public let entries: [DemonstrationFiles]

  public init(_ entries: [DemonstrationFiles]) { self.entries = entries }

  /// Writes index.html, which shows the pictures that lie beside it and asks for nothing else.
  /// - Throws: `DataError` when it cannot be written.
  public func write(to directory: URL) throws {
    try AtomicFile.write(Data(html.utf8), to: directory.appending(path: "index.html"))
  }

  var html: String {
    let held = entries.filter(\.result.held).count
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>From GAN to Wasserstein GAN, in numbers</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      img { max-width: 100%; height: auto; }
      table { border-collapse: collapse; font-size: 0.9rem; display: block; overflow-x: auto; }
      th, td { border: 1px solid #ccc; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
      .claim { color: #444; }
      .failed { color: #b00020; font-weight: bold; }
      code { background: #f2f2f2; padding: 0 0.2rem; }
      </style>
      </head>
      <body>
      <h1>From GAN to Wasserstein GAN, in numbers</h1>
      <p>\(held) of \(entries.count) claims held.</p>
      <ol>
      \(entries.map { "<li><a href=\"#\($0.demonstration.name)\">\(escaped($0.demonstration.title))</a></li>" }
        .joined(separator: "\n"))
      </ol>
      \(entries.map(section).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private func section(_ entry: DemonstrationFiles) -> String {
    let (name, title) = (entry.demonstration.name, escaped(entry.demonstration.title))
    let rows = entry.result.checks.map { check in
      let cells = [
        check.claim, NumberText.short(check.measured), check.bounds, check.held ? "yes" : "no", check.reason,
      ]
      return "<tr\(check.held ? "" : " class=\"failed\"")>"
        + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
    }
    return """
      <section id="\(name)">
      <h2>\(title)</h2>
      <p class="claim">\(escaped(entry.demonstration.claim))</p>
      <img src="\(name).svg" alt="\(title): \(escaped(entry.result.text))">
      <p>\(escaped(entry.result.text))</p>
      <p\(entry.result.held ? "" : " class=\"failed\"")>\(escaped(entry.verdict))</p>
      <table>
      <tr><th>check</th><th>measured</th><th>bounds</th><th>held</th><th>why these bounds</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      <p>Made by <code>\(escaped(entry.command))</code>; numbers: <a href="\(name).json">\(name).json</a>,
      picture: <a href="\(name).png">\(name).png</a>.</p>
      </section>
      """
  }

  private func escaped(_ text: String) -> String { SVGRenderer.escaped(text) }
}
