import SaddleAutodiff
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

/// Graphs of `float64` tensors on the reference, against PyTorch's Float64 (Scripts/golden-values.py).
///
/// Constants are then Float64 as well, so that formulas are compared to many more digits than float32 has: an
/// epsilon in another place or a correction left out shows, however small.
@Suite("Formulas in Float64")
struct GoldenTests {
  /// Relative to a tensor's largest element. Expected numbers have 11 digits, an error of at most 5e-11; that
  /// of Float64 sums of a few hundred terms is below 1e-13.
  private static let tolerance = 1e-10

  private func input(_ name: String) -> Tensor { .input(name, Golden[name].shape, .float64) }

  private func constant(_ name: String) -> Tensor { Tensor(Golden[name]) }

  private func flat(_ layout: ParameterLayout) -> Tensor {
    .input("parameters", [layout.count], .float64)
  }

  /// 10 mean (||d critic / d x|| - 1)² and its derivative with respect to the parameters.
  private func checkPenalty(
    _ name: String, _ layout: ParameterLayout, _ critic: (Tensor, Tensor) -> Tensor
  ) throws {
    let (x, flat) = (input("\(name).x"), flat(layout))
    let slope = gradient(of: critic(x, flat).sum(), withRespectTo: [x])[0]
    let value = 10 * (slope.flattened(from: 1).norm(axes: [1]) - 1).squared().mean()
    let results = try Reference.evaluate(
      [value, gradient(of: value, withRespectTo: [flat])[0]],
      inputs: [(x, Golden["\(name).x"]), (flat, Golden.flat(name, layout))])
    #expect(mismatch(results[0], Golden["\(name).value"], tolerance: Self.tolerance) == nil)
    let expected = Golden.flat("\(name).gradient", layout)
    #expect(mismatch(results[1], expected, layout, tolerance: Self.tolerance) == nil)
  }

  @Test(
    "A dense critic's gradient penalty has PyTorch's derivative to ten digits",
    arguments: [("tanh", Activation.tanh), ("softplus", .softplus), ("leakyReLU", .leakyReLU(slope: 0.2))])
  func densePenalty(_ activation: (name: String, function: Activation)) throws {
    var layout = ParameterLayout()
    let a = Dense(2, 8, in: &layout, name: "a")
    let b = Dense(8, 8, in: &layout, name: "b")
    let c = Dense(8, 1, in: &layout, name: "c")
    try checkPenalty("penalty-\(activation.name)", layout) { x, flat in
      c(activation.function(b(activation.function(a(x, flat)), flat)), flat)
    }
  }

  @Test("A convolutional critic's, with layer norm, too")
  func convolutionalPenalty() throws {
    var layout = ParameterLayout()
    let half = ConvolutionGeometry(stride: 2, padding: 1)
    let a = Convolution(3, 4, kernel: (4, 4), half, in: &layout, name: "a")
    let aNorm = LayerNorm(4, over: .sample, in: &layout, name: "an")
    let b = Convolution(4, 6, kernel: (4, 4), half, in: &layout, name: "b")
    let bNorm = LayerNorm(6, over: .last, in: &layout, name: "bn")
    let c = Dense(24, 1, in: &layout, name: "c")
    try checkPenalty("penalty-convolution", layout) { x, flat in
      let hidden = aNorm(a(x, flat), flat).leakyReLU(slope: 0.2)
      return c(bNorm(b(hidden, flat), flat).tanh().flattened(from: 1), flat)
    }
  }

  @Test("A generator's derivative goes through the batch's statistics to ten digits")
  func generator() throws {
    var layout = ParameterLayout()
    let project = Dense(3, 16, in: &layout, name: "project")
    let norm = BatchNorm(4, in: &layout, name: "norm")
    let up = TransposedConvolution(
      4, 2, kernel: (4, 4), ConvolutionGeometry(stride: 2, padding: 1), in: &layout, name: "up")
    let flat = flat(layout)
    let start = project(constant("generator.z"), flat).reshaped([5, 2, 2, 4])
    let images = up(norm(start, flat).tanh(), flat).tanh()
    let loss = (images - constant("generator.target")).squared().mean()
    let values = try Reference.evaluate(
      [loss, gradient(of: loss, withRespectTo: [flat])[0]],
      inputs: [(flat, Golden.flat("generator", layout))])
    #expect(mismatch(values[0], Golden["generator.value"], tolerance: Self.tolerance) == nil)
    let expected = Golden.flat("generator.gradient", layout)
    #expect(mismatch(values[1], expected, layout, tolerance: Self.tolerance) == nil)
  }

  @Test("Twenty steps of every optimizer are PyTorch's to ten digits", arguments: OptimizerTests.cases)
  func optimizerSteps(_ item: OptimizerTests.Case) throws {
    var parameters = constant("optimizer.start")
    var state = item.optimizer.initialState(count: 5).map { $0.cast(to: .float64) }
    let gradients = constant("optimizer.gradients")
    let path = (0..<gradients.shape[0]).map { step in
      (parameters, state) = item.optimizer.step(parameters, gradient: gradients[step], state: state)
      return parameters
    }
    let value = try Reference.evaluate(.stack(path))
    #expect(mismatch(value, Golden["optimizer.\(item.name)"], tolerance: Self.tolerance) == nil)
  }

  @Test(
    "Derivatives through five steps of Adam are PyTorch's to ten digits, and to 1e-4 in float32",
    arguments: [("unrolled", 0.5, 0.9), ("unrolled-no-momentum", 0, 0.9), ("unrolled-dcgan", 0.5, 0.999)],
    Executor.allCases)
  func unrolledAdam(_ item: (name: String, beta1: Double, beta2: Double), executor: Executor) throws {
    // 1e-4 is the accuracy that this package promises in float32, where only SaddleCPU computes.
    let (type, tolerance) =
      executor == .reference ? (ElementType.float64, Self.tolerance) : (.float32, 1e-4)
    var (generatorLayout, layout) = (ParameterLayout(), ParameterLayout())
    let map = Dense(2, 2, in: &generatorLayout, name: "map")
    let a = Dense(2, 6, in: &layout, name: "a")
    let b = Dense(6, 1, in: &layout, name: "b")
    func discriminator(_ x: Tensor, _ flat: Tensor) -> Tensor { b(a(x, flat).tanh(), flat) }

    let (real, noise) = (Tensor.input("real", [5, 2], type), Tensor.input("noise", [5, 2], type))
    let generator = Tensor.input("generator", [generatorLayout.count], type)
    let start = Tensor.input("discriminator", [layout.count], type)
    let fake = map(noise, generator)
    let optimizer = Adam(learningRate: 0.05, beta1: item.beta1, beta2: item.beta2)
    var flat = start
    var state = optimizer.initialState(count: layout.count).map { $0.cast(to: type) }
    for _ in 0..<5 {
      let loss = (-discriminator(real, flat)).softplus().mean() + discriminator(fake, flat).softplus().mean()
      let slope = gradient(of: loss, withRespectTo: [flat])[0]
      (flat, state) = optimizer.step(flat, gradient: slope, state: state)
    }
    let loss = (-discriminator(fake, flat)).softplus().mean()
    let values = try executor.evaluate(
      [loss] + gradient(of: loss, withRespectTo: [real, noise, generator, start]),
      [
        (real, Golden["\(item.name).real"]), (noise, Golden["\(item.name).noise"]),
        (generator, Golden.flat(item.name, generatorLayout)), (start, Golden.flat(item.name, layout)),
      ])
    for (value, name) in zip(values, ["value", "gradient.real", "gradient.noise"]) {
      #expect(mismatch(value, Golden["\(item.name).\(name)"], tolerance: tolerance) == nil, "\(name)")
    }
    for (value, layout) in zip(values.suffix(2), [generatorLayout, layout]) {
      let expected = Golden.flat("\(item.name).gradient", layout)
      #expect(mismatch(value, expected, layout, tolerance: tolerance) == nil)
    }
  }
}
