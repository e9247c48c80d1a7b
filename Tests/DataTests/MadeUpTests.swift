import Foundation
import SaddleData
import Testing

@Suite("Made-up data")
struct MadeUpTests {
  struct Case: CustomTestStringConvertible {
    let name: String, form: DataOptions.Form, modes: Int, deviation: Double
    let isCentre: @Sendable (Double, Double) -> Bool
    var testDescription: String { "\(name), \(form.rawValue)" }
  }

  /// The table of the papers' definitions.
  static let cases = [
    Case(name: "ring", form: .wganGP, modes: 8, deviation: 0.02 / 1.414) {
      abs(hypot($0, $1) - 2 / 1.414) < 1e-12
    },
    Case(name: "ring", form: .pacGAN, modes: 8, deviation: 0.01) { abs(hypot($0, $1) - 1) < 1e-12 },
    Case(name: "ring:5", form: .wganGP, modes: 5, deviation: 0.02 / 1.414) {
      abs(hypot($0, $1) - 2 / 1.414) < 1e-12
    },
    Case(name: "grid", form: .wganGP, modes: 25, deviation: 0.05 / 2.828) { x, y in
      [x, y].allSatisfy { place in [-4, -2, 0, 2, 4].contains { abs(place * 2.828 - $0) < 1e-12 } }
    },
    Case(name: "grid", form: .pacGAN, modes: 25, deviation: 0.05) { x, y in
      [x, y].allSatisfy { [-4, -2, 0, 2, 4].contains($0) }
    },
    Case(name: "grid:4", form: .pacGAN, modes: 4, deviation: 0.05) { abs($0) == 1 && abs($1) == 1 },
    Case(name: "two-gaussians", form: .wganGP, modes: 2, deviation: 0.1) { abs($0) == 1 && $1 == 0 },
  ]

  @Test("the modes are the papers', distinct, and samples are spread over them as defined", arguments: cases)
  func modes(test: Case) throws {
    let dataset = try Dataset.open(test.name, options: DataOptions(form: test.form))
    let modes = try #require(dataset.modes)
    #expect(modes.count == test.modes)
    #expect(abs(modes.standardDeviation - test.deviation) < 1e-15)
    for centre in modes.centres { #expect(test.isCentre(centre[0], centre[1]), "\(centre)") }
    for (i, a) in modes.centres.enumerated() {
      for b in modes.centres[..<i] { #expect(hypot(a[0] - b[0], a[1] - b[1]) > 19 * test.deviation) }
    }
    let count = 20_000
    var counts = Array(repeating: 0, count: modes.count)
    var square = 0.0
    var near = 0
    for point in try draw(dataset, count) {
      let distances = modes.centres.map { hypot(point[0] - $0[0], point[1] - $0[1]) }
      let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      counts[nearest] += 1
      square += distances[nearest] * distances[nearest]
      if distances[nearest] < 3 * test.deviation { near += 1 }
    }
    // Counts are binomial: 5 deviations.
    let expected = Double(count) / Double(modes.count)
    for number in counts { #expect(abs(Double(number) - expected) < 5 * expected.squareRoot()) }
    // The squared distance over 2 sd² has mean 1 and, over 20,000 draws, deviation 0.007: 5 of them.
    #expect(abs(square / Double(count) / (2 * test.deviation * test.deviation) - 1) < 0.036)
    // Within 3 sd: 1 - exp(-4.5) = 0.98889, deviation 0.00074.
    #expect(abs(Double(near) / Double(count) - 0.98889) < 0.004)
  }

  @Test("equal angles give distinct modes, the first on the x axis")
  func ring() throws {
    let centres = try #require(try Dataset.open("ring:4", options: DataOptions(form: .pacGAN)).modes).centres
    for (centre, expected) in zip(centres, [[1.0, 0], [0, 1], [-1, 0], [0, -1]]) {
      #expect(hypot(centre[0] - expected[0], centre[1] - expected[1]) < 1e-15)
    }
  }

  @Test("the Swiss roll has the moments of its definition and stays near its curve")
  func swissRoll() throws {
    let count = 20_000
    let points = try draw(Dataset.open("swiss-roll"), count)
    func mean(_ value: ([Double]) -> Double) -> Double { points.reduce(0) { $0 + value($1) } / Double(count) }
    // t uniform in [1.5π, 4.5π]: E[t cos t] = 6π / 3π, E[t sin t] = 2 / 3π, E[t²] = 9.75 π²; the noise adds
    // 2·0.25². Standard errors are about 0.007 each: 5 of them.
    #expect(abs(mean { $0[0] } - 2 / 7.5) < 0.035)
    #expect(abs(mean { $0[1] } - 2 / (3 * Double.pi) / 7.5) < 0.035)
    #expect(
      abs(mean { $0[0] * $0[0] + $0[1] * $0[1] } - (9.75 * Double.pi * Double.pi + 0.125) / 56.25) < 0.04)
    // Across the curve there is one axis of noise of deviation 0.25 / 7.5. The turns are 2π / 7.5 apart.
    let curve = stride(from: 1.5 * Double.pi, through: 4.5 * Double.pi, by: 0.002).map {
      ($0 * cos($0) / 7.5, $0 * sin($0) / 7.5)
    }
    let square = points.prefix(1000).reduce(0) { sum, point in
      sum
        + (curve.map { ($0.0 - point[0]) * ($0.0 - point[0]) + ($0.1 - point[1]) * ($0.1 - point[1]) }.min()
          ?? 0)
    }
    // A thousand squares of a normal have a relative standard error of 0.045; the ends add a little.
    #expect(abs((square / 1000).squareRoot() * 7.5 - 0.25) < 0.03)
  }

  @Test("a mixture from a file has its weights, deviations and centres")
  func mixtureFile() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "m.csv", Array("weight,deviation,x1,x2,x3\n1,0.5,100,0,0\n3,0,104,8,0\n".utf8))
    let dataset = try Dataset.open("mixture:\(path)")
    #expect(dataset.name == "mixture-m")
    #expect(dataset.kind == .table)
    let modes = try #require(dataset.modes)
    #expect(modes.weights == [0.25, 0.75])
    #expect(modes.standardDeviations == [0.5, 0])
    #expect(modes.centres == [[100, 0, 0], [104, 8, 0]])
    let points = try draw(dataset, 10_000)
    let first = points.filter { $0[0] < 102 }
    // Binomial with deviation 0.0043: 5 of them.
    #expect(abs(Double(first.count) / 10_000 - 0.25) < 0.022)
    #expect(points.allSatisfy { $0[0] < 102 || $0 == [104, 8, 0] })
    let spread = first.reduce(0) { $0 + $1[2] * $1[2] } / Double(first.count)
    // Of 2,500 squares: a relative error of 0.028, and 5 of them.
    #expect(abs(spread / 0.25 - 1) < 0.15)
    // By hand: mean 103; variance 0.25 · (9 + 0.25) + 0.75 · 1; along the third axis 0.25 · 0.25.
    #expect(dataset.scaling.offsets == [103, 6, 0])
    #expect(abs(dataset.scaling.scales[0] - 3.0625.squareRoot()) < 1e-12)
    #expect(dataset.scaling.scales[2] == 0.25)
  }

  @Test(
    "a mixture file that makes no sense is an error",
    arguments: [
      "x1,x2\n1,2\n", "weight,deviation\n1,2\n", "weight,deviation,x1\n-1,1,0\n",
      "weight,deviation,x1\n0,1,0\n",
      "weight,deviation,x1\n1,-1,0\n", "weight,deviation,x1\n", "",
    ])
  func badMixture(text: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file("m.csv", Array(text.utf8))
    #expect(throws: DataError.self) { try Dataset.open("mixture:\(path)") }
  }

  @Test("forms and numbers of modes are other data")
  func fingerprints() throws {
    let sets = try [
      Dataset.open("ring"), Dataset.open("ring:9"), Dataset.open("grid"),
      Dataset.open("ring", options: DataOptions(form: .pacGAN)), Dataset.open("swiss-roll"),
      Dataset.open("two-gaussians"), Dataset.open("digits"),
    ]
    #expect(Set(sets.map(\.fingerprint)).count == sets.count)
    #expect(try Dataset.open("ring").fingerprint == sets[0].fingerprint)
  }
}
