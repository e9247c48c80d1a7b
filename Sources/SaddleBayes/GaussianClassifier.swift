import CLAPACK
import RealModule

/// Classes that are Gaussian, or mixtures of Gaussians: naive Bayes, linear and quadratic discriminants and
/// mixture models are this with one kind of covariance or another.
///
/// p(x | c) = sum over j of w_cj N(x; m_cj, L_cj L_cj^T)
///
/// A sample of class c is m_cj + L_cj z for a component j drawn by the weights and z standard normal.
public struct GaussianClassifier: GenerativeClassifier {
  /// The factors L of the components' covariances L L^T.
  public enum Factors: Sendable {
    /// Diagonal: the features' standard deviations, [classes, components, d].
    case deviations([Double])
    /// One lower triangle for all components, [d, d].
    case shared([Double])
    /// A lower triangle for each component, [classes, components, d, d].
    case own([Double])
  }

  public let dimension: Int
  public let priors: [Double]
  /// Of each class.
  public let components: Int
  /// Within each class, [classes, components].
  public let weights: [Double]
  /// [classes, components, d].
  public let means: [Double]
  public let factors: Factors
  /// Of the factors: reciprocals, or inverse triangles one after the other.
  private let inverses: [[Double]]
  /// ln of each component's weight over (2 pi)^(d/2) det L.
  private let logScales: [Double]

  /// O(classes components d^3), of diagonal factors O(classes components d).
  /// - Throws: ``BayesError`` unless the parts fit each other, all is finite, shares are at least 0 and sum to 1
  ///   up to 1e-4, as float32 rounding leaves them, and factors have a positive diagonal.
  public init(
    priors: [Double], weights: [Double], means: [Double], factors: Factors, threads: Int = 1
  ) throws(BayesError) {
    let classes = max(1, priors.count)
    let groups = weights.count
    let d = groups == 0 ? 0 : means.count / groups
    guard d >= 1, groups.isMultiple(of: classes), means.count == groups * d, !priors.isEmpty else {
      throw BayesError(
        "\(priors.count) classes, \(weights.count) weights and \(means.count) numbers of means fit no model",
        advice: "give every class as many components, each with a mean")
    }
    components = groups / classes
    for shares in [priors]
      + stride(from: 0, to: groups, by: groups / classes).map({
        Array(weights[$0..<$0 + groups / classes])
      })
    {
      guard shares.allSatisfy({ $0 >= 0 }), abs(shares.reduce(0, +) - 1) <= 1e-4 else {
        throw BayesError("shares of classes or components do not sum to 1", advice: "fit the model anew")
      }
    }
    let triangles: [[Double]]
    switch factors {
    case .deviations(let s): triangles = Self.parts(s, d)
    case .shared(let l): triangles = Self.parts(l, d * d)
    case .own(let l): triangles = Self.parts(l, d * d)
    }
    let isShared = if case .shared = factors { true } else { false }
    let isDiagonal = if case .deviations = factors { true } else { false }
    let step = isDiagonal ? 1 : d + 1
    guard triangles.count == (isShared ? 1 : groups), means.allSatisfy(\.isFinite),
      triangles.allSatisfy({ triangle in
        triangle.count == (isDiagonal ? d : d * d) && triangle.allSatisfy(\.isFinite)
          && (0..<d).allSatisfy { triangle[$0 * step] > 0 }
      })
    else {
      throw BayesError(
        "means or factors of covariances are missing, not finite or not positive",
        advice: "fit the model anew")
    }
    dimension = d
    (self.priors, self.weights, self.means, self.factors) = (priors, weights, means, factors)
    inverses = triangles.map { triangle in
      if isDiagonal { return triangle.map { 1 / $0 } }
      var inverse = triangle
      // Not singular: its diagonal is positive.
      _ = saddle_triangular_inverse(Int32(threads), Int32(d), &inverse)
      return inverse
    }
    logScales = weights.indices.map { group in
      let triangle = triangles[isShared ? 0 : group]
      let logRoot = (0..<d).reduce(0.0) { $0 + Double.log(triangle[$1 * step]) }
      return Double.log(weights[group]) - logRoot - 0.5 * Double(d) * Double.log(2 * .pi)
    }
  }

  /// Pieces of `size` numbers; what is left over is one too.
  private static func parts(_ numbers: [Double], _ size: Int) -> [[Double]] {
    stride(from: 0, to: numbers.count, by: size).map {
      Array(numbers[$0..<min(numbers.count, $0 + size)])
    }
  }

  /// O(n classes components d^2), of shared factors O(n d (d + classes components)), of diagonal ones O(n
  /// classes components d).
  public func logDensities(of rows: [Double], threads: Int) -> [Double] {
    let terms = logTerms(of: rows, 0..<weights.count, threads: threads)
    if components == 1 { return terms }
    return stride(from: 0, to: terms.count, by: components).map { logSumExp(terms[$0..<$0 + components]) }
  }

  /// ln w_j N(x; m_j, L_j L_j^T) of some of the components, counted through all classes: [n, groups].
  func logTerms(of rows: [Double], _ groups: Range<Int>, threads: Int) -> [Double] {
    let (d, n) = (dimension, rows.count / dimension)
    precondition(rows.count == n * d, "\(rows.count) numbers are no whole samples of \(d)")
    var terms = [Double](repeating: 0, count: n * groups.count)
    func set(_ group: Int, squares: (_ row: Int) -> Double) {
      for row in 0..<n {
        terms[row * groups.count + group - groups.lowerBound] = logScales[group] - 0.5 * squares(row)
      }
    }
    switch factors {
    case .deviations:
      for group in groups {
        let inverse = inverses[group]
        set(group) { row in
          var sum = 0.0
          for k in 0..<d {
            let z = (rows[row * d + k] - means[group * d + k]) * inverse[k]
            sum += z * z
          }
          return sum
        }
      }
    case .shared:
      // The squares are those of differences of whitened points; all are moved near 0 first.
      let centre = Array(means[..<d])
      let points = whitened(rows, from: centre, by: 0, threads: threads)
      let centres = whitened(means, from: centre, by: 0, threads: threads)
      for group in groups {
        set(group) { row in
          var sum = 0.0
          for k in 0..<d {
            let z = points[row * d + k] - centres[group * d + k]
            sum += z * z
          }
          return sum
        }
      }
    case .own:
      for group in groups {
        let points = whitened(
          rows, from: Array(means[group * d..<(group + 1) * d]), by: group, threads: threads)
        set(group) { row in
          var sum = 0.0
          for k in row * d..<(row + 1) * d { sum += points[k] * points[k] }
          return sum
        }
      }
    }
    return terms
  }

  /// L^-1 (x - centre) of each row, for a triangle by its number.
  private func whitened(
    _ rows: [Double], from centre: [Double], by triangle: Int, threads: Int
  ) -> [Double] {
    let (d, n) = (dimension, rows.count / dimension)
    var centred = rows
    for row in 0..<n {
      for k in 0..<d { centred[row * d + k] -= centre[k] }
    }
    var result = [Double](repeating: 0, count: rows.count)
    saddle_matrix_product(
      Int32(threads), Int32(n), Int32(d), Int32(d), 1, 0, centred, 1, inverses[triangle], 0, &result)
    return result
  }
}
