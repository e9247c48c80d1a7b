import SaddleTensor

/// From a data set's own units to those of training and back, one offset and scale for each position of a
/// sample's last axis: training = (own - offset) / scale.
public struct Scaling: Sendable, Codable, Hashable {
  public var offsets: [Double]
  public var scales: [Double]

  /// - Precondition: as many scales as offsets, at least one; no scale is 0.
  public init(offsets: [Double], scales: [Double]) {
    precondition(
      !offsets.isEmpty && offsets.count == scales.count && !scales.contains(0),
      "scaling: \(offsets.count) offsets need as many scales, none of them 0")
    self.offsets = offsets
    self.scales = scales
  }

  /// - Throws: `DecodingError` when the numbers are no scaling.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    offsets = try container.decode([Double].self, forKey: .offsets)
    scales = try container.decode([Double].self, forKey: .scales)
    guard !offsets.isEmpty, offsets.count == scales.count, !scales.contains(0) else {
      throw DecodingError.dataCorruptedError(
        forKey: .scales, in: container, debugDescription: "one scale other than 0 is needed for each offset")
    }
  }

  /// Training sees the data's own units.
  public static func identity(_ width: Int) -> Scaling {
    Scaling(
      offsets: Array(repeating: 0, count: width), scales: Array(repeating: 1, count: width))
  }

  /// Bytes 0...255 become [-1, 1], in each channel.
  public static func images(channels: Int) -> Scaling { range(0...255, width: channels) }

  /// `range` becomes [-1, 1] at each position; a range of one number is only moved to 0.
  public static func range(_ range: ClosedRange<Double>, width: Int) -> Scaling {
    // Halved before they are added: the ends may be as large as a Double gets.
    let half = range.upperBound / 2 - range.lowerBound / 2
    return Scaling(
      offsets: Array(repeating: range.lowerBound + half, count: width),
      scales: Array(repeating: half > 0 ? half : 1, count: width))
  }

  /// Mean 0 and standard deviation 1 in each column of row-major `rows`; a constant column is only moved.
  ///
  /// Two passes in Float64. The deviation divides by the number of rows.
  /// - Precondition: `rows` holds whole rows of `width` numbers, at least one.
  public static func standardising(_ rows: ContiguousArray<Float>, width: Int) -> Scaling {
    precondition(width > 0 && !rows.isEmpty && rows.count % width == 0, "scaling: no whole rows of \(width)")
    let count = Double(rows.count / width)
    var means = Array(repeating: 0.0, count: width)
    var squares = means
    for (index, number) in rows.enumerated() { means[index % width] += Double(number) }
    for column in means.indices { means[column] /= count }
    for (index, number) in rows.enumerated() {
      let difference = Double(number) - means[index % width]
      squares[index % width] += difference * difference
    }
    let deviations = squares.map { ($0 / count).squareRoot() }
    return Scaling(
      offsets: means,
      // The mean of equal numbers may be off by a rounding error, which is no spread.
      scales: zip(deviations, means).map { $0 > abs($1) * 1e-12 ? $0 : 1 })
  }

  public var isIdentity: Bool { offsets.allSatisfy { $0 == 0 } && scales.allSatisfy { $0 == 1 } }

  /// Numbers in training units, row-major with this scaling's width as the last axis, in own units.
  /// - Precondition: `training` holds whole rows.
  public func toOwn(_ training: [Float]) -> [Float] {
    precondition(training.count % offsets.count == 0, "scaling: no whole rows of \(offsets.count)")
    return training.enumerated().map { index, number in
      let position = index % offsets.count
      return Float(Double(number) * scales[position] + offsets[position])
    }
  }

  /// Samples in training units, [n] + shape, in own units, as a graph.
  /// - Precondition: the last axis has this scaling's width.
  public func toOwn(_ training: Tensor) -> Tensor {
    training * Tensor(scales.map { Float($0) }) + Tensor(offsets.map { Float($0) })
  }

  /// Numbers in own units in those of training.
  /// - Precondition: `own` holds whole rows.
  public func toTraining(_ own: [Float]) -> [Float] {
    precondition(own.count % offsets.count == 0, "scaling: no whole rows of \(offsets.count)")
    return own.enumerated().map { index, number in
      let position = index % offsets.count
      return Float((Double(number) - offsets[position]) / scales[position])
    }
  }
}
