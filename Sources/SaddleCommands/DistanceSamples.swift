import Foundation
import SaddleCPU
import SaddleData
import SaddleTensor
import SaddleTransport

/// One side of `saddle distance`: points in the data's own units, as many as are to be compared.
struct DistanceSamples {
  /// As the user named it.
  let source: String
  let cloud: PointCloud
  /// Nil: endless.
  let available: Int?
  let hasLabels: Bool
  let hasWeights: Bool

  var count: Int { cloud.count }

  /// What is compared, in words.
  var summary: String {
    let numbers = cloud.dimension == 1 ? "1 number" : "\(cloud.dimension) numbers"
    let of =
      switch available {
      case nil: " made"
      case count?: ""
      case let all?: " of \(all)"
      }
    return "\(source), \(count)\(of) samples of \(numbers)"
      + (hasWeights ? ", weighted" : "") + (hasLabels ? "; its labels are left out" : "")
  }

  /// - Parameters:
  ///   - limit: of samples; the seed decides which of more are taken, or which are made.
  ///   - isSecond: takes from the other end of the same order: two sides of one source share no sample unless
  ///     there are too few.
  ///   - weights: a CSV or .npy file of one column, and the option that named it.
  /// - Throws: ``DataError`` that names file and line, ``OptionError``, ``TransportError``.
  init(
    _ source: String, _ dataset: Dataset, limit: Int, seed: UInt64, isSecond: Bool,
    weights: (option: String, path: String)?
  ) throws {
    self.source = source
    available = dataset.count
    hasLabels = dataset.labels != nil
    hasWeights = weights != nil
    let width = dataset.shape.count
    guard let total = dataset.count else {
      if let weights {
        throw OptionError(
          "\(weights.option) \(weights.path)",
          "\(source) is made on demand, and all of its samples weigh the same; leave it out")
      }
      cloud = try PointCloud(Self.made(dataset, limit, seed: isSecond ? ~seed : seed), dimension: width)
      return
    }
    let all = try weights.map { try Self.weights($0.path, count: total, of: source) }
    // In the file's order, which says nothing and keeps memory local.
    let order = shuffledOrder(total, seed: seed)
    let chosen = (isSecond ? order.suffix(limit) : order.prefix(limit)).sorted()
    let points = dataset.ownValues(of: chosen).map(Double.init)
    let own = all.map { all in chosen.map { all[$0] } }
    if let own, let weights, !own.contains(where: { $0 > 0 }) {
      throw DataError(
        "the weights of all samples that are compared are 0", path: weights.path,
        advice: "give at least one positive weight, or a larger --count")
    }
    cloud = try PointCloud(points, dimension: width, weights: own)
  }

  /// Samples of made-up data.
  private static func made(_ dataset: Dataset, _ count: Int, seed: UInt64) throws -> [Double] {
    let reader = try BatchReader(dataset, batch: count, seed: seed)
    let samples = Buffer(TensorType(Shape([count] + dataset.shape.dimensions)))
    try reader.next(samples: samples)
    return dataset.scaling.toOwn(samples.value.floats).map(Double.init)
  }

  private static func weights(_ path: String, count: Int, of source: String) throws
    -> [Double]
  {
    let table = try Dataset.open(path)
    guard case .floats(let floats) = table.samples, table.shape == [1] else {
      throw DataError(
        "this is no column of weights", path: path,
        advice: "give a CSV or .npy file with one number for each sample of \(source)")
    }
    if let bad = floats.firstIndex(where: { $0 < 0 }) {
      throw DataError(
        "weight \(bad + 1) is \(floats[bad])", path: path, line: try line(ofRow: bad, in: path),
        advice: "weights are 0 or more; their sum does not matter")
    }
    guard floats.count == count else {
      throw DataError(
        "there are \(floats.count) weights for the \(count) samples of \(source)", path: path,
        advice: "give one for each sample, in the same order")
    }
    return floats.map(Double.init)
  }

  /// The line of a row of numbers in a text file of one column; nil in other files.
  private static func line(ofRow row: Int, in path: String) throws -> Int? {
    var file = try ByteSource(URL(filePath: path))
    guard let text = String(validating: try file.readUpTo(1 << 30), as: UTF8.self) else { return nil }
    var rows = 0
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let cell = line.trimmingCharacters(in: .whitespaces.union(["\""]))
      // The header is no number.
      guard Double(cell) != nil else { continue }
      if rows == row { return number + 1 }
      rows += 1
    }
    return nil
  }
}
