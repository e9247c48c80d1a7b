import SaddleData
import SaddleNN
import SaddleTensor

/// A function from latent numbers, and a class if it is conditional, to samples.
///
/// ```swift
/// let generator = Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [64, 64]))
/// ```
///
/// A conditional generator sees its class as a learnt vector, as long as the latent one, appended to it (as
/// in Mirza and Osindero, 1411.1784, with the embedding learnt).
public struct Generator: Sendable {
  public let latent: Latent
  /// The number of classes of a conditional generator.
  public let classes: Int?
  /// Of one sample: [d] or [h, w, c].
  public let sampleShape: Shape
  public let layout: ParameterLayout
  public let layers: [any Layer]
  /// Of a conditional generator whose class is learnt; else it sees the class as one-hot numbers.
  private let embedding: Embedding?
  /// How likely its samples are, for data of a scaling and so many threads; `nil` of a generator that has no
  /// density.
  let density: Density?

  typealias Density = @Sendable (GeneratorWeights, Scaling, _ threads: Int) throws -> any SampleDensity

  /// A generator of any layers.
  /// - Parameter layers: given the layout to add to and the number of inputs; from [n, inputs] to [n] +
  ///   sampleShape.
  public init(
    latent: Latent, classes: Int? = nil, sampleShape: Shape,
    layers: (_ layout: inout ParameterLayout, _ inputs: Int) -> [any Layer]
  ) {
    self.latent = latent
    self.classes = classes
    self.sampleShape = sampleShape
    var layout = ParameterLayout()
    embedding = classes.map { Embedding($0, latent.count, in: &layout, name: "label") }
    self.layers = layers(&layout, latent.count * (classes == nil ? 1 : 2))
    self.layout = layout
    density = nil
  }

  /// A generator with a density, whose layers are given latent numbers and one-hot classes, [n, latent.count +
  /// classes].
  init(
    latent: Latent, classes: Int?, sampleShape: Shape, layout: ParameterLayout, layers: [any Layer],
    density: @escaping Density
  ) {
    self.latent = latent
    self.classes = classes
    self.sampleShape = sampleShape
    self.layout = layout
    self.layers = layers
    self.density = density
    embedding = nil
  }

  /// Samples, [n] + sampleShape, in the units of training.
  /// - Parameters:
  ///   - z: [n, latent.count].
  ///   - labels: `int32[n]`, of a conditional generator.
  public func callAsFunction(_ z: Tensor, labels: Tensor?, _ pass: inout Pass) -> Tensor {
    let own = Sequential(layers)
    guard own.usesReference && pass.statistics.purpose == .training else {
      return own(input(z, labels, pass), &pass)
    }
    let reference = reference(z.shape[0])
    return own(input(z, labels, pass), after: input(reference.z, reference.labels, pass), &pass)
  }

  /// The fixed latent batch that virtual batch norms refer to, always the same one.
  private func reference(_ count: Int) -> (z: Tensor, labels: Tensor?) {
    let keys = RandomKey(seed: 0x7265_6665_7265_6e63).split(2)
    return (latent(count, key: keys[0]), classes.map { keys[1].integers([count], in: 0..<$0) })
  }

  /// What the layers see of a class, in numbers.
  var labelWidth: Int? { classes.map { embedding == nil ? $0 : latent.count } }

  /// What the first layer is given.
  func input(_ z: Tensor, _ labels: Tensor?, _ pass: Pass) -> Tensor {
    guard let labels, let classes else { return z }
    let seen = embedding.map { $0(labels, pass.flat) } ?? labels.oneHot(classes: classes)
    return .concatenate([z, seen], axis: 1)
  }
}
