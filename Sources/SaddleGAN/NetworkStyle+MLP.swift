import SaddleNN
import SaddleTensor

extension NetworkStyle {
  func mlpGenerator(
    _ inputs: Int, _ sampleShape: Shape, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let width = widths.last ?? inputs
    var layers = hidden(inputs, isSpectrallyNormalised: false, in: &layout)
    layers.append(Dense(width, sampleShape.count, in: &layout, name: "output", weights: resolvedWeights))
    if sampleShape.rank > 1 {
      layers.append(Map("reshape") { $0.reshaped(Shape([$0.shape[0]] + sampleShape.dimensions)) })
      layers.append(Activation.tanh)
    }
    return layers
  }

  func mlpCritic(
    _ sampleShape: Shape, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let flatten: [any Layer] = sampleShape.rank > 1 ? [Map("flatten") { $0.flattened(from: 1) }] : []
    return flatten
      + hidden(sampleShape.count, isSpectrallyNormalised: isSpectrallyNormalised, in: &layout)
  }

  private func hidden(
    _ inputs: Int, isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    var layers: [any Layer] = []
    for (index, (from, to)) in zip([inputs] + widths, widths).enumerated() {
      layers.append(
        Dense(
          from, to, in: &layout, name: "dense\(index + 1)", weights: resolvedWeights,
          isSpectrallyNormalised: isSpectrallyNormalised))
      layers += following(to, index + 1, in: &layout)
    }
    return layers
  }
}
