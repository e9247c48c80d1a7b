import Foundation
import SaddleTheory
import Testing

struct TailSampleTests {
  /// P(X > x) = x^-α for x >= 1: the quantiles of 20,000 equal parts.
  private func pareto(_ index: Double) -> [Double] {
    (0..<20_000).map { pow((Double($0) + 0.5) / 20_000, -1 / index) }
  }

  @Test(
    "the tail index of a Pareto distribution is its exponent, whatever the scale", arguments: [0.5, 1, 3])
  func pareto(index: Double) throws {
    let found = try TailSample(pareto(index).map { [$0, -7 * $0] }).index(share: 0.02, seed: 1)
    // The sum of the logarithms of 400 quantiles is an integral by the midpoint rule: within a percent.
    #expect(abs(found.value / index - 1) < 0.01)
    #expect(found.low < index && index < found.high)
    // Hill's estimate from k independent magnitudes has the standard error α / √k, here k = 400 pairs of
    // equals.
    #expect(abs(found.error / (index / 20) - 1) < 0.3)
  }

  @Test("the kurtosis of 1, 2 and 3 is 3 (1 + 16 + 81) / 14², and a quantile is a magnitude")
  func kurtosis() {
    // In units of the median 2, which changes nothing here, and everything below.
    let sample = TailSample([[1], [-2], [3]])
    #expect(abs(sample.kurtosis - 3 * 98 / 196.0) < 1e-12)
    #expect(sample.quantile(0.5) == 1)
    #expect(sample.quantile(1) == 1.5)
  }

  @Test("samples put together keep their blocks apart")
  func together() throws {
    let one = TailSample(pareto(2).map { [$0] })
    let both = TailSample([one, one])
    let (single, double) = (try one.index(share: 0.02, seed: 1), try both.index(share: 0.02, seed: 1))
    #expect(abs(double.value - single.value) < 0.01 * single.value)
    // Twice the magnitudes, all independent for all that the interval knows: an error smaller by √2, and 200
    // draws tell a standard deviation within a tenth.
    #expect(abs(double.error / single.error * 2.squareRoot() - 1) < 0.25)
  }
}
