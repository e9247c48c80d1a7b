import Foundation
import SaddleTensor

/// A mixture of round normal distributions.
public struct NormalMixture: Distribution {
  public let shape: Shape
  private let mixture: Modes

  /// - Precondition: at least one mode, all centres of one dimension.
  public init(_ modes: Modes) {
    let width = modes.centres.first?.count ?? 0
    precondition(
      width > 0 && modes.centres.allSatisfy { $0.count == width }, "mixture: centres of different dimensions")
    shape = [width]
    mixture = modes
  }

  public var modes: Modes? { mixture }

  public func samples(_ count: Int, key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let mode = keys[0].indices(count, weights: mixture.weights)
    let centres = Tensor(mixture.centres.map { $0.map { Float($0) } }).gathered(mode)
    let deviations = Tensor(mixture.standardDeviations.map { Float($0) }).gathered(mode)
    return centres + keys[1].normal([count, shape[0]]) * deviations.expandingDimension(1)
  }

  // MARK: The papers' mixtures

  /// `count` modes at equal angles on a circle, the first on the x axis.
  static func ring(_ count: Int, form: DataOptions.Form) -> NormalMixture {
    let (radius, deviation, divisor): (Double, Double, Double) =
      switch form {
      case .wganGP: (2, 0.02, 1.414)
      case .pacGAN: (1, 0.01, 1)
      }
    let centres = (0..<count).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(count)
      return [radius / divisor * cos(angle), radius / divisor * sin(angle)]
    }
    return NormalMixture(Modes(centres: centres, standardDeviation: deviation / divisor))
  }

  /// `side` by `side` modes, 2 apart and centred, all divided by 2.828 in the WGAN-GP form.
  static func grid(side: Int, form: DataOptions.Form) -> NormalMixture {
    let divisor =
      switch form {
      case .wganGP: 2.828
      case .pacGAN: 1.0
      }
    let places = (0..<side).map { (2 * Double($0) - Double(side - 1)) / divisor }
    let centres = places.flatMap { x in places.map { y in [x, y] } }
    return NormalMixture(Modes(centres: centres, standardDeviation: 0.05 / divisor))
  }

  /// Modes at (-1, 0) and (1, 0) of deviation 0.1.
  static var twoGaussians: NormalMixture {
    NormalMixture(Modes(centres: [[-1, 0], [1, 0]], standardDeviation: 0.1))
  }

  /// Modes from CSV with a header weight, deviation, x1, ..., xd and one mode a row; weights need not add up
  /// to 1.
  ///
  /// ```
  /// weight,deviation,x1,x2
  /// 1,0.1,-1,0
  /// 3,0.2,1,0
  /// ```
  /// - Throws: ``DataError`` for another header, negative weights or deviations, and weights of sum 0.
  package init(_ source: consuming ByteSource) throws {
    let path = source.path
    let table = try CSVTable(source)
    let width = table.columns.count
    guard width > 2, table.columns[0] == "weight", table.columns[1] == "deviation" else {
      throw DataError(
        "the header is \(table.columns.prefix(10).joined(separator: ","))", path: path, line: 1,
        advice: "write weight,deviation,x1,x2 (as many x as the data has dimensions), then one mode a line")
    }
    let rows = stride(from: 0, to: table.numbers.count, by: width).map {
      table.numbers[$0..<$0 + width].map(Double.init)
    }
    if let bad = rows.firstIndex(where: { $0[0] < 0 || $0[1] < 0 }) {
      throw DataError(
        "mode \(bad + 1) has the weight \(rows[bad][0]) and the deviation \(rows[bad][1])", path: path,
        advice: "neither may be negative")
    }
    let sum = rows.reduce(0) { $0 + $1[0] }
    guard sum > 0, rows.count <= Self.mostModes else {
      throw DataError(
        "there are \(rows.count) modes of weight \(sum) in all", path: path,
        advice: "give 1 to \(Self.mostModes) modes, one at least with a weight above 0")
    }
    self.init(
      Modes(
        centres: rows.map { Array($0[2...]) }, standardDeviations: rows.map { $0[1] },
        weights: rows.map { $0[0] / sum }))
  }

  /// More would make a batch slow.
  static let mostModes = 10_000

  /// Mean and deviation along each axis become 0 and 1.
  var standardising: Scaling {
    let moments = (0..<shape[0]).map { axis in
      let mean = zip(mixture.weights, mixture.centres).reduce(0) { $0 + $1.0 * $1.1[axis] }
      let square = mixture.weights.indices.reduce(0) { sum, mode in
        let distance = mixture.centres[mode][axis] - mean
        let deviation = mixture.standardDeviations[mode]
        return sum + mixture.weights[mode] * (distance * distance + deviation * deviation)
      }
      return (mean: mean, deviation: square.squareRoot())
    }
    return Scaling(
      offsets: moments.map(\.mean), scales: moments.map { $0.deviation > 0 ? $0.deviation : 1 })
  }
}
