import CKernels
import Foundation
import Testing

extension KernelTests {
  /// Entropic transport between points in the plane, with sums written out.
  private struct Naive {
    let rows = 37, columns = 53
    let scale = 12.0
    var x: [Double], y: [Double], exponents: [Double], weights: [Double]

    init(seed: UInt64) {
      var generator = Generator(seed)
      func draw(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) }
      }
      (x, y) = (draw(rows * 2), draw(columns * 2))
      // The first column's weight is 0, the last row's too, and the second column is out of everything's
      // reach.
      exponents = [-.infinity, -2000] + draw(columns - 2).map { -40 * $0 }
      weights = draw(rows - 1) + [0]
    }

    func cost(_ i: Int, _ j: Int) -> Double {
      let (a, b) = (x[2 * i] - y[2 * j], x[2 * i + 1] - y[2 * j + 1])
      return a * a + b * b
    }

    func log(row i: Int) -> Double {
      let terms = (0..<columns).map { exponents[$0] - scale * cost(i, $0) }
      let largest = terms.max()!
      return largest + Foundation.log(terms.reduce(0) { $0 + exp($1 - largest) })
    }

    /// T.
    func plan() -> [[Double]] {
      (0..<rows).map { i in
        let log = log(row: i)
        return (0..<columns).map { exp(exponents[$0] - scale * cost(i, $0) - log) }
      }
    }

    func columnSums(_ term: (_ i: Int, _ j: Int) -> Double) -> [Double] {
      (0..<columns).map { j in (0..<rows).reduce(0) { $0 + weights[$1] * term($1, j) } }
    }

    func make(threads: Int32, keeps: Bool) -> OpaquePointer? {
      saddle_entropic_create_points(threads, Int64(rows), x, Int64(columns), y, 2, 2, keeps)
    }
  }

  /// Exponents of 60 lose 60 * 2^-53 each; 1e-13 is some ten times that. Where T is kept in float32, 2^-24 of
  /// each entry and entries below 1e-10 are lost: 1e-6 of the largest.
  @Test("passes of entropic transport equal the sums that they stand for") func entropicPasses() throws {
    let naive = Naive(seed: 1)
    let plan = naive.plan()
    let sums = naive.columnSums { plan[$0][$1] }
    let z = (0..<naive.columns).map { cos(Double($0)) }
    let images = plan.map { row in zip(row, z).reduce(0) { $0 + $1.0 * $1.1 } }
    let products = naive.columnSums { images[$0] * plan[$0][$1] }
    let diagonal = naive.columnSums { plan[$0][$1] * (1 - plan[$0][$1]) }
    try onEveryInstructionSet { name in
      for (threads, keeps) in [(1, true), (2, true), (1, false), (3, false)] as [(Int32, Bool)] {
        let comment: Comment = "\(name), \(threads) threads, \(keeps ? "kept" : "computed again")"
        let problem = try #require(naive.make(threads: threads, keeps: keeps))
        defer { saddle_entropic_destroy(problem) }
        for guess in [0, .infinity, .nan, -1e300, 1e300] {
          var logs = [Double](repeating: guess, count: naive.rows)
          var found = [Double](repeating: .nan, count: naive.columns)
          saddle_entropic_sweep(problem, naive.scale, naive.exponents, naive.weights, &logs, &found)
          for i in 0..<naive.rows { #expect(abs(logs[i] - naive.log(row: i)) < 1e-12, comment) }
          for j in 0..<naive.columns { #expect(abs(found[j] - sums[j]) < 1e-13 * (1 + sums[j]), comment) }
        }
        let tolerance = keeps ? 1e-6 : 1e-13
        var (kept, spread) = (
          [Double](repeating: .nan, count: naive.columns), [Double](repeating: .nan, count: 53)
        )
        saddle_entropic_prepare(problem, &kept, &spread)
        var product = kept
        saddle_entropic_product(problem, z, &product)
        for j in 0..<naive.columns {
          #expect(abs(kept[j] - sums[j]) < tolerance * (1 + sums[j]), comment)
          #expect(abs(spread[j] - diagonal[j]) < tolerance * (1 + sums[j]), comment)
          #expect(abs(product[j] - products[j]) < tolerance * (1 + sums[j]), comment)
        }
      }
    }
  }

  @Test("logarithms over columns, the costs' mean and a plan's measures equal their sums")
  func entropicMeasures() throws {
    let naive = Naive(seed: 2)
    let plan = naive.plan()
    let rowExponents = naive.weights.enumerated().map { log($1) - 3 * Double($0) }
    let z = (0..<naive.columns).map { cos(Double($0)) }
    let (factors, deficits) = (z.map { $0 * $0 }, z.map { 1 - $0 * $0 })
    try onEveryInstructionSet { name in
      for (threads, keeps) in [(1, true), (2, true), (1, false), (3, false)] as [(Int32, Bool)] {
        let comment: Comment = "\(name), \(threads) threads, \(keeps ? "kept" : "computed again")"
        let problem = try #require(naive.make(threads: threads, keeps: keeps))
        defer { saddle_entropic_destroy(problem) }
        var logs = [Double](repeating: .nan, count: naive.columns)
        saddle_entropic_column_logs(problem, naive.scale, rowExponents, &logs)
        for j in 0..<naive.columns {
          let sum = (0..<naive.rows).reduce(0) {
            $0 + exp(rowExponents[$1] - naive.scale * naive.cost($1, j))
          }
          #expect(abs(logs[j] - log(sum)) < 1e-12, comment)
        }
        var largest = 0.0
        let mean = saddle_entropic_mean_cost(problem, naive.weights, factors, &largest)
        let pairs = (0..<naive.rows).flatMap { i in (0..<naive.columns).map { (i, $0) } }
        let expected = pairs.reduce(0) { $0 + naive.weights[$1.0] * factors[$1.1] * naive.cost($1.0, $1.1) }
        #expect(abs(mean - expected) < 1e-13 * expected, comment)
        #expect(abs(largest - pairs.map { naive.cost($0.0, $0.1) }.max()!) < 1e-15, comment)

        var rowLogs = [Double](repeating: 0, count: naive.rows)
        saddle_entropic_sweep(problem, naive.scale, naive.exponents, naive.weights, &rowLogs, &logs)
        var (masses, costs) = (rowLogs, rowLogs)
        let total = saddle_entropic_measure(problem, factors, deficits, &masses, &costs)
        let cost = pairs.reduce(0) {
          $0 + naive.weights[$1.0] * plan[$1.0][$1.1] * naive.cost($1.0, $1.1)
        }
        #expect(abs(total - cost) < 1e-13 * cost, comment)
        for i in 0..<naive.rows {
          let mass = (0..<naive.columns).reduce(0) { $0 + naive.weights[i] * plan[i][$1] * factors[$1] }
          let missing = (0..<naive.columns).reduce(0) { $0 + naive.cost(i, $1) * deficits[$1] }
          #expect(abs(masses[i] - mass) < 1e-13, comment)
          #expect(abs(costs[i] - missing) < 1e-12, comment)
        }
      }
    }
  }
}
