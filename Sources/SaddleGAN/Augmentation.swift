import SaddleTensor

/// Random changes of images, made to reals and fakes alike before the critic sees them, each sample by
/// itself; the generator learns through them (differentiable augmentation: Zhao et al., 2006.10738, and the
/// authors' code).
///
/// As in a configuration: "color,translation,cutout", some of them, or "none". They are applied in this order.
///
/// ```swift
/// let augmentation: Augmentation = [.translation, .cutout]
/// let y = augmentation(x, key: key)   // x, y: [64, 32, 32, 3], in -1...1
/// ```
public struct Augmentation: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Brightness: a number from [-0.5, 0.5) is added. Saturation: the distance from a pixel's mean over its
  /// channels is multiplied by a number from [0, 2). Contrast: the distance from the image's mean is
  /// multiplied by a number from [0.5, 1.5). For images of one channel saturation does nothing.
  public static let color = Augmentation(rawValue: 1)
  /// A shift by whole pixels, at most an eighth of height and width to each side, zeros coming in.
  public static let translation = Augmentation(rawValue: 2)
  /// A rectangle of half the height and half the width is set to zero; its centre is uniform in the image, so
  /// that a part may lie outside.
  public static let cutout = Augmentation(rawValue: 4)

  fileprivate static let names: [(name: String, value: Augmentation)] = [
    ("color", .color), ("translation", .translation), ("cutout", .cutout),
  ]

  /// Why samples of a shape cannot be changed so, or `nil`.
  public func problem(for sampleShape: Shape) -> String? {
    isEmpty || sampleShape.rank == 3
      ? nil
      : "augmentation \(self) changes images; samples of shape \(sampleShape) are none, so leave it out"
  }

  /// The images changed, each by its own draws; differentiable to any order.
  /// - Parameter x: [n, height, width, channels].
  public func callAsFunction(_ x: Tensor, key: RandomKey) -> Tensor {
    let keys = key.split(3)
    return withLabel("augmentation") {
      var x = x
      if contains(.color) { x = Self.recoloured(x, keys[0]) }
      if contains(.translation) { x = Self.translated(x, keys[1]) }
      if contains(.cutout) { x = Self.cut(x, keys[2]) }
      return x
    }
  }

  private static func recoloured(_ x: Tensor, _ key: RandomKey) -> Tensor {
    let keys = key.split(3)
    let perSample: Shape = [x.shape[0], 1, 1, 1]
    func stretched(_ x: Tensor, from axes: [Int], by factor: Tensor) -> Tensor {
      let mean = x.mean(axes: axes, keepingDimensions: true)
      return mean + factor * (x - mean)
    }
    var y = x + keys[0].uniform(perSample, in: -0.5..<0.5)
    if x.shape[3] > 1 { y = stretched(y, from: [3], by: keys[1].uniform(perSample, in: 0..<2)) }
    return stretched(y, from: [1, 2, 3], by: keys[2].uniform(perSample, in: 0.5..<1.5))
  }

  private static func translated(_ x: Tensor, _ key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let (n, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    /// [n, extent step, extent step], 1 where the second index is the first less the sample's shift.
    func shift(_ extent: Int, step: Int = 1, _ key: RandomKey) -> Tensor {
      let most = Int(Double(extent) / 8 + 0.5)
      let shifts = key.integers([n, 1], in: -most..<most + 1) * Double(step)
      return (.range(extent * step) - shifts).oneHot(classes: extent * step)
    }
    // Products with small matrices are quicker than gathering pixel by pixel, above all backwards, and
    // columns that carry their channels along need no turning.
    let (rows, columns) = (shift(height, keys[0]), shift(width, step: channels, keys[1]))
    return rows.matmul(x.reshaped([n, height, width * channels])).matmul(columns.matrixTransposed)
      .reshaped(x.shape)
  }

  private static func cut(_ x: Tensor, _ key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let n = x.shape[0]
    /// [n, extent]: whether the sample's rectangle covers the index.
    func covered(_ extent: Int, _ key: RandomKey) -> Tensor {
      let side = Int(Double(extent) / 2 + 0.5)
      // An even side has its centre between two pixels.
      let starts = key.integers([n, 1], in: 0..<extent + 1 - side % 2) - Double(side / 2)
      return (.range(extent) .>= starts) & (.range(extent) .< starts + Double(side))
    }
    let rows = covered(x.shape[1], keys[0]).reshaped([n, x.shape[1], 1, 1])
    let columns = covered(x.shape[2], keys[1]).reshaped([n, 1, x.shape[2], 1])
    return .where(rows & columns, 0, x)
  }
}

extension Augmentation: LosslessStringConvertible {
  public init?(_ text: String) {
    self = []
    guard text != "none" else { return }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = String(part.drop { $0 == " " })
      guard let value = Self.names.first(where: { $0.name == name })?.value, !contains(value) else {
        return nil
      }
      insert(value)
    }
  }

  public var description: String {
    isEmpty ? "none" : Self.names.filter { contains($0.value) }.map(\.name).joined(separator: ",")
  }
}
