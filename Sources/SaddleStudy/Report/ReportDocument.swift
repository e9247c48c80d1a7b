import Foundation
import SaddleReport

/// What a report says, before it is a page of HTML or of Markdown. Texts are plain: each format escapes them.
struct ReportDocument: Sendable {
  let title: String
  let sections: [Section]

  struct Section: Sendable {
    /// Lower-case words joined by hyphens, for links within the page.
    let name: String
    let title: String
    let blocks: [Block]
  }

  enum Block: Sendable {
    case paragraph(String)
    case table(ReportTable)
    case chart(Chart)
    case picture(Picture)
  }

  /// Plots that belong together, of one size.
  struct Chart: Sendable {
    /// Of the file beside a page of Markdown, without its suffix.
    let name: String
    let caption: String
    let panels: [Panel]

    struct Panel: Sendable {
      let plot: Plot
      /// What the plot shows, for those who cannot see it.
      let alternative: String
    }
  }

  /// A PNG file.
  struct Picture: Sendable {
    /// Of the file beside a page of Markdown, without its suffix.
    let name: String
    let caption: String
    let alternative: String
    let data: Data
  }
}

struct ReportTable: Sendable {
  let caption: String
  let columns: [Column]
  /// Each as long as `columns`; the first cell names the row.
  let rows: [[Cell]]

  struct Column: Sendable {
    let name: String
    let isNumeric: Bool

    static func text(_ name: String) -> Column { Column(name: name, isNumeric: false) }
    static func number(_ name: String) -> Column { Column(name: name, isNumeric: true) }
  }

  struct Cell: Sendable, ExpressibleByStringLiteral {
    let text: String
    let isStrong: Bool

    init(_ text: String, isStrong: Bool = false) {
      self.text = text
      self.isStrong = isStrong
    }

    init(stringLiteral text: String) { self.init(text) }
  }
}

extension ReportDocument.Chart {
  /// Narrow enough to be readable on a telephone without being shrunk.
  private static let singleSize = (width: 340.0, height: 320.0)
  private static let panelSize = (width: 300.0, height: 220.0)

  var isSingle: Bool { panels.count == 1 }

  /// All panels in one figure, three side by side.
  var figure: Figure { figure(of: panels.map(\.plot), columns: 3) }

  /// Each panel alone, so that a page can wrap them to its width.
  var elements: [String] {
    panels.map { figure(of: [$0.plot], columns: 1).svgElement(alternative: $0.alternative) }
  }

  private func figure(of plots: [Plot], columns: Int) -> Figure {
    let size = isSingle ? Self.singleSize : Self.panelSize
    return Figure(columns: columns, plotWidth: size.width, plotHeight: size.height, plots: plots)
  }
}
