import SaddleNN
import SaddleTensor
import Testing

@Suite("Initializers")
struct InitializerTests {
  private static let half = ConvolutionGeometry(stride: 2, padding: 1)

  /// The concrete initialiser that a [in, out] = [6, 2] weight gets.
  private func dense(_ initializer: Initializer) -> Initializer {
    var layout = ParameterLayout()
    return Dense(6, 2, in: &layout, name: "layer", weights: initializer).weight.initializer
  }

  @Test("Named initializers have the bounds and deviations of their papers")
  func formulas() {
    #expect(dense(.heNormal) == .normal(standardDeviation: (2.0 / 6).squareRoot()))
    #expect(dense(.heUniform) == .uniform(bound: 1))
    #expect(dense(.glorotNormal) == .normal(standardDeviation: 0.5))
    #expect(dense(.glorotUniform) == .uniform(bound: 0.75.squareRoot()))
    #expect(dense(.normal(standardDeviation: 0.02)) == .normal(standardDeviation: 0.02))
    #expect(dense(.zeros) == .constant(0))
    guard case .uniform(let bound) = dense(.inverseRoot) else { Issue.record("not uniform"); return }
    // 3 times a third is not 1 to the last bit.
    #expect(abs(bound - 1 / 6.0.squareRoot()) < 1e-15)
  }

  @Test("Fans count the terms of one output and of one input's derivative")
  func fans() {
    // Dense: every input meets every output.
    #expect(Fan.dense(6, 2) == Fan(input: 6, output: 2))
    // 4x4 at stride 2: an output reads 16 taps of 3 channels; an input is under 4 windows of 8 channels.
    let down = Fan.convolution(kernel: (4, 4), 3, 8, Self.half)
    #expect(down == Fan(input: 48, output: 32))
    // The way back: an output is under 4 windows of 8 channels.
    #expect(Fan.transposedConvolution(kernel: (4, 4), 8, 3, Self.half) == Fan(input: 32, output: 48))
  }

  @Test("He's initializer keeps the scale through a stride, in either direction")
  func transposedScale() throws {
    var layout = ParameterLayout()
    let up = TransposedConvolution(
      64, 16, kernel: (4, 4), Self.half, in: &layout, name: "up", hasBias: false,
      weights: .scaled(.normal, gain: 1, per: .input))
    let down = Convolution(
      16, 64, kernel: (4, 4), Self.half, in: &layout, name: "down", hasBias: false,
      weights: .scaled(.normal, gain: 1, per: .input))
    let keys = RandomKey(seed: 3).split(3)
    let flat = layout.initialValues(key: keys[0])
    let small = keys[1].normal([4, 16, 16, 64])
    let large = keys[2].normal([4, 32, 32, 16])
    // Positions at the border miss taps; leave them out.
    let up1 = up(small, flat)[.all, 2..<30, 2..<30]
    let down1 = down(large, flat)[.all, 2..<14, 2..<14]
    let deviations = try Executor.cpu.evaluate([up1.squared().mean(), down1.squared().mean()])
    // Tens of thousands of elements of unit variance that share 16,384 weights: within 5 %.
    for deviation in deviations { #expect(abs(deviation.scalar - 1) < 0.05) }
  }

  @Test("Biases of a layer take its weight's fan, as PyTorch's do")
  func biases() throws {
    var layout = ParameterLayout()
    let dense = Dense(100, 3, in: &layout, name: "dense")
    #expect(dense.bias?.initializer == dense.weight.initializer)
    let down = Convolution(4, 3, kernel: (5, 5), in: &layout, name: "down")
    #expect(down.bias?.initializer == dense.weight.initializer)
    // PyTorch counts a transposed convolution's outputs.
    let up = TransposedConvolution(3, 4, kernel: (5, 5), in: &layout, name: "up")
    #expect(up.filter.initializer == .uniform(bound: 0.1) && up.bias?.initializer == .uniform(bound: 0.1))
  }

  @Test("Drawn values have the deviation and stay within the bound", arguments: Executor.allCases)
  func moments(executor: Executor) throws {
    var layout = ParameterLayout()
    let normal = layout.add("normal", [100, 100], .normal(standardDeviation: 0.02))
    let uniform = layout.add("uniform", [100, 100], .uniform(bound: 0.3))
    let flat = layout.initialValues(key: RandomKey(seed: 7))
    let tensors = [normal(flat), uniform(flat)]
    let values = try executor.evaluate(
      tensors.flatMap { [$0.mean(), $0.squared().mean().squareRoot(), $0.absoluteValue().max()] }
    ).map(\.scalar)
    // 10,000 draws: the mean within 4 deviations / 100, the deviation within 4 / sqrt(20,000) = 2.8 %.
    #expect(abs(values[0]) < 0.0008 && abs(values[1] / 0.02 - 1) < 0.028)
    let deviation = 0.3 / 3.0.squareRoot()
    #expect(abs(values[3]) < 0.04 * deviation && abs(values[4] / deviation - 1) < 0.028)
    #expect(values[5] <= 0.3000001 && values[5] > 0.29)
  }

  @Test(
    "Orthogonal weights have orthonormal columns, or rows, times the gain",
    arguments: [[1, 1], [5, 5], [200, 30], [30, 200], [512, 512], [4, 4, 8, 16], [7]] as [Shape])
  func orthogonal(_ shape: Shape) throws {
    var layout = ParameterLayout()
    let weight = layout.add("weight", shape, .orthogonal(gain: 1.4))
    let rows = shape.dimensions.dropLast().reduce(1, *)
    let matrix = weight(layout.initialValues(key: RandomKey(seed: 11))).reshaped([rows, shape.count / rows])
    let gram =
      rows >= matrix.shape[1]
      ? matrix.matrixTransposed.matmul(matrix) : matrix.matmul(matrix.matrixTransposed)
    let error = (gram * (1 / (1.4 * 1.4)) - .identity(gram.shape[0])).absoluteValue().max()
    #expect(try Executor.cpu.evaluate(error).scalar < 1e-5)
  }

  @Test("Orthogonal matrices take both determinants, and every direction alike")
  func rotations() throws {
    var layout = ParameterLayout()
    let matrices = (0..<400).map { layout.add("\($0)", [2, 2], .orthogonal(gain: 1)) }
    let flat = layout.initialValues(key: RandomKey(seed: 5))
    let value = try Executor.cpu.evaluate(Tensor.stack(matrices.map { $0(flat) })).doubles
    let draws = stride(from: 0, to: 1600, by: 4).map { Array(value[$0..<$0 + 4]) }
    let positive = draws.count { $0[0] * $0[3] - $0[1] * $0[2] > 0 }
    // 400 draws of one in two: 200 within 4 deviations of 10.
    #expect(abs(positive - 200) < 40)
    // The first column is uniform on the circle: both coordinates have mean 0 (deviation 0.71 / 20) and mean
    // square a half (deviation 0.35 / 20).
    for column in [0, 2] {
      #expect(abs(draws.reduce(0) { $0 + $1[column] } / 400) < 0.15)
      #expect(abs(draws.reduce(0) { $0 + $1[column] * $1[column] } / 400 - 0.5) < 0.07)
    }
  }
}
