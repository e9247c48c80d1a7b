import Foundation
import SaddleData
import Testing

/// `saddle distance` measures what it says, in the data's own units.
@Suite struct DistanceTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Line: Decodable {
    let metric: String
    let value: Double
    let gap: Double?
    let error: Double?
    let n: Int
    let m: Int
    let converged: Bool
    let seconds: Double
    let meaning: String
  }

  /// The results of a run with --json, by metric.
  func measure(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws -> [String:
    Line]
  {
    let result = try Tool.run(["distance", "--json"] + arguments, in: scratch)
    result.expectSuccess(at: location)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    let lines = try result.outputLines.map { try decoder.decode(Line.self, from: Data($0.utf8)) }
    for line in lines { #expect(line.seconds >= 0 && !line.meaning.isEmpty, sourceLocation: location) }
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.metric, $0) })
  }

  func write(_ points: [[Float]], to name: String) throws {
    let columns = (1...points[0].count).map { "x\($0)" }
    try CSVFile.write(points.flatMap { $0 }, columns: columns, to: scratch.path(name))
  }

  @Test("a translation is its own length, in every transport metric")
  func translation() throws {
    var generator = SystemRandomNumberGenerator()
    let points = (0..<60).map { _ in (0..<2).map { _ in Float.random(in: -1...1, using: &generator) } }
    try write(points, to: "a.csv")
    try write(points.map { [$0[0] + 3, $0[1] + 4] }, to: "b.csv")
    let results = try measure(
      "a.csv", "b.csv", "--metric", "w1,w2,wp:3,sinkhorn:0.05,sliced,max-sliced,gaussian-w2")
    #expect(results.count == 7)
    for name in ["w1", "w2", "wp:3", "sinkhorn:0.05", "max-sliced", "gaussian-w2"] {
      let line = try #require(results[name])
      // float32 coordinates; Sinkhorn's marginals are exact to 1e-7 only.
      #expect(abs(line.value - 5) < 1e-4 && line.converged, "\(name) \(line.value)")
      #expect(line.n == 60 && line.m == 60)
    }
    for name in ["w1", "w2", "wp:3"] { #expect(try #require(results[name]?.gap) < 1e-6) }
    // Sliced W2 of a translation by t in the plane: |t|/√2.
    let sliced = try #require(results["sliced"])
    #expect(abs(sliced.value - 5 / Double(2).squareRoot()) < 5 * (try #require(sliced.error)))
  }

  @Test(
    "single numbers are exact, with weights, and divergences of repeating values are those of discrete sets")
  func line() throws {
    try scratch.write("value\n0\n1\n", to: "a.csv")
    try scratch.write("0\n0\n1\n1\n", to: "b.csv")
    try scratch.write("weight\n3\n1\n", to: "weights.csv")
    // (3/4, 1/4) against (1/2, 1/2).
    let results = try measure(
      "a.csv", "b.csv", "--weights-a", "weights.csv", "--metric",
      "w1,w2,kl,reverse-kl,js,js-halved,tv,chi-squared")
    func expect(_ name: String, _ value: Double, at location: SourceLocation = #_sourceLocation) throws {
      let line = try #require(results[name], sourceLocation: location)
      #expect(
        abs(line.value - value) < 1e-12 && line.gap == 0, "\(name) \(line.value)", sourceLocation: location)
    }
    try expect("w1", 0.25)
    try expect("w2", 0.5)
    try expect("kl", 0.75 * log(1.5) + 0.25 * log(0.5))
    try expect("reverse-kl", 0.5 * log(2.0 / 3) + 0.5 * log(2))
    // The middle is (5/8, 3/8): ¾ ln(6/5) + ¼ ln(2/3) + ½ ln(4/5) + ½ ln(4/3).
    let js = 0.75 * log(1.2) + 0.25 * log(2.0 / 3) + 0.5 * log(0.8) + 0.5 * log(4.0 / 3)
    try expect("js", js)
    try expect("js-halved", js / 2)
    try expect("tv", 0.25)
    try expect("chi-squared", 0.25)
  }

  @Test("supports that part are infinite in KL and at 2 ln 2 in Jensen-Shannon, in JSON and for people")
  func parting() throws {
    try scratch.write("0\n0\n1\n1\n", to: "a.csv")
    try scratch.write("2\n2\n3\n3\n", to: "b.csv")
    let results = try measure("a.csv", "b.csv", "--metric", "kl,js,tv")
    #expect(results["kl"]?.value == .infinity)
    #expect(results["js"]?.value == 2 * log(2))
    #expect(results["tv"]?.value == 1)
    let shown = try Tool.run(["distance", "a.csv", "b.csv", "--metric", "kl"], in: scratch)
    #expect(shown.output.contains("infinite"))
  }

  @Test("the same samples are at distance 0; made-up ones are other samples on each side, by seed")
  func same() throws {
    let digits = try measure("digits", "digits", "--metric", "w1,sliced,sinkhorn,gaussian-w2")
    #expect(digits.values.allSatisfy { $0.value < 1e-5 && $0.n == 1797 })
    // Halves of one set share no sample: no point of one is at distance 0.
    let half = try measure("digits", "digits", "--count", "898", "--metric", "w1")
    #expect(try #require(half["w1"]).value > 10)
    let ring = try measure("ring", "ring", "--count", "300", "--metric", "w1,js")
    let value = try #require(ring["w1"]?.value)
    #expect(value > 0.001 && value < 0.5)
    #expect(ring["w1"]?.n == 300)
    // A lower bound between samples of one distribution.
    let js = try #require(ring["js"])
    #expect(js.value < 3 * (try #require(js.error)))
    #expect(try measure("ring", "ring", "--count", "300", "--metric", "w1")["w1"]?.value == value)
    #expect(
      try measure("ring", "ring", "--count", "300", "--metric", "w1", "--seed", "1")["w1"]?.value != value)
  }

  @Test("defaults, in a table for people with units and conventions")
  func table() throws {
    let result = try Tool.run(["distance", "ring", "grid", "--count", "200"], in: scratch)
    result.expectSuccess()
    let lines = result.outputLines
    #expect(
      lines.prefix(2) == ["A: ring, 200 made samples of 2 numbers", "B: grid, 200 made samples of 2 numbers"])
    #expect(
      lines.dropFirst(3).map { String($0.prefix { $0 != " " }) } == ["w1", "w2", "sliced", "kl", "js", "tv"])
    #expect(lines[3].contains("in the data's units"))
    #expect(lines[7].contains("Jensen-Shannon without halves, in nats, 0 to 2 ln 2; a lower bound"))
  }

  @Test("says what it leaves out")
  func notes() throws {
    let result = try Tool.run(
      ["distance", "digits", "digits", "--count", "50", "--metric", "sliced"], in: scratch)
    #expect(result.output.contains("digits, 50 of 1797 samples of 64 numbers; its labels are left out"))
    try scratch.write("x,y,kind\n1,2,a\n3,4,b\n", to: "a.csv")
    let labelled = try Tool.run(
      ["distance", "a.csv", "ring", "--label", "kind", "--count", "9", "--metric", "w1", "--json"],
      in: scratch)
    labelled.expectSuccess()
    #expect(labelled.error.contains("a.csv, 2 samples of 2 numbers; its labels are left out"))
    #expect(labelled.outputLines.count == 1)
  }

  struct Case: CustomTestStringConvertible {
    let arguments: [String]
    let messages: [String]

    init(_ arguments: String, _ messages: String...) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.messages = messages
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Case(
      "ring digits", "samples of ring have the shape [2], those of digits [8, 8, 1]",
      "compare samples of one shape"),
    Case("ring empty.csv", "empty.csv: the file is empty", "give a file with data"),
    Case("ring header.csv", "header.csv: the table has no rows"),
    Case("ring nan.csv", "nan.csv, line 3, column 2: the column \"y\" is not a finite number: \"nan\""),
    Case("rnig ring", "there is no data set, file or folder \"rnig\"; did you mean ring?"),
    Case(
      "ring ring --metric w1,slicd", "--metric slicd: there is no such metric; did you mean sliced?", "wp:P"),
    Case(
      "ring ring --metric wp:0.5", "--metric wp:0.5: the power P is a number of at least 1", "not \"0.5\""),
    Case("ring ring --metric wp", "--metric wp: it needs the power P, as in wp:3"),
    Case("ring ring --metric w1:2", "--metric w1:2: w1 takes no \":2\"; write w1"),
    Case("ring ring --metric sinkhorn:0", "the regularization E is a number above 0"),
    Case("ring ring --metric sliced:nan", "the power P is a number of at least 1"),
    Case("ring ring --metric w1,", "there is no such metric"),
    Case("ring ring --count 0", "--count 0: compare at least 1 sample"),
    Case("ring ring --weights-a two.csv", "--weights-a two.csv: ring is made on demand", "leave it out"),
    Case(
      "points.csv ring --weights-a negative.csv", "negative.csv, line 3: weight 2 is -1.0",
      "weights are 0 or more"),
    Case(
      "points.csv ring --weights-a two.csv", "two.csv: there are 2 weights for the 3 samples of points.csv"),
    Case(
      "points.csv ring --weights-a zero.csv", "zero.csv: the weights of all samples that are compared are 0"),
    Case("points.csv ring --weights-a points.csv", "points.csv: this is no column of weights"),
    Case("points.csv ring --weights-a nowhere.csv", "there is no data set, file or folder \"nowhere.csv\""),
    Case(
      "points.csv ring --weights-a three.csv --metric kl",
      "--metric kl: divergences are estimated from samples",
      "in proportion to the weights"),
    Case("points.csv ring --metric kl", "There are 3 samples in the first set; 5 neighbours need at least 6"),
    Case("ring ring --label x", "a label column has no meaning for ring"),
  ]

  @Test("what cannot be compared is said with where and what to do", arguments: refusals)
  func refusal(_ refusal: Case) throws {
    try scratch.write("", to: "empty.csv")
    try scratch.write("x,y\n", to: "header.csv")
    try scratch.write("x,y\n1,2\n3,nan\n", to: "nan.csv")
    try scratch.write("x,y\n1,2\n3,4\n5,7\n", to: "points.csv")
    try scratch.write("w\n1\n-1\n2\n", to: "negative.csv")
    try scratch.write("1\n2\n", to: "two.csv")
    try scratch.write("1\n2\n3\n", to: "three.csv")
    try scratch.write("0\n0\n0\n", to: "zero.csv")
    let result = try Tool.run(["distance"] + refusal.arguments, in: scratch)
    #expect(result.status != 0)
    #expect(result.output == "" || result.output.hasPrefix("A: "))
    for message in refusal.messages { #expect(result.error.contains(message), "\(result.error)") }
  }

  static let mnist = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../../shared/data/mnist")
  static let isMNISTThere = FileManager.default.fileExists(atPath: mnist.path)

  @Test(
    "MNIST against other samples of itself", .enabled(if: isMNISTThere, "../shared/data/mnist is not there"))
  func images() throws {
    let results = try measure(
      Self.mnist.path, Self.mnist.path, "--count", "200", "--metric", "w2,sliced,js")
    // Two samples of 200 digits: W2 is about the distance to the nearest other digit, in grey levels over 784
    // pixels.
    let w2 = try #require(results["w2"])
    #expect(w2.value > 1000 && w2.value < 3000)
    #expect(try #require(results["sliced"]).value < w2.value)
    let js = try #require(results["js"])
    #expect(js.value < 3 * (try #require(js.error)))
  }
}
