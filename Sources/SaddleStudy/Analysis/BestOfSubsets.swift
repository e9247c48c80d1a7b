/// How likely each of n trials is the best of k of them, drawn without replacement, all subsets alike.
///
/// With the losses in ascending order, the i-th is the best of those C(n - i, k - 1) subsets whose other
/// members come after it, so its weight is w_i = C(n - i, k - 1) / C(n, k): w_1 = k / n and w_(i+1) = w_i (n
/// - i - k + 1) / (n - i), products that neither overflow nor cancel. Equal losses share their weights
/// evenly.
///
/// The expectation under these weights is the exact mean over all subsets, for which the published study
/// draws resamples (Lucic et al., 1711.10337). Dodge et al. (1909.03004) draw with replacement, which is
/// biased towards bad results for k near n (Tang et al., 2004.13705).
package struct BestOfSubsets {
  /// One for each trial, in their order; they sum to 1.
  package let weights: [Double]
  /// That all k trials of a subset are without a result.
  package let failureProbability: Double

  /// - Parameter losses: at least k; infinite for trials without a result.
  /// - Complexity: O(n log n).
  package init(of k: Int, losses: [Double]) {
    precondition(1...max(1, losses.count) ~= k, "the best of \(k) needs as many losses; got \(losses.count)")
    let order = losses.indices.sorted { losses[$0] < losses[$1] }
    let count = losses.count
    var weights = [Double](repeating: 0, count: count)
    var weight = Double(k) / Double(count)
    var start = 0
    while start < count {
      var (end, sum) = (start, 0.0)
      while end < count, losses[order[end]] == losses[order[start]] {
        sum += weight
        // After the i-th of n trials n - i remain, i being end + 1 here.
        let rest = count - end - 1
        if rest > 0 { weight *= Double(max(rest - k + 1, 0)) / Double(rest) }
        end += 1
      }
      for index in order[start..<end] { weights[index] = sum / Double(end - start) }
      start = end
    }
    self.weights = weights
    failureProbability = zip(losses, weights).reduce(0) { $0 + ($1.0.isFinite ? 0 : $1.1) }
  }

  /// The expectation of `values`, one for each trial.
  package func mean(of values: [Double]) -> Double { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The least value that the best of k does not exceed with probability `share`.
  package func quantile(_ share: Double, of values: [Double]) -> Double {
    var cumulative = 0.0
    let sorted = zip(values, weights).sorted { $0.0 < $1.0 }
    // The tolerance keeps a sum that is the share but for its last bits.
    let found = sorted.first {
      cumulative += $0.1
      return cumulative >= share - 1e-12
    }
    return found?.0 ?? .nan
  }
}
