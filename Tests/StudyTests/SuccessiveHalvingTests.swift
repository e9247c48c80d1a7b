import SaddleStudy
import Testing

@Suite struct SuccessiveHalvingTests {
  typealias Contender = SuccessiveHalving.Contender

  @Test("Rungs end at thirds of the measurements, as many as the trials fill")
  func rungs() {
    #expect(SuccessiveHalving(trials: 9, measurements: 9).rungs == [1, 3, 9])
    #expect(SuccessiveHalving(trials: 27, measurements: 9).rungs == [1, 3, 9])
    #expect(SuccessiveHalving(trials: 27, measurements: 10).rungs == [1, 2, 4, 10])
    #expect(SuccessiveHalving(trials: 3, measurements: 9).rungs == [3, 9])
    #expect(SuccessiveHalving(trials: 2, measurements: 9).rungs == [9])
    #expect(SuccessiveHalving(trials: 9, measurements: 1).rungs == [1])
  }

  @Test("The best third goes on, and of it the best third again")
  func promotion() {
    let halving = SuccessiveHalving(trials: 9, measurements: 9)
    let first = (0..<9).map { Contender(values: [Double($0)], isLost: false) }
    #expect(halving.targets(of: first, better: .lower) == [3, 3, 3, 1, 1, 1, 1, 1, 1])
    #expect(halving.targets(of: first, better: .higher) == [1, 1, 1, 1, 1, 1, 3, 3, 3])
    var second = first
    for (trial, values) in [(0, [0, 1, 5.0]), (1, [1, 1, 2]), (2, [2, 2, 4])] {
      second[trial] = Contender(values: values, isLost: false)
    }
    #expect(halving.targets(of: second, better: .lower) == [3, 9, 3, 1, 1, 1, 1, 1, 1])
  }

  @Test("What diverged or has no number does not go on, and a rung waits for all of its trials")
  func losses() {
    let halving = SuccessiveHalving(trials: 4, measurements: 3)
    let open = Contender(values: [], isLost: false)
    let lost = Contender(values: [], isLost: true)
    let unknown = Contender(values: [.nan], isLost: false)
    let good = Contender(values: [1], isLost: false)
    #expect(halving.targets(of: [lost, unknown, good, good], better: .lower) == [1, 1, 3, 1])
    #expect(halving.targets(of: [open, good, good, good], better: .lower) == [1, 1, 1, 1])
    #expect(halving.targets(of: [lost, lost, unknown, lost], better: .lower) == [1, 1, 1, 1])
  }
}
