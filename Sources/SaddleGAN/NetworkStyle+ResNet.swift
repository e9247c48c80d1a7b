import SaddleNN
import SaddleTensor

extension NetworkStyle {
  private func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, _ name: String, _ isSpectrallyNormalised: Bool,
    in layout: inout ParameterLayout
  ) -> Convolution {
    Convolution(
      inputs, outputs, kernel: (kernel, kernel), .init(padding: kernel / 2), in: &layout, name: name,
      weights: resolvedWeights, isSpectrallyNormalised: isSpectrallyNormalised)
  }

  /// - Parameters:
  ///   - before: applied before the first convolution and on the shortcut: an upsampling.
  ///   - after: applied after the second convolution and on the shortcut: a downsampling.
  ///   - isFirst: takes the image itself, without norm and activation.
  private func block(
    _ name: String, _ inputs: Int, _ outputs: Int, before: [any Layer] = [], after: [any Layer] = [],
    isFirst: Bool = false, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> ResidualBlock {
    var residual: [any Layer] = []
    if !isFirst { residual += norm(inputs, "\(name).norm1", in: &layout) + [activation] }
    residual += before
    residual.append(
      convolution(inputs, outputs, kernel: 3, "\(name).convolution1", isSpectrallyNormalised, in: &layout))
    if !isFirst { residual += norm(outputs, "\(name).norm2", in: &layout) }
    residual.append(activation)
    residual.append(
      convolution(outputs, outputs, kernel: 3, "\(name).convolution2", isSpectrallyNormalised, in: &layout))
    residual += after
    // A convolution 1x1 commutes with both resamplings, so it runs where the image is smaller.
    let project: [any Layer] =
      inputs == outputs && before.isEmpty && after.isEmpty
      ? []
      : [convolution(inputs, outputs, kernel: 1, "\(name).shortcut", isSpectrallyNormalised, in: &layout)]
    let shortcut = after + project + before
    return ResidualBlock(name: name, residual: Sequential(residual), shortcut: Sequential(shortcut))
  }

  /// A dense layer to the smallest size, then a block for each doubling.
  func resnetGenerator(
    _ inputs: Int, _ pyramid: ImagePyramid, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let (base, width) = (pyramid.base, widths[0])
    var layers: [any Layer] = [
      Dense(
        inputs, base.height * base.width * width, in: &layout, name: "project", weights: resolvedWeights),
      Map("reshape") { $0.reshaped([$0.shape[0], base.height, base.width, width]) },
    ]
    for stage in stride(from: pyramid.stages - 1, through: 0, by: -1) {
      let crop = pyramid.crop(to: pyramid.sizes[stage], from: pyramid.sizes[stage + 1])
      layers.append(
        block(
          "block\(pyramid.stages - stage)", width, width, before: [Map.upsample] + crop, false, in: &layout))
    }
    layers += norm(width, "norm", in: &layout) + [activation]
    layers.append(convolution(width, pyramid.channels, kernel: 3, "output", false, in: &layout))
    return layers + [Activation.tanh]
  }

  /// A block for each halving but the last, then two more at that size and a mean over positions; for 32x32
  /// images the published critic.
  func resnetCritic(
    _ pyramid: ImagePyramid, _ isSpectrallyNormalised: Bool, in layout: inout ParameterLayout
  ) -> [any Layer] {
    let width = widths[0]
    let halvings = max(min(1, pyramid.stages), pyramid.stages - 1)
    var layers: [any Layer] = []
    for index in 0..<halvings + 2 {
      let after = index < halvings ? pyramid.pad(pyramid.sizes[index]) + [Map.downsample] : []
      layers.append(
        block(
          "block\(index + 1)", index == 0 ? pyramid.channels : width, width, after: after,
          isFirst: index == 0,
          isSpectrallyNormalised, in: &layout))
    }
    return layers + [activation, Map("mean over positions") { $0.mean(axes: [1, 2]) }]
  }
}
