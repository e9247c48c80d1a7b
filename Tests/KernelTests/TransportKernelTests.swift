import CKernels
import Foundation
import Testing

extension KernelTests {
  private static let sizes = [(1, 1), (3, 7), (5, 31), (130, 33), (9, 200)]

  private func draws(_ count: Int, seed: UInt64) -> [Double] {
    var generator = Generator(seed)
    return (0..<count).map { _ in Double.random(in: -3...3, using: &generator) }
  }

  private func rows(_ count: Int, _ columns: Int, stride: Int? = nil, first: Int = 0) -> saddle_cost_rows {
    saddle_cost_rows(
      first: Int64(first), count: Int64(count), columns: Int64(columns), stride: Int64(stride ?? columns))
  }

  /// A sum of squares of up to 150 terms is within 150 roundings, relative; a power doubles or triples that.
  @Test("distances are the sums that define them, and 0 to the bit", arguments: [1, 2, 3, 7, 2.5])
  func distances(power: Double) {
    onEveryInstructionSet { name in
      for (n, m) in Self.sizes {
        for dimension in [1, 2, 64, 150] {
          let x = draws(n * dimension, seed: 1)
          let y = Array((draws(m * dimension, seed: 2) + x).suffix(m * dimension))
          var (costs, mirrored) = (
            [Double](repeating: .nan, count: n * m), [Double](repeating: .nan, count: n * m)
          )
          saddle_distances(2, Int64(n), x, Int64(m), y, Int64(dimension), power, &costs)
          saddle_distances(3, Int64(m), y, Int64(n), x, Int64(dimension), power, &mirrored)
          for i in 0..<n {
            for j in 0..<m {
              let (a, b) = (x[i * dimension..<(i + 1) * dimension], y[j * dimension..<(j + 1) * dimension])
              let expected = pow(zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }, power / 2)
              #expect(abs(costs[i * m + j] - expected) <= 1e-13 * expected, "\(name)")
              #expect(costs[i * m + j] == mirrored[j * n + i], "\(name)")
              if a.elementsEqual(b) { #expect(costs[i * m + j] == 0) }
            }
          }
          let from = n / 2
          var half = [Double](repeating: .nan, count: n * m)
          saddle_distances_from(
            1, Int64(from), Int64(n - from), x, Int64(m), y, Int64(dimension), power, &half)
          #expect(half.prefix((n - from) * m).elementsEqual(costs.dropFirst(from * m)), "\(name)")
        }
      }
    }
  }

  @Test("minima of rows and columns, and the largest cost, in part of a block") func minima() {
    onEveryInstructionSet { name in
      for (n, m) in Self.sizes {
        let stride = m + 3
        let costs = draws((n + 2) * stride, seed: 3)
        let (u, v) = (draws(n + 1, seed: 4), draws(m, seed: 5))
        let block = rows(n, m, stride: stride, first: 2)
        func cost(_ i: Int, _ j: Int) -> Double { costs[(i + 2) * stride + j] }
        var columns = [Double](repeating: 1, count: m)
        saddle_column_minima(2, block, costs, 1, u, &columns)
        var least = [Double](repeating: .nan, count: n + 1)
        saddle_row_minima(2, block, costs, v, 1, &least)
        for j in 0..<m {
          #expect(columns[j] == (0..<n).map { cost($0, j) - u[$0 + 1] }.reduce(1, min), "\(name)")
        }
        for i in 0..<n {
          #expect(least[i + 1] == (0..<m).map { cost(i, $0) + v[$0] }.min(), "\(name)")
        }
        let largest = (0..<n).flatMap { i in (0..<m).map { abs(cost(i, $0)) } }.max()
        #expect(saddle_largest_cost(3, block, costs) == largest, "\(name)")
        for strange in [Double.nan, .infinity, -.infinity] {
          var costs = costs
          costs[(n + 1) * stride + m - 1] = strange
          #expect(saddle_largest_cost(3, block, costs) == .infinity, "\(name)")
        }
      }
    }
  }

  /// On every set the lists hold the same arcs, so the same pivots lead to the same tree.
  @Test("the simplex's tree does not depend on the instruction set") func tree() throws {
    let (n, m) = (150, 90)
    let costs = draws(n * m, seed: 6)
    var trees: [[Int32]] = []
    onEveryInstructionSet { name in
      let potentials = [Double](repeating: 0, count: m)
      let simplex = saddle_simplex_create(
        Int64(n), Int64(m), [Int64](repeating: 90, count: n), [Int64](repeating: 150, count: m), potentials)
      defer { saddle_simplex_destroy(simplex) }
      guard let simplex else { return }
      saddle_simplex_price(simplex, 1, 0, rows(n, m), costs, 0)
      while case let row = saddle_simplex_start(simplex), row >= 0 {
        saddle_simplex_refill(simplex, rows(1, m, first: Int(row)), costs)
      }
      repeat {
        _ = saddle_simplex_optimise(simplex, 1e-13, 1 << 20)
        saddle_simplex_price(simplex, 2, 0, rows(n, m), costs, 1e-13)
      } while saddle_simplex_violation(simplex) > 1e-13
      var (from, to) = ([Int32](repeating: 0, count: n + m - 1), [Int32](repeating: 0, count: n + m - 1))
      var (masses, arcCosts) = (
        [Int64](repeating: 0, count: n + m - 1), [Double](repeating: 0, count: n + m - 1)
      )
      saddle_simplex_arcs(simplex, &from, &to, &masses, &arcCosts)
      var sent = [Int64](repeating: 0, count: n)
      for (row, mass) in zip(from, masses) { sent[Int(row)] += mass }
      #expect(sent.allSatisfy { $0 == 90 } && masses.allSatisfy { $0 >= 0 }, "\(name)")
      trees.append(from + to)
    }
    #expect(trees.count == instructionSets.count && trees.allSatisfy { $0 == trees[0] })
  }
}
