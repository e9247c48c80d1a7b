import SaddleNN
import SaddleTensor

private let half = ConvolutionGeometry(stride: 2, padding: 1)

extension NetworkStyle {
  private func channels(_ stage: Int) -> Int { widths[0] << stage }

  /// A dense layer to the smallest size, then a transposed convolution 4x4/2 for each doubling.
  func dcganGenerator(
    _ inputs: Int, _ pyramid: ImagePyramid, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let (base, top) = (pyramid.base, pyramid.stages)
    // The largest scale has the image's channels, so the widths start one scale below it.
    let deepest = channels(max(0, top - 1))
    var layers: [any Layer] = [
      Dense(
        inputs, base.height * base.width * deepest, in: &layout, name: "project", weights: resolvedWeights),
      Map("reshape") { $0.reshaped([$0.shape[0], base.height, base.width, deepest]) },
    ]
    layers += following(deepest, 0, in: &layout)
    for stage in stride(from: top - 1, through: 0, by: -1) {
      let outputs = stage == 0 ? pyramid.channels : channels(stage - 1)
      layers.append(
        TransposedConvolution(
          channels(stage), outputs, kernel: (4, 4), half, in: &layout, name: "up\(top - stage)",
          weights: resolvedWeights))
      layers += pyramid.crop(to: pyramid.sizes[stage], from: pyramid.sizes[stage + 1])
      if stage > 0 { layers += following(outputs, top - stage, in: &layout) }
    }
    if top == 0 {
      layers.append(
        Convolution(
          deepest, pyramid.channels, kernel: (3, 3), .init(padding: 1), in: &layout, name: "output",
          weights: resolvedWeights))
    }
    return layers + [Activation.tanh]
  }

  /// A convolution 4x4/2 for each halving, the first without a norm.
  func dcganCritic(
    _ pyramid: ImagePyramid, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    var layers: [any Layer] = []
    var inputs = pyramid.channels
    for stage in 0..<pyramid.stages {
      layers += pyramid.pad(pyramid.sizes[stage])
      layers.append(
        Convolution(
          inputs, channels(stage), kernel: (4, 4), half, in: &layout, name: "down\(stage + 1)",
          weights: resolvedWeights, isSpectrallyNormalised: isSpectrallyNormalised))
      layers += following(channels(stage), stage + 1, in: &layout, normalised: stage > 0)
      inputs = channels(stage)
    }
    if pyramid.stages == 0 {
      layers.append(
        Convolution(
          inputs, channels(0), kernel: (3, 3), .init(padding: 1), in: &layout, name: "input",
          weights: resolvedWeights, isSpectrallyNormalised: isSpectrallyNormalised))
      layers += following(channels(0), 1, in: &layout, normalised: false)
    }
    return layers
  }
}
