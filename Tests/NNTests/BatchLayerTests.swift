import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// Layers that see a whole batch, against their papers' formulas in PyTorch (Scripts/golden-values.py).
@Suite("Minibatch discrimination and deviation")
struct BatchLayerTests {
  private func discrimination() -> (MinibatchDiscrimination, ParameterLayout) {
    var layout = ParameterLayout()
    let layer = MinibatchDiscrimination(4, kernels: 3, dimensions: 2, in: &layout, name: "layer")
    return (layer, layout)
  }

  @Test("Minibatch discrimination and its derivatives are PyTorch's", arguments: Executor.allCases)
  func discriminationValues(executor: Executor) throws {
    let (layer, layout) = discrimination()
    let x = Tensor.input("x", [5, 4])
    let flat = Tensor.input("parameters", [layout.count])
    let y = layer(x, flat)
    let values = try executor.evaluate(
      [y] + gradient(of: y.squared().sum(), withRespectTo: [x, flat]),
      [(x, Golden["minibatch.x"]), (flat, Golden.flat("minibatch", layout))])
    #expect(mismatch(values[0], Golden["minibatch.y"], tolerance: executor.tolerance) == nil)
    #expect(mismatch(values[1], Golden["minibatch.gradient.x"], tolerance: executor.tolerance) == nil)
    let slope = Golden.flat("minibatch.gradient", layout)
    #expect(mismatch(values[2], slope, layout, tolerance: executor.tolerance) == nil)
  }

  @Test("Minibatch discrimination's second derivatives are those of differences, for an unrolled critic")
  func discriminationDifferences() throws {
    let (layer, layout) = discrimination()
    let x = Tensor.input("x", [5, 4])
    let flat = Tensor.input("parameters", [layout.count])
    let slopes = gradient(of: layer(x, flat).squared().sum(), withRespectTo: [x, flat])
    let scalar = slopes.map { ($0.squared() * 0.5 + $0).sum() }.reduce(Tensor(scalar: 0, .float32), +)
    let point = [(x, Golden["minibatch.x"]), (flat, Golden.flat("minibatch", layout))]
    #expect(try differenceMismatch(of: scalar, at: point) == nil)
  }

  @Test("A sample is not compared with itself, and samples that are alike count one each")
  func alike() throws {
    let (layer, layout) = discrimination()
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    let one = try layer(Tensor([[1, 2, 3, 4]]), flat).evaluate()
    #expect(one.floats == [1, 2, 3, 4, 0, 0, 0])
    let three = try layer(Tensor.ones([3, 4]), flat).evaluate()
    #expect(three.floats == Array(repeating: [1, 1, 1, 1, 2, 2, 2], count: 3).flatMap { $0 })
  }

  @Test("Kernels start with columns of length about 1, under the paper's axes in PyTorch's layout")
  func start() throws {
    var layout = ParameterLayout()
    let layer = MinibatchDiscrimination(1024, in: &layout, name: "layer")
    #expect(layer.weight.shape == [5, 100, 1024] && layer.weight.portableAxes == [2, 1, 0])
    let weights = try layer.weight(layout.initialValues(key: RandomKey(seed: 1))).evaluate().doubles
    // 512,000 draws: the mean square is within 5 deviations, 5 sqrt(2 / 512000) = 1 %.
    let length = weights.reduce(0) { $0 + $1 * $1 } / 500
    #expect(abs(length - 1) < 0.01)
  }

  @Test(
    "Minibatch standard deviation and its derivatives are PyTorch's",
    arguments: ["deviation-dense", "deviation-image"], Executor.allCases)
  func deviation(name: String, executor: Executor) throws {
    let x = Tensor.input("x", Golden["\(name).x"].shape)
    let y = MinibatchStandardDeviation(name: "layer")(x)
    let slope = gradient(of: y.squared().sum(), withRespectTo: [x])[0]
    let values = try executor.evaluate([y, slope], [(x, Golden["\(name).x"])])
    #expect(mismatch(values[0], Golden["\(name).y"], tolerance: executor.tolerance) == nil)
    #expect(mismatch(values[1], Golden["\(name).gradient.x"], tolerance: executor.tolerance) == nil)
  }

  @Test("Minibatch standard deviation's second derivatives are those of differences")
  func deviationDifferences() throws {
    let x = Tensor.input("x", [5, 3])
    let y = MinibatchStandardDeviation(name: "layer")(x)
    let slope = gradient(of: (y.squared() * y).sum(), withRespectTo: [x])[0]
    #expect(try differenceMismatch(of: slope.squared().sum(), at: [(x, Golden["deviation-dense.x"])]) == nil)
  }

  @Test(
    "A feature that all samples share has deviation 0 and derivative 0, not NaN", arguments: Executor.allCases
  )
  func constant(executor: Executor) throws {
    let x = Tensor.input("x", [2, 2])
    let y = MinibatchStandardDeviation(name: "layer")(x)
    // The first feature is 5 in both; the second 1 and 3, of deviation 1: the mean is 1/2. Its derivative is
    // half of (x - mean) / (n deviation) = -1/2 and 1/2, summed over the two samples that see it.
    let slope = gradient(of: y.sliced(2..<3, axis: 1).sum(), withRespectTo: [x])[0]
    let values = try executor.evaluate([y, slope], [(x, Value([5, 1, 5, 3] as [Double], shape: [2, 2]))])
    #expect(
      mismatch(values[0], Value([5, 1, 0.5, 5, 3, 0.5] as [Double], shape: [2, 3]), tolerance: 1e-6) == nil)
    #expect(
      mismatch(values[1], Value([0, -0.5, 0, 0.5] as [Double], shape: [2, 2]), tolerance: 1e-6) == nil)
  }

  @Test("Both say that they mix samples, and so does a network with one")
  func mixing() {
    let (layer, _) = discrimination()
    #expect(layer.mixesSamples && MinibatchStandardDeviation(name: "layer").mixesSamples)
    #expect(Sequential([Activation.tanh, layer]).mixesSamples && !Sequential([Activation.tanh]).mixesSamples)
  }
}
