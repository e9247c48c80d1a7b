import Foundation
import SaddleCPU
import SaddleTensor
import SaddleTransport

/// Random pairs of distributions on the same even points of [0, 1], near ones and far ones.
struct RandomPairs {
  static let points = 12
  let kl: [Double]
  let js: [Double]
  let tv: [Double]
  let w1: [Double]

  /// Weights are exponentials of normal numbers: times a sharpness, from nearly even weights to nearly one
  /// atom. The second is a mixture of the first and an independent one, with a share from 0 to 1.
  init(count: Int, seed: UInt64) throws {
    let keys = RandomKey(seed: seed).split(3)
    let normal = try keys[0].normal([count, 2, Self.points]).evaluate().floats.map(Double.init)
    let sharpness = try keys[1].uniform([count], in: 0.1..<5).evaluate().floats.map(Double.init)
    let shares = try keys[2].uniform([count]).evaluate().floats.map(Double.init)
    let edges = (0...Self.points).map { (Double($0) - 0.5) / Double(Self.points - 1) }
    var (kl, js, tv, w1): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for index in 0..<count {
      func weights(_ which: Int) -> [Double] {
        let start = (2 * index + which) * Self.points
        let terms = normal[start..<start + Self.points].map { exp(sharpness[index] * $0) }
        let total = terms.reduce(0, +)
        return terms.map { $0 / total }
      }
      let p = weights(0)
      let q = zip(p, weights(1)).map { $0 + shares[index] * ($1 - $0) }
      kl.append(try Divergence.kullbackLeibler.between(p, q))
      js.append(try Divergence.jensenShannon.between(p, q))
      tv.append(try Divergence.totalVariation.between(p, q))
      w1.append(try QuantileTransport.histogramDistance(p, q, edges: edges))
    }
    (self.kl, self.js, self.tv, self.w1) = (kl, js, tv, w1)
  }

  /// The largest TV / √(KL / 2).
  var pinsker: Double { zip(tv, kl).map { $0 / ($1 / 2).squareRoot() }.max()! }
  /// The largest TV² / JS.
  var lowerRatio: Double { zip(tv, js).map { $0 * $0 / $1 }.max()! }
  /// The largest JS / (2 ln 2 TV).
  var upperRatio: Double { zip(js, tv).map { $0 / (Divergence.jensenShannon.upperBound * $1) }.max()! }
  /// The largest W1 / TV; the diameter is 1.
  var diameterRatio: Double { zip(w1, tv).map { $0 / $1 }.max()! }
}
