import Foundation
import SaddleStudy
import Testing

/// Trials are functions of the study and their place.
@Suite struct DrawingTests {
  func study(_ ranges: String, sampler: String = "random", first: String = "") throws -> Study {
    try Study(
      yaml: """
        data: ring
        budget: {critic-steps: 100}
        metrics: [w1]
        sampler: \(sampler)
        trials: 1000
        models: {minimax: {search: {\(ranges)}\(first)}, wgan: {}}
        """, path: "drawing.yaml")
  }

  @Test(
    "A draw depends on its model and its place, not on how many there are", arguments: SearchSampler.allCases)
  func places(sampler: SearchSampler) throws {
    let small = try SmallStudy.study(trials: 2, sampler: sampler.rawValue)
    let large = try SmallStudy.study(trials: 50, repetitions: 9, sampler: sampler.rawValue)
    for place in 0..<5 {
      for (a, b) in zip(small.models, large.models) {
        #expect(
          try small.hyperparameters(of: a, place: place) == large.hyperparameters(of: b, place: place))
        #expect(small.seed(of: a, place: place) == large.seed(of: b, place: place))
      }
    }
    let model = large.models[0]
    let seeds = Set(
      (0..<50).flatMap { place in (0..<10).map { large.seed(of: model, place: place, repetition: $0) } })
    #expect(seeds.count == 500)
    #expect(seeds.allSatisfy { $0 < 1 << 53 })
  }

  @Test("Another seed of the study draws other trials") func seeds() throws {
    var study = try SmallStudy.study()
    let before = try study.hyperparameters(of: study.models[1], place: 0)
    study.seed = 4
    #expect(try study.hyperparameters(of: study.models[1], place: 0) != before)
  }

  @Test("Draws lie in their ranges and fill them", arguments: SearchSampler.allCases)
  func ranges(sampler: SearchSampler) throws {
    let study = try study(
      "beta1: {uniform: [0.2, 1]}, learning-rate: {log: [1e-5, 1e-1]}, critic-steps: {integers: [1, 3]}, "
        + "optimizer: {choice: [adam, sgd]}", sampler: sampler.rawValue)
    let draws = try (0..<300).map { try study.hyperparameters(of: study.models[0], place: $0) }
    #expect(draws[0].map(\.name) == ["beta1", "learning-rate", "critic-steps", "optimizer"])
    let beta1 = draws.compactMap { Double($0[0].value) }
    #expect(beta1.count == 300 && beta1.allSatisfy { (0.2..<1).contains($0) })
    let rates = draws.compactMap { Double($0[1].value) }
    #expect(rates.count == 300 && rates.allSatisfy { (1e-5..<1e-1).contains($0) })
    // The logarithm is uniform: half of the draws lie below its middle, 1e-3; 3 standard deviations are 26 of
    // 300.
    #expect(abs(rates.count { $0 < 1e-3 } - 150) < 26)
    for number in 1...3 { #expect(abs(draws.count { $0[2].value == "\(number)" } - 100) < 25) }
    #expect(abs(draws.count { $0[3].value == "sgd" } - 150) < 26)
  }

  @Test("The quasi-random sequence leaves no gap that random draws leave") func evenness() {
    // On the circle the golden section's n points leave gaps of at most φ³/(√5 n) = 1.894/n (three-distance
    // theorem).
    for count in [5, 20, 100] {
      let points = (0..<count).map { Study.lattice($0, shift: [0.37])[0] }.sorted()
      let gaps = zip(points, points.dropFirst() + [points[0] + 1]).map { $1 - $0 }
      #expect(gaps.max() ?? 1 <= 1.9 / Double(count))
    }
    // In the plane, each of 16 cells has its share of 160 points to within 3; random draws would stray by 3.1
    // on average.
    var cells = [Int](repeating: 0, count: 16)
    for index in 0..<160 {
      let point = Study.lattice(index, shift: [0.1, 0.8])
      cells[4 * Int(4 * point[0]) + Int(4 * point[1])] += 1
    }
    #expect(cells.allSatisfy { abs($0 - 10) <= 3 }, "\(cells)")
  }

  @Test("The first trial takes what the file says, the others are drawn as before") func first() throws {
    let range = "beta1: {uniform: [0, 1]}"
    let plain = try study(range)
    let given = try study(range, first: ", first: {beta1: 0.25}")
    #expect(try given.hyperparameters(of: given.models[0], place: 0) == [Assignment("beta1", "0.25")])
    #expect(
      try given.hyperparameters(of: given.models[0], place: 1)
        == plain.hyperparameters(of: plain.models[0], place: 1))
  }

  @Test("A value just below the end of a range stays below it") func ends() {
    // The nearest Float32 of the number is 1, which the range excludes.
    let value = SearchRange.uniform(0, 1).value(at: 1.0.nextDown)
    #expect(Double(value).map { $0 < 1 } == true)
    #expect(SearchRange.integers(2, 4).value(at: 1.0.nextDown) == "4")
    #expect(SearchRange.uniform(0, 1).value(at: 0.25) == "0.25")
  }
}
