import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// The derivative of a gradient penalty with respect to the critic's parameters, against PyTorch's double
/// backward (Scripts/golden-values.py). Relative error at most 1e-4 of each parameter's largest, the accuracy
/// that this package promises in float32.
@Suite("Gradient penalty")
struct GradientPenaltyTests {
  /// 10 mean (||d critic / d x|| - 1)² (Gulrajani et al., 1704.00028).
  private func penalty(_ critic: (Tensor) -> Tensor, at x: Tensor) -> Tensor {
    let slope = gradient(of: critic(x).sum(), withRespectTo: [x])[0]
    return 10 * (slope.flattened(from: 1).norm(axes: [1]) - 1).squared().mean()
  }

  private func check(
    _ executor: Executor, _ name: String, _ layout: ParameterLayout, _ critic: (Tensor, Tensor) -> Tensor
  ) throws {
    let x = Tensor.input("x", Golden["\(name).x"].shape)
    let flat = Tensor.input("parameters", [layout.count])
    let value = penalty({ critic($0, flat) }, at: x)
    let results = try executor.evaluate(
      [value, gradient(of: value, withRespectTo: [flat])[0]],
      [(x, Golden["\(name).x"]), (flat, Golden.flat(name, layout))])
    let tolerance = executor == .reference ? executor.tolerance : 1e-4
    #expect(mismatch(results[0], Golden["\(name).value"], tolerance: tolerance) == nil)
    #expect(
      mismatch(results[1], Golden.flat("\(name).gradient", layout), layout, tolerance: tolerance) == nil)
  }

  @Test(
    "A dense critic's penalty has PyTorch's derivative",
    arguments: [("tanh", Activation.tanh), ("softplus", .softplus), ("leakyReLU", .leakyReLU(slope: 0.2))],
    Executor.allCases)
  func dense(_ activation: (name: String, function: Activation), executor: Executor) throws {
    var layout = ParameterLayout()
    let a = Dense(2, 8, in: &layout, name: "a")
    let b = Dense(8, 8, in: &layout, name: "b")
    let c = Dense(8, 1, in: &layout, name: "c")
    try check(executor, "penalty-\(activation.name)", layout) { x, flat in
      c(activation.function(b(activation.function(a(x, flat)), flat)), flat)
    }
  }

  @Test("A convolutional critic's, with layer norm, too", arguments: Executor.allCases)
  func convolutional(executor: Executor) throws {
    var layout = ParameterLayout()
    let half = ConvolutionGeometry(stride: 2, padding: 1)
    let a = Convolution(3, 4, kernel: (4, 4), half, in: &layout, name: "a")
    let aNorm = LayerNorm(4, over: .sample, in: &layout, name: "an")
    let b = Convolution(4, 6, kernel: (4, 4), half, in: &layout, name: "b")
    let bNorm = LayerNorm(6, over: .last, in: &layout, name: "bn")
    let c = Dense(24, 1, in: &layout, name: "c")
    try check(executor, "penalty-convolution", layout) { x, flat in
      let hidden = aNorm(a(x, flat), flat).leakyReLU(slope: 0.2)
      return c(bNorm(b(hidden, flat), flat).tanh().flattened(from: 1), flat)
    }
  }
}
