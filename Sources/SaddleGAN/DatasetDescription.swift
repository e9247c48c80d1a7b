import SaddleData
import SaddleTensor

/// What sampling needs to know of the data that a model learnt, without the data.
public struct DatasetDescription: Codable, Hashable, Sendable {
  public var name: String
  public var kind: Dataset.Kind
  /// Of one sample.
  public var shape: [Int]
  public var classNames: [String]
  /// Samples of each class.
  public var classCounts: [Int]
  public var columns: [String]
  public var scaling: Scaling
  public var modes: Modes?
  public var fingerprint: String

  public init(_ dataset: Dataset) {
    name = dataset.name
    kind = dataset.kind
    shape = dataset.shape.dimensions
    classNames = dataset.classNames
    classCounts = dataset.classNames.map { _ in 0 }
    for label in dataset.labels ?? [] { classCounts[Int(label)] += 1 }
    columns = dataset.columns
    scaling = dataset.scaling
    modes = dataset.modes
    fingerprint = dataset.fingerprint
  }

  public var sampleShape: Shape { Shape(shape) }

  /// Whether the parts fit each other, as those of a data set do; a file may say anything.
  var isSound: Bool {
    let sizes = shape.reduce(1.0) { $0 * Double(max(0, $1)) }
    let counts = classCounts.reduce(0.0) { $0 + Double($1) }
    return [1, 3].contains(shape.count) && sizes >= 1 && sizes <= 0x1p28
      && scaling.offsets.count == shape[shape.count - 1] && scaling.scales.count == scaling.offsets.count
      && classCounts.count == classNames.count && classCounts.allSatisfy { $0 >= 0 } && counts < 0x1p53
      && (classNames.isEmpty || counts > 0) && (columns.isEmpty || columns.count == shape[0])
  }

  /// `count` classes drawn by their frequencies in the data, so that samples of a conditional generator
  /// follow the joint distribution P(X, Y). The same for the same seed.
  public func classes(_ count: Int, seed: UInt64) throws -> [Int32] {
    let total = Double(classCounts.reduce(0, +))
    var sum = 0.0
    let bounds = classCounts.dropLast().map { count in
      sum += Double(count)
      return Float(sum / total)
    }
    let uniform = try RandomKey(seed: seed ^ 0x636c_6173_7365_7300).uniform([count]).evaluate(threads: 1)
      .floats
    return uniform.map { number in Int32(bounds.count { number >= $0 }) }
  }
}
