import SaddleTensor

/// What a critic is shown of samples, real and generated alike: all that stands between a sample and the
/// critic.
public struct CriticView: Hashable, Sendable {
  /// Samples that the critic judges together as one (PacGAN: Lin et al., 1712.04086): 1 is one at a time.
  public var packing: Int
  public var instanceNoise: InstanceNoise?
  /// Made before all else.
  public var augmentation: Augmentation

  public init(
    packing: Int = 1, instanceNoise: InstanceNoise? = nil, augmentation: Augmentation = []
  ) {
    self.packing = packing
    self.instanceNoise = instanceNoise
    self.augmentation = augmentation
  }

  /// The shape of what the critic takes: [packing · d] for points, [h, w, packing · c] for images.
  public func shape(of sample: Shape) -> Shape {
    Shape(sample.dimensions.dropLast() + [packing * sample[sample.rank - 1]])
  }

  /// - Parameters:
  ///   - x: samples, [n] + shape, n a multiple of the packing.
  ///   - noise: the noise's deviation now, a scalar.
  /// - Returns: [n / packing] + ``shape(of:)``.
  func callAsFunction(_ x: Tensor, noise: Tensor?, key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let changed = augmentation(x, key: keys[0])
    return packed(noise.map { changed + $0 * keys[1].normal(x.shape) } ?? changed)
  }

  /// [n] + shape to [n / packing] + ``shape(of:)``.
  package func packed(_ x: Tensor) -> Tensor {
    guard packing > 1 else { return x }
    let sample = x.shape.dimensions.dropFirst()
    let count = x.shape[0] / packing
    // [n, pack, ..., c] to [n, ..., pack, c]: the samples of a pack become channels.
    let axes = [0] + (2..<sample.count + 1) + [1, sample.count + 1]
    return x.reshaped(Shape([count, packing] + sample)).transposed(axes)
      .reshaped(Shape([count] + sample.dropLast() + [packing * sample.last!]))
  }

  /// What makes no sense, or `nil`.
  func problem(batch: Int, sampleShape: Shape) -> String? {
    if let problem = augmentation.problem(for: sampleShape) { return problem }
    if packing < 1 { return "packing \(packing): the critic judges at least 1 sample at a time" }
    if batch % packing != 0 {
      return "a batch of \(batch) is no whole number of packs of \(packing); choose a multiple"
    }
    return instanceNoise?.problem
  }
}

/// Normal noise on the critic's inputs, which makes the supports of data and fakes overlap (Arjovsky and
/// Bottou, 1701.04862, section 3; Sønderby et al., 1610.04490).
public struct InstanceNoise: Hashable, Sendable {
  /// The standard deviation at the start, in training units.
  public var deviation: Double
  /// Generator updates over which it falls to 0 along a line; `nil` keeps it.
  public var steps: Int?

  public init(deviation: Double, steps: Int? = nil) {
    self.deviation = deviation
    self.steps = steps
  }

  /// The deviation before generator update `step`, counted from 0.
  public func deviation(at step: Int) -> Double {
    steps.map { deviation * max(0, 1 - Double(step) / Double($0)) } ?? deviation
  }

  var problem: String? {
    if !(deviation > 0 && deviation.isFinite) {
      return "instance noise of deviation \(deviation): give a positive number, or leave it out"
    }
    return steps.map { $0 < 1 } == true ? "instance noise cannot fall to 0 in \(steps!) steps" : nil
  }
}
