import SaddleNN
import SaddleTensor

/// Layers that make features of samples, for a critic's score or an encoder's moments.
struct FeatureLayers: Sendable {
  /// From [n] + sampleShape to [n, ...].
  private let own: Sequential
  /// Of the flattened features; they see the batch, and no reference batch.
  private let minibatch: Sequential
  /// Numbers a sample.
  let count: Int

  /// - Parameter layers: made in `layout`.
  init(
    _ layers: [any Layer], sampleShape: Shape, minibatch: MinibatchFeatures = MinibatchFeatures(),
    in layout: inout ParameterLayout
  ) {
    own = Sequential(layers)
    // Shapes are static, so a look at the features of one sample tells their number.
    func features(_ layers: Sequential, _ sample: Shape) -> Int {
      var pass = Pass(.zeros([layout.count]), of: layout, for: .evaluation)
      return layers(.zeros(Shape([1] + sample.dimensions)), &pass).shape.count
    }
    let flat = features(own, sampleShape)
    self.minibatch = Sequential(minibatch.layers(flat, in: &layout))
    count = features(self.minibatch, [flat])
  }

  /// All of them in order.
  var layers: [any Layer] {
    minibatch.layers.isEmpty
      ? own.layers : own.layers + [Map("flatten") { $0.flattened(from: 1) }] + minibatch.layers
  }

  var mixesSamples: Bool { own.mixesSamples || minibatch.mixesSamples }
  var usesReference: Bool { own.usesReference }

  /// [n] + sampleShape to [n, count].
  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let reference = usesReference && pass.statistics.purpose == .training ? pass.referenceBatch : nil
    let features = reference.map { own(x, after: $0, &pass) } ?? own(x, &pass)
    return minibatch(features.flattened(from: 1), &pass)
  }
}
