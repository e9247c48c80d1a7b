import SaddleNN
import SaddleTensor

private let half = ConvolutionGeometry(stride: 2, padding: 1)

extension NetworkStyle {
  /// Numbers of the dense layer, of a style that has one.
  var denseWidth: Int? { widths.count > 1 ? widths[1] : nil }

  /// A dense layer, another to a quarter of the image's size, then two transposed convolutions 4x4/2.
  ///
  /// The published network ends in a sigmoid, for images in 0...1. Those of training are in -1...1, where tanh
  /// is the same map: 2 sigmoid(2x) - 1 = tanh x.
  func infoganGenerator(
    _ inputs: Int, _ pyramid: ImagePyramid, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let (base, width) = (pyramid.base, widths[0])
    let flat = base.height * base.width * 2 * width
    var layers: [any Layer] = []
    if let denseWidth {
      layers.append(Dense(inputs, denseWidth, in: &layout, name: "dense", weights: resolvedWeights))
      layers += following(denseWidth, 0, in: &layout)
    }
    // Normed before it is an image, each number by itself, as in the authors' code.
    layers.append(Dense(denseWidth ?? inputs, flat, in: &layout, name: "project", weights: resolvedWeights))
    layers += following(flat, 1, in: &layout)
    layers.append(Map("reshape") { $0.reshaped([$0.shape[0], base.height, base.width, 2 * width]) })
    for (stage, inputs, outputs) in [(1, 2 * width, width), (0, width, pyramid.channels)] {
      layers.append(
        TransposedConvolution(
          inputs, outputs, kernel: (4, 4), half, in: &layout, name: "up\(2 - stage)",
          weights: resolvedWeights))
      layers += pyramid.crop(to: pyramid.sizes[stage], from: pyramid.sizes[stage + 1])
      if stage > 0 { layers += following(outputs, 2, in: &layout) }
    }
    return layers + [Activation.tanh]
  }

  /// Two convolutions 4x4/2, the first without a norm, and a dense layer.
  func infoganCritic(
    _ pyramid: ImagePyramid, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let (base, width) = (pyramid.base, widths[0])
    var layers: [any Layer] = []
    for (stage, inputs, outputs) in [(0, pyramid.channels, width), (1, width, 2 * width)] {
      layers += pyramid.pad(pyramid.sizes[stage])
      layers.append(
        Convolution(
          inputs, outputs, kernel: (4, 4), half, in: &layout, name: "down\(stage + 1)",
          weights: resolvedWeights, isSpectrallyNormalised: isSpectrallyNormalised))
      layers += following(outputs, stage + 1, in: &layout, normalised: stage > 0)
    }
    guard let denseWidth else { return layers }
    layers.append(Map("flatten") { $0.flattened(from: 1) })
    layers.append(
      Dense(
        base.height * base.width * 2 * width, denseWidth, in: &layout, name: "dense",
        weights: resolvedWeights, isSpectrallyNormalised: isSpectrallyNormalised))
    return layers + following(denseWidth, 3, in: &layout)
  }
}
