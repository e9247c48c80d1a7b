import SaddleNN
import SaddleTensor

/// The layers of a ``Classifier``: some that end in the features, and a dense one that tells classes from
/// them.
///
/// Images whose shorter side is 16 or more go through convolutions 4x4 of stride 2, each with twice the
/// channels of the one before, until that side is at most 8, and a dense layer; everything else through two
/// dense layers.
struct ClassifierNetwork: Sendable {
  /// The width of the last hidden layer.
  static let featureCount = 128

  let layout: ParameterLayout
  private let body: Sequential
  private let dropout = Dropout(rate: 0.3)
  private let head: Dense

  /// - Precondition: a shape [numbers] or [height, width, channels].
  init(sampleShape: Shape, classes: Int) {
    var layout = ParameterLayout()
    let isImage = sampleShape.rank == 3 && min(sampleShape[0], sampleShape[1]) >= 16
    let layers =
      isImage ? Self.convolutions(sampleShape, in: &layout) : Self.dense(sampleShape.count, in: &layout)
    body = Sequential(layers, name: "body")
    head = Dense(Self.featureCount, classes, in: &layout, name: "output", biases: .zeros)
    self.layout = layout
  }

  private static func convolutions(_ image: Shape, in layout: inout ParameterLayout) -> [any Layer] {
    var (height, width, channels) = (image[0], image[1], image[2])
    var layers: [any Layer] = []
    var outputs = 32
    while min(height, width) > 8 {
      layers += [
        Convolution(
          channels, outputs, kernel: (4, 4), .init(stride: 2, padding: 1), in: &layout,
          name: "down\(layers.count / 2 + 1)", weights: .heNormal, biases: .zeros),
        Activation.relu,
      ]
      (height, width, channels) = (height / 2, width / 2, outputs)
      outputs = min(128, 2 * outputs)
    }
    return layers + [flatten] + hidden(height * width * channels, featureCount, "hidden", in: &layout)
  }

  private static func dense(_ numbers: Int, in layout: inout ParameterLayout) -> [any Layer] {
    [flatten] + hidden(numbers, 256, "dense", in: &layout) + hidden(256, featureCount, "hidden", in: &layout)
  }

  private static var flatten: Map { Map("flatten") { $0.flattened(from: 1) } }

  private static func hidden(
    _ inputs: Int, _ outputs: Int, _ name: String, in layout: inout ParameterLayout
  ) -> [any Layer] {
    [
      Dense(inputs, outputs, in: &layout, name: name, weights: .heNormal, biases: .zeros),
      Activation.relu,
    ]
  }

  /// [n, ``featureCount``].
  /// - Parameter x: samples in training units, [n] + sample shape.
  func features(of x: Tensor, _ pass: inout Pass) -> Tensor { body(x, &pass) }

  /// The logits of the classes, [n, classes].
  func logits(of features: Tensor, _ pass: inout Pass) -> Tensor { head(dropout(features, &pass), &pass) }
}
