import Foundation
import SaddleMetrics
import SaddleStudy
import Testing

@Suite("Report of a study")
struct StudyReportTests {
  private static let awkward = "a<b> & \"c\", d|e_f*g\n'h' <script>alert(1)</script>"
  /// The smallest PNG file: one grey pixel.
  private static let pixel = Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")

  private static func awkwardReport() -> StudyReport {
    var study = study([awkward, "b"], search: [.init("seed", .choice(["x,y", "\"z\""]))])
    study.name = awkward
    study.data = awkward
    var all =
      trials(
        awkward, [1, 2, nil],
        settings: [[.init("seed", "x,y")], [.init("seed", "\"z\"")], [.init("seed", "x,y")]])
      + trials("b", [3, 4, 5], from: 3)
    all[2].message = awkward
    return StudyReport(
      study, trials: all, pictures: pixel.map { [awkward: $0] } ?? [:], details: [.init(awkward, awkward)])
  }

  @Test("is written as a page, a table and pictures, the same bytes each time")
  func writes() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "study-report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = MadeUpStudy()
    let report = StudyReport(made.study, trials: made.trials)
    try report.write(to: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(
      names == [
        "budget-bands.svg", "budget.svg", "metrics.svg", "report.html", "report.md", "results.svg",
        "settings.svg", "trials.csv",
      ])
    let files = try names.map { try Data(contentsOf: folder.appending(path: $0)) }
    #expect(files.reduce(0) { $0 + $1.count } < 3_000_000)
    // In another order the trials are the same study.
    try StudyReport(made.study, trials: made.trials.reversed()).write(to: folder)
    #expect(try names.map { try Data(contentsOf: folder.appending(path: $0)) } == files)
    for picture in report.markdown.matches(of: /\]\(([a-z0-9\-]+\.(?:svg|png))\)/) {
      #expect(names.contains(String(picture.output.1)))
    }
  }

  @Test("asks for nothing outside of its page, and runs nothing")
  func standsAlone() {
    let made = MadeUpStudy(models: 4, trials: 8, repetitions: 3)
    let html = StudyReport(made.study, trials: made.trials).html
    #expect(
      !html.contains("http:") && !html.contains("https:") && !html.contains("url(")
        && !html.contains("@import"))
    #expect(!html.contains("<script") && !html.contains("<link rel=\"stylesheet"))
    for source in html.matches(of: /(?:src|href)="([^"]*)"/) {
      #expect(source.output.1.hasPrefix("#") || source.output.1.hasPrefix("data:"))
    }
    #expect(html.contains("<html lang=\"en\">") && html.contains("<title>Study: made up</title>"))
    #expect(html.contains("name=\"viewport\""))
    // Every picture says what it shows.
    let pictures = html.matches(of: /<svg role="img" aria-label="([^"]+)"/)
    #expect(!pictures.isEmpty)
    #expect(html.matches(of: /<svg [a-z]+=/).count { !$0.output.hasPrefix("<svg x=") } == pictures.count)
    #expect(html.matches(of: /<h1/).count == 1)
  }

  @Test("is well-formed and shows texts from outside as they are, whatever they hold")
  func escapesHTML() {
    let html = Self.awkwardReport().html
    #expect(!html.contains("<script") && !html.contains("a<b>"))
    #expect(
      html.contains("a&lt;b&gt; &amp; &quot;c&quot;, d|e_f*g 'h' &lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("src=\"data:image/png;base64,iVBOR"))
    #expect(html.contains("<img alt=\"A grid of samples of the best trial of a&lt;b&gt;"))
    // Void elements apart the page is XML, so that a parser sees a missing quote or end.
    let body = html.replacing("<!DOCTYPE html>", with: "")
      .replacing(/<(meta|link|img)([^>]*)>/) { "<\($0.output.1)\($0.output.2)/>" }
    #expect(Readers.isWellFormed(body))
  }

  @Test("escapes Markdown")
  func escapesMarkdown() {
    let markdown = Self.awkwardReport().markdown
    #expect(!markdown.contains(/[^\\]<script/))
    #expect(markdown.contains(#"a\<b\> \& "c", d\|e\_f\*g 'h' \<script\>alert(1)\</script\>"#))
    // Every row of a table has as many cells as its head.
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    var columns: Int?
    for line in lines {
      guard line.hasPrefix("| ") else {
        columns = nil
        continue
      }
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(bars == columns ?? bars)
      columns = bars
    }
    #expect(markdown.contains("](samples-1.png)"))
  }

  @Test("quotes CSV, and keeps apart what is searched and what is not")
  func quotesCSV() {
    let csv = Self.awkwardReport().csv
    let rows = Readers.rows(csv)
    #expect(
      rows[0] == [
        "number", "model", "state", "repeats", "seed", "seconds", "generator-updates", "critic-updates",
        "fid",
        "searched seed", "message",
      ])
    #expect(rows[1] == ["0", Self.awkward, "finished", "", "0", "1.0", "10", "10", "1.0", "x,y", ""])
    #expect(rows[2][9] == "\"z\"")
    #expect(rows[3] == ["2", Self.awkward, "diverged", "", "2", "1.0", "", "", "", "x,y", Self.awkward])
    #expect(rows.count == 7)
  }

  @Test("can be made of a study that has nothing, one trial, or failures alone")
  func degenerate() {
    let dimensions: [SearchDimension] = [.init("x", .logarithmic(1e-3, 1))]
    let settings = [[Assignment("x", "0.1")]]
    let cases: [[Trial]] = [
      [], trials("a", [1], settings: settings), trials("a", [nil], settings: settings), trials("a", [.nan]),
      trials("a", [1, 1, 1]) + trials("b", [1, 1], from: 3),
      trials("a", [1]) + trials("a", [nil, nil], from: 1, repeats: 0),
    ]
    for all in cases {
      let report = StudyReport(
        study(["a", "b"], search: dimensions, metrics: [.frechet, .recall]), trials: all)
      #expect(report.html.hasSuffix("</html>\n") && report.markdown.contains("## Conclusions"))
      #expect(!report.html.contains(">nan<") && !report.html.contains("not a number"))
    }
  }

  @Test("names a folder that cannot be made")
  func unwritable() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "study-report-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let error = #expect(throws: (any Error).self) {
      try StudyReport(study(["a"]), trials: []).write(to: file.appending(path: "folder"))
    }
    #expect("\(try #require(error))".contains(file.lastPathComponent))
  }
}
