import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// Against PyTorch's (Scripts/golden-values.py).
@Suite("Batch norm")
struct BatchNormTests {
  private let layout: ParameterLayout
  private let layer: BatchNorm
  private let flat: Tensor
  private let x = Golden.tensor("batch-norm.x")
  private let stored: Tensor

  init() {
    var layout = ParameterLayout()
    layer = BatchNorm(3, in: &layout, name: "layer")
    flat = Tensor(float32(Golden.flat("batch-norm", layout)))
    stored = Tensor(
      float32(Golden.flat("batch-norm", layout.statistics.entries, count: layout.statistics.count)))
    self.layout = layout
  }

  @Test("Training normalises by the batch and moves the averages", arguments: Executor.allCases)
  func training(executor: Executor) throws {
    var statistics = RunningStatistics(stored, of: layout, for: .training)
    let y = layer(x, flat, &statistics)
    let values = try executor.evaluate([y, layer(x, flat), statistics.flat])
    #expect(mismatch(values[0], Golden["batch-norm.y"], tolerance: executor.tolerance) == nil)
    #expect(mismatch(values[1], Golden["batch-norm.y"], tolerance: executor.tolerance) == nil)
    let next = Golden.flat("batch-norm.next", layout.statistics.entries, count: layout.statistics.count)
    #expect(mismatch(values[2], next, tolerance: executor.tolerance) == nil)
  }

  @Test("Evaluation normalises by the averages and leaves them", arguments: Executor.allCases)
  func evaluation(executor: Executor) throws {
    var statistics = RunningStatistics(stored, of: layout, for: .evaluation)
    let y = layer(x, flat, &statistics)
    let value = try executor.evaluate(y)
    #expect(mismatch(value, Golden["batch-norm.evaluated"], tolerance: executor.tolerance) == nil)
    #expect(statistics.flat.vertex == stored.vertex)
  }

  @Test("A second batch moves the averages that the first one left", arguments: Executor.allCases)
  func twoBatches(executor: Executor) throws {
    var layout = ParameterLayout()
    let layer = BatchNorm(1, in: &layout, name: "layer")
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    // Means 1 and 4, unbiased variances 2 and 8.
    _ = layer(Tensor([[0], [2]]), flat, &statistics)
    _ = layer(Tensor([[2], [6]]), flat, &statistics)
    let values = try executor.evaluate([statistics[layer.runningMean], statistics[layer.runningVariance]])
    // 0.9 (0.9 0 + 0.1 1) + 0.1 4 and 0.9 (0.9 1 + 0.1 2) + 0.1 8.
    #expect(abs(values[0].scalar - 0.49) < 1e-6)
    #expect(abs(values[1].scalar - 1.79) < 1e-6)
  }

  @Test("Averages have no derivative")
  func averagesAreConstant() throws {
    var statistics = RunningStatistics(stored, of: layout, for: .training)
    let input = Tensor.input("x", x.shape)
    _ = layer(input, flat, &statistics)
    let slope = gradient(of: statistics.flat.sum(), withRespectTo: [input])[0]
    #expect(try Executor.reference.evaluate(slope).doubles.allSatisfy { $0 == 0 })
  }

  @Test("Networks start with means 0 and variances 1")
  func start() throws {
    let value = try Executor.reference.evaluate(layout.initialStatistics)
    #expect(value.doubles.prefix(3) == [0, 0, 0] && value.doubles[16..<19] == [1, 1, 1])
    #expect(layout.statistics.entries.map(\.name) == ["layer.running_mean", "layer.running_var"])
    #expect(layout.parameters.map(\.name) == ["layer.weight", "layer.bias"])
  }

  @Test("One element a channel traps in training, with the layer's name")
  func single() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = ParameterLayout()
      let layer = BatchNorm(2, in: &layout, name: "norm 1")
      var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
      _ = layer(Tensor([[1, 2]]), .zeros([layout.count]), &statistics)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("BatchNorm \"norm 1\" of float32[1, 2]"))
  }

  @Test("A generator's derivative goes through the batch's statistics", arguments: Executor.allCases)
  func generator(executor: Executor) throws {
    var layout = ParameterLayout()
    let project = Dense(3, 16, in: &layout, name: "project")
    let norm = BatchNorm(4, in: &layout, name: "norm")
    let up = TransposedConvolution(
      4, 2, kernel: (4, 4), ConvolutionGeometry(stride: 2, padding: 1), in: &layout, name: "up")
    let flat = Tensor.input("parameters", [layout.count])
    let start = project(Golden.tensor("generator.z"), flat).reshaped([5, 2, 2, 4])
    let images = up(norm(start, flat).tanh(), flat).tanh()
    let loss = (images - Golden.tensor("generator.target")).squared().mean()
    let values = try executor.evaluate(
      [loss, gradient(of: loss, withRespectTo: [flat])[0]], [(flat, Golden.flat("generator", layout))])
    #expect(mismatch(values[0], Golden["generator.value"], tolerance: executor.tolerance) == nil)
    // The projection's bias shifts a whole channel in part only, so its derivatives nearly cancel: 1e-4.
    #expect(
      mismatch(values[1], Golden.flat("generator.gradient", layout), layout, tolerance: 1e-4) == nil)
  }
}
