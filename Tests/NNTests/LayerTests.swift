import SaddleNN
import SaddleTensor
import Testing

/// Layers against PyTorch's (Scripts/golden-values.py).
@Suite("Layers", .serialized)
struct LayerTests {
  private func check(
    _ executor: Executor, _ layer: (Tensor, Tensor) -> Tensor, _ layout: ParameterLayout, _ name: String,
    result: String = "y"
  ) throws {
    let flat = Tensor.input("parameters", [layout.count])
    let x = Tensor.input("x", Golden["\(name).x"].shape)
    let y = try executor.evaluate(
      layer(x, flat), [(x, Golden["\(name).x"]), (flat, Golden.flat(name, layout))])
    #expect(mismatch(y, Golden["\(name).\(result)"], tolerance: executor.tolerance) == nil)
  }

  @Test("A dense layer maps the last axis, whatever is before it", arguments: Executor.allCases)
  func dense(executor: Executor) throws {
    var layout = ParameterLayout()
    let layer = Dense(3, 4, in: &layout, name: "layer")
    try check(executor, { layer($0, $1) }, layout, "dense")
  }

  @Test("Layers without a bias have none", arguments: Executor.allCases)
  func withoutBias(executor: Executor) throws {
    var layout = ParameterLayout()
    let dense = Dense(2, 3, in: &layout, name: "a", hasBias: false, weights: .constant(2))
    let down = Convolution(
      1, 1, kernel: (1, 1), in: &layout, name: "b", hasBias: false, weights: .constant(3))
    let up = TransposedConvolution(
      1, 1, kernel: (1, 1), in: &layout, name: "c", hasBias: false, weights: .constant(4))
    #expect(layout.parameters.map(\.name) == ["a.weight", "b.weight", "c.weight"])
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    let image = Tensor.full([1, 1, 1, 1], 5)
    let values = try executor.evaluate([dense(Tensor([1, 10]), flat), down(image, flat), up(image, flat)])
    #expect(values.map(\.doubles) == [[22, 22, 22], [15], [20]])
  }

  @Test("A convolution with stride and padding", arguments: Executor.allCases)
  func convolution(executor: Executor) throws {
    var layout = ParameterLayout()
    let layer = Convolution(
      3, 5, kernel: (4, 4), ConvolutionGeometry(stride: 2, padding: 1), in: &layout, name: "layer")
    try check(executor, { layer($0, $1) }, layout, "convolution")
  }

  @Test("A convolution with another geometry on each axis", arguments: Executor.allCases)
  func dilatedConvolution(executor: Executor) throws {
    var layout = ParameterLayout()
    let geometry = ConvolutionGeometry(
      vertical: .init(dilation: 2, low: 2, high: 2), horizontal: .init(stride: 1))
    let layer = Convolution(3, 5, kernel: (3, 2), geometry, in: &layout, name: "layer")
    try check(executor, { layer($0, $1) }, layout, "convolution-dilated")
  }

  @Test("A transposed convolution doubles images, with a row to spare if asked", arguments: Executor.allCases)
  func transposedConvolution(executor: Executor) throws {
    for (name, taps, stride, padding, extra) in [
      ("transposed", 4, 2, 1, 0), ("transposed-extra", 3, 2, 1, 1), ("transposed-first", 4, 1, 0, 0),
    ] {
      var layout = ParameterLayout()
      let layer = TransposedConvolution(
        3, 2, kernel: (taps, taps), ConvolutionGeometry(stride: stride, padding: padding), extra: extra,
        in: &layout, name: "layer")
      try check(executor, { layer($0, $1) }, layout, name)
    }
  }

  @Test("Layer norm over each position and over each sample", arguments: Executor.allCases)
  func layerNorm(executor: Executor) throws {
    for (axes, name) in [(LayerNorm.Axes.last, "last"), (.sample, "sample")] {
      var layout = ParameterLayout()
      let layer = LayerNorm(3, over: axes, in: &layout, name: "layer")
      try check(executor, { layer($0, $1) }, layout, "layer-norm", result: name)
    }
  }

  @Test("Activations are PyTorch's", arguments: Executor.allCases)
  func activations(executor: Executor) throws {
    let all: [(String, Activation)] = [
      ("x", .identity), ("relu", .relu), ("tanh", .tanh), ("sigmoid", .sigmoid), ("softplus", .softplus),
      ("silu", .silu), ("leakyReLU", .leakyReLU(slope: 0.2)), ("elu", .elu(alpha: 0.5)),
    ]
    let x = Tensor.input("x", Golden["activation.x"].shape)
    let values = try executor.evaluate(all.map { $0.1(x) }, [(x, Golden["activation.x"])])
    for (value, (name, _)) in zip(values, all) {
      // Element by element: the outermost ones differ by twenty powers of ten.
      for (a, b) in zip(value.doubles, Golden["activation.\(name)"].doubles) {
        #expect(abs(a - b) <= executor.tolerance * abs(b), "\(name): \(a), not \(b)")
      }
    }
  }

  @Test("What a layer builds carries its name, within the names around it")
  func labels() {
    var layout = ParameterLayout()
    let half = ConvolutionGeometry(stride: 2, padding: 1)
    let down = Convolution(1, 2, kernel: (4, 4), half, in: &layout, name: "down")
    let norm = LayerNorm(2, over: .sample, in: &layout, name: "norm")
    let batchNorm = BatchNorm(2, in: &layout, name: "batch norm")
    let up = TransposedConvolution(2, 1, kernel: (4, 4), half, in: &layout, name: "up")
    let dense = Dense(1, 1, in: &layout, name: "dense")
    let flat = Tensor.input("parameters", [layout.count])
    var x = Tensor.input("x", [1, 4, 4, 1])
    var labels: [String?] = []
    withLabel("critic") {
      for layer in [
        down.callAsFunction, norm.callAsFunction, batchNorm.callAsFunction, up.callAsFunction,
        dense.callAsFunction,
      ] as [(Tensor, Tensor) -> Tensor] {
        x = layer(x, flat)
        labels.append(x.vertex.label)
      }
    }
    #expect(
      labels == ["critic/down", "critic/norm", "critic/batch norm", "critic/up", "critic/dense"])
  }
}
