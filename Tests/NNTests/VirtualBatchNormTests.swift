import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// Against the paper's formula, by second moments, in PyTorch (Scripts/golden-values.py).
@Suite("Virtual batch norm")
struct VirtualBatchNormTests {
  private let layout: ParameterLayout
  private let layer: VirtualBatchNorm

  init() {
    var layout = ParameterLayout()
    layer = VirtualBatchNorm(3, in: &layout, name: "layer")
    self.layout = layout
  }

  @Test(
    "Training normalises by reference and sample, keeps the reference's moments and has PyTorch's derivatives",
    arguments: ["virtual-dense", "virtual-image"], Executor.allCases)
  func training(name: String, executor: Executor) throws {
    let x = Tensor.input("x", Golden["\(name).x"].shape)
    let flat = Tensor.input("parameters", [layout.count])
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    let y = layer(x, flat, reference: 3, &statistics)
    let slopes = gradient(of: y.squared().sum(), withRespectTo: [x, flat])
    let values = try executor.evaluate(
      [y, statistics.flat] + slopes, [(x, Golden["\(name).x"]), (flat, Golden.flat(name, layout))])
    #expect(mismatch(values[0], Golden["\(name).y"], tolerance: executor.tolerance) == nil)
    let next = Golden.flat("\(name).next", layout.statistics.entries, count: layout.statistics.count)
    #expect(mismatch(values[1], next, tolerance: executor.tolerance) == nil)
    // Its terms nearly cancel, as a norm takes out mean and scale.
    #expect(mismatch(values[2], Golden["\(name).gradient.x"], tolerance: 1e-4) == nil)
    #expect(
      mismatch(values[3], Golden.flat("\(name).gradient", layout), layout, tolerance: executor.tolerance)
        == nil)
  }

  @Test("Evaluation gives what training gave, without the reference", arguments: Executor.allCases)
  func evaluation(executor: Executor) throws {
    let x = Golden.tensor("virtual-image.x")
    let flat = Tensor(float32(Golden.flat("virtual-image", layout)))
    let stored = Tensor(
      float32(Golden.flat("virtual-image.next", layout.statistics.entries, count: layout.statistics.count)))
    var pass = Pass(flat, statistics: stored, of: layout, for: .evaluation)
    let value = try executor.evaluate(layer(x.sliced(3..<5, axis: 0), &pass))
    let expected = try executor.evaluate(Golden.tensor("virtual-image.y").sliced(3..<5, axis: 0))
    #expect(mismatch(value, expected, tolerance: executor.tolerance) == nil)
    #expect(pass.statistics.flat.vertex == stored.vertex)
  }

  @Test("A large mean does not cancel the variance", arguments: Executor.allCases)
  func largeMean(executor: Executor) throws {
    // By second moments in float32, 1e8 + 1 would be 1e8: a variance of 0.
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    var pass = Pass(flat, of: layout, for: .training)
    let reference = Tensor([[9999, 0, 0], [10001, 0, 0]])
    let y = Sequential([layer])(Tensor([[10002, 0, 0]]), after: reference, &pass)
    #expect(y.shape == [1, 3] && pass.reference == 0)
    let number = try executor.evaluate(y).doubles[0]
    // The sample's mean is 10000 + 2/3, its variance 2/3 1 + 2/9 2² = 14/9.
    let expected = (4.0 / 3) / (14.0 / 9 + 1e-5).squareRoot()
    #expect(abs(number - expected) < 1e-3)
  }

  @Test(
    "No sample's result depends on another's of the batch, but on the reference", arguments: Executor.allCases
  )
  func independence(executor: Executor) throws {
    let x = Tensor.input("x", [5, 2, 3, 3])
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    let y = layer(x, flat, reference: 3, &statistics)
    let slope = gradient(of: y.sliced(4..<5, axis: 0).squared().sum(), withRespectTo: [x])[0]
    let value = try executor.evaluate(slope, [(x, Golden["virtual-image.x"])]).doubles
    let rows = (0..<5).map { row in value[row * 18..<(row + 1) * 18].contains { $0 != 0 } }
    #expect(rows == [true, true, true, false, true])
    #expect(!layer.mixesSamples && layer.usesReference)
    #expect(
      Sequential([Activation.tanh, layer]).usesReference && !Sequential([Activation.tanh]).usesReference)
  }

  @Test("Its second derivatives are those of differences, for a gradient penalty")
  func differences() throws {
    let x = Tensor.input("x", [5, 2, 3, 3])
    let flat = Tensor.input("parameters", [layout.count])
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    let y = layer(x, flat, reference: 3, &statistics)
    let slope = gradient(of: (y.squared() * y).sum(), withRespectTo: [x])[0]
    let point = [(x, Golden["virtual-image.x"]), (flat, Golden.flat("virtual-image", layout))]
    #expect(try differenceMismatch(of: (slope.squared() * 1e-2).sum(), at: point) == nil)
  }

  @Test("A network starts as if it had no norm")
  func start() throws {
    var pass = Pass(layout.initialValues(key: RandomKey(seed: 1)), of: layout, for: .evaluation)
    let value = try layer(Tensor([[1, -2, 3]]), &pass).evaluate()
    // The root of 1 + 1e-5.
    #expect(mismatch(value, Value([1, -2, 3] as [Double], shape: [1, 3]), tolerance: 1e-5) == nil)
    #expect(
      layout.statistics.entries.map(\.name) == [
        "layer.running_mean", "layer.running_var", "layer.own_weight",
      ])
  }

  @Test("Training without a reference traps with the layer's name")
  func missing() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = ParameterLayout()
      let layer = VirtualBatchNorm(2, in: &layout, name: "norm 1")
      var pass = Pass(.zeros([layout.count]), of: layout, for: .training)
      _ = layer(Tensor([[1, 2], [3, 4]]), &pass)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("VirtualBatchNorm \"norm 1\" of float32[2, 2]: training needs a reference batch"))
  }
}
