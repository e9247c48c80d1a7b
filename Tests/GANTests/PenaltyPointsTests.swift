import SaddleGAN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Penalty points")
struct PenaltyPointsTests {
  private static let samples = 32
  private static let width = 1000

  /// Half of all elements at each of two numbers: the deviation over all elements is half their distance.
  private static func batch(_ low: Float, _ high: Float) -> Tensor {
    Tensor((0..<samples * width).map { $0 % 2 == 0 ? low : high }, shape: [samples, width])
  }

  private static func rows(_ value: Value) -> [[Double]] {
    let numbers = value.doubles
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }

  private func points(_ kind: PenaltyPoints, _ real: Tensor, _ fake: Tensor) throws -> [[Double]] {
    let (points, repeats) = kind(real: real, fake: fake, key: RandomKey(seed: 11))
    #expect(points.shape == [repeats * Self.samples, Self.width])
    return Self.rows(try Reference.evaluate(points))
  }

  @Test("On lines: one number for each sample says how far it is from the fake to the real")
  func lines() throws {
    let rows = try points(.lines, Self.batch(0, 2), Self.batch(10, 13))
    var shares: [Double] = []
    for row in rows {
      // From 10 to 0 and from 13 to 2.
      let share = (10 - row[0]) / 10
      #expect((0..<1).contains(share))
      for (index, number) in row.enumerated() {
        let expected = index % 2 == 0 ? 10 - 10 * share : 13 - 11 * share
        #expect(abs(number - expected) < 1e-9)
      }
      shares.append(share)
    }
    #expect(spread(shares))
  }

  /// What was added to each row is uniform between 0 and α `bound`, with α uniform from row to row.
  private func expectAround(_ rows: [[Double]], _ low: Double, _ high: Double, bound: Double) {
    var shares: [Double] = []
    for row in rows {
      let added = row.enumerated().map { $1 - ($0 % 2 == 0 ? low : high) }
      let most = added.max() ?? 0
      #expect(added.allSatisfy { $0 >= -1e-9 } && most < bound)
      // The mean of 1000 uniforms is half their bound, ± 0.009 of it at one standard deviation.
      let mean = added.reduce(0, +) / Double(Self.width)
      #expect(abs(mean / most - 0.5) < 0.05)
      shares.append(most / bound)
    }
    #expect(spread(shares))
  }

  /// 32 uniforms reach both ends: the chance that they do not is below 0.8³² · 2 = 0.2 %, and the seed is fixed.
  private func spread(_ shares: [Double]) -> Bool {
    shares.contains { $0 < 0.2 } && shares.contains { $0 > 0.8 }
  }

  @Test("Around the reals: up to half the batch's deviation, by a share for each sample")
  func aroundReals() throws {
    // Deviation 1.
    let rows = try points(.aroundReals, Self.batch(0, 2), Self.batch(10, 16))
    expectAround(rows, 0, 2, bound: 0.5)
  }

  @Test("Around both: first the reals, then the fakes, each by their own deviation")
  func aroundBoth() throws {
    // Deviations 1 and 3.
    let rows = try points(.aroundBoth, Self.batch(0, 2), Self.batch(10, 16))
    expectAround(Array(rows.prefix(Self.samples)), 0, 2, bound: 0.5)
    expectAround(Array(rows.suffix(Self.samples)), 10, 16, bound: 1.5)
  }
}
