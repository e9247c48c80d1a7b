import SaddleAutodiff
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Spectral norm")
struct SpectralNormTests {
  typealias Layer = (Tensor, Tensor, inout RunningStatistics) -> Tensor

  private static let half = ConvolutionGeometry(stride: 2, padding: 1)

  private func layer(_ name: String, in layout: inout ParameterLayout) -> Layer {
    switch name {
    case "spectral-dense":
      let dense = Dense(4, 3, in: &layout, name: "layer", isSpectrallyNormalised: true)
      return { dense($0, $1, &$2) }
    case "spectral-convolution":
      let down = Convolution(
        2, 3, kernel: (4, 4), Self.half, in: &layout, name: "layer", isSpectrallyNormalised: true)
      return { down($0, $1, &$2) }
    default:
      let up = TransposedConvolution(
        2, 3, kernel: (4, 4), Self.half, in: &layout, name: "layer", isSpectrallyNormalised: true)
      return { up($0, $1, &$2) }
    }
  }

  @Test(
    "Three passes in training are PyTorch's, and so is the derivative through the third",
    arguments: ["spectral-dense", "spectral-convolution", "spectral-transposed"], Executor.allCases)
  func training(_ name: String, executor: Executor) throws {
    var layout = ParameterLayout()
    let layer = layer(name, in: &layout)
    let x = Golden.tensor("\(name).x")
    let flat = Tensor.input("parameters", [layout.count])
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    _ = layer(x, flat, &statistics)
    _ = layer(x, flat, &statistics)
    let y = layer(x, flat, &statistics)
    let slope = gradient(of: y.squared().sum(), withRespectTo: [flat])[0]
    let values = try executor.evaluate(
      [y, slope, statistics.flat], [(flat, Golden.flat(name, layout))])
    #expect(mismatch(values[0], Golden["\(name).y"], tolerance: executor.tolerance) == nil)
    let expected = Golden.flat("\(name).gradient", layout)
    #expect(mismatch(values[1], expected, layout, tolerance: 5 * executor.tolerance) == nil)
    let entries = layout.statistics.entries
    let direction = Golden.flat(name, entries, count: layout.statistics.count)
    #expect(mismatch(values[2], direction, tolerance: executor.tolerance) == nil)
  }

  @Test("The estimate converges to the largest singular value; evaluation takes it and leaves it")
  func convergence() throws {
    // Singular values 5 and 2: a rotation on each side of diag(5, 2), by angles with sine 0.6 and 0.28.
    let matrix: [Float] = [
      0.8 * 5 * 0.96 - 0.6 * 2 * 0.28, -0.8 * 5 * 0.28 - 0.6 * 2 * 0.96,
      0.6 * 5 * 0.96 + 0.8 * 2 * 0.28, -0.6 * 5 * 0.28 + 0.8 * 2 * 0.96,
    ]
    let weight = Tensor(matrix, shape: [2, 2])
    var layout = ParameterLayout()
    let norm = SpectralNorm([2, 2], in: &layout, name: "weight")
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    for _ in 0..<10 { _ = norm(weight, &statistics) }
    let stored = statistics.flat
    var evaluation = RunningStatistics(stored, of: layout, for: .evaluation)
    let trained = norm(weight, &statistics)
    let evaluated = norm(weight, &evaluation)
    #expect(evaluation.flat.vertex == stored.vertex)
    let values = try Executor.reference.evaluate([trained, evaluated])
    // The error falls by (2 / 5)⁴ a step.
    for value in values {
      for (a, b) in zip(value.doubles, matrix) { #expect(abs(a - Double(b) / 5) < 1e-6) }
    }
  }

  @Test("The derivative is that of the weight over vᵀ W u, by finite differences")
  func derivative() throws {
    var layout = ParameterLayout()
    let norm = SpectralNorm([3, 2], in: &layout, name: "weight")
    let weight = Tensor.input("weight", [3, 2], .float64)
    let stored = Tensor.full([layout.statistics.count], 0.5, .float64)
    var statistics = RunningStatistics(stored, of: layout, for: .evaluation)
    let loss = (norm(weight, &statistics) * Tensor(Value([1.0, 2, -1, 0.5, 3, 1], shape: [3, 2]))).sum()
    let slope = gradient(of: loss, withRespectTo: [weight])[0]
    let start = [1.0, -2, 0.5, 3, 2, 1]
    let analytic = try Reference.evaluate(slope, inputs: [(weight, Value(start, shape: [3, 2]))]).doubles
    // In evaluation u is constant and v = W u / ||W u||, so vᵀ W u = ||W u||, whose derivative is that with v
    // constant: at the optimal v the derivative through v is 0.
    for element in 0..<6 {
      let values = try [1e-6, -1e-6].map { step in
        var moved = start
        moved[element] += step
        return try Reference.evaluate(loss, inputs: [(weight, Value(moved, shape: [3, 2]))]).scalar
      }
      #expect(abs((values[0] - values[1]) / 2e-6 - analytic[element]) < 1e-8)
    }
  }

  @Test("A weight of zeros stays, and its direction too", arguments: Executor.allCases)
  func zeros(executor: Executor) throws {
    var layout = ParameterLayout()
    let dense = Dense(
      3, 4, in: &layout, name: "layer", weights: .zeros, biases: .zeros, isSpectrallyNormalised: true)
    let flat = Tensor.input("parameters", [layout.count])
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    let y = dense(.ones([1, 3]), flat, &statistics)
    let slope = gradient(of: y.sum(), withRespectTo: [flat])[0]
    let start = Value([Float](repeating: 0, count: layout.count), shape: [layout.count])
    let values = try executor.evaluate([y, slope, statistics.flat], [(flat, start)])
    #expect(values[0].doubles == [0, 0, 0, 0])
    #expect(values[1].doubles.prefix(12).allSatisfy { $0 == 1 })
    #expect(values[2].doubles.prefix(4) == [0.5, 0.5, 0.5, 0.5])
  }

  @Test("A layer that is not normalised gives the same with statistics as without")
  func plain() throws {
    var layout = ParameterLayout()
    let dense = Dense(3, 2, in: &layout, name: "a")
    let down = Convolution(2, 1, kernel: (3, 3), in: &layout, name: "b")
    let up = TransposedConvolution(2, 1, kernel: (3, 3), in: &layout, name: "c")
    #expect(layout.statistics.entries.isEmpty && dense.weight.name == "a.weight")
    let keys = RandomKey(seed: 1).split(3)
    let flat = layout.initialValues(key: keys[0])
    let (x, image) = (keys[1].normal([4, 3]), keys[2].normal([2, 5, 5, 2]))
    var statistics = RunningStatistics(layout.initialStatistics, of: layout, for: .training)
    let values = try Executor.reference.evaluate([
      dense(x, flat), down(image, flat), up(image, flat), dense(x, flat, &statistics),
      down(image, flat, &statistics), up(image, flat, &statistics),
    ])
    #expect(Array(values[..<3]) == Array(values[3...]))
  }

  @Test("A normalised layer without statistics traps with its name")
  func missingStatistics() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = ParameterLayout()
      let dense = Dense(3, 2, in: &layout, name: "score", isSpectrallyNormalised: true)
      _ = dense(.zeros([1, 3]), .zeros([layout.count]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("layer \"score\" is spectrally normalised"))
  }
}
