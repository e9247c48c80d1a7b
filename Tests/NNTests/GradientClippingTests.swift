import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

@Suite("Gradient clipping")
struct GradientClippingTests {
  @Test("Long gradients get the norm asked for, short ones stay", arguments: Executor.allCases)
  func norm(executor: Executor) throws {
    let values = try executor.evaluate([
      Tensor([6, 8]).clippedByNorm(5), Tensor([0.6, 0.8]).clippedByNorm(5), Tensor([0, 0]).clippedByNorm(5),
    ])
    for (value, expected) in zip(values, [[3, 4], [0.6, 0.8], [0, 0]]) {
      for (a, b) in zip(value.doubles, expected) { #expect(abs(a - b) < 1e-6) }
    }
  }

  @Test("Derivatives through it are finite, at zero too", arguments: Executor.allCases)
  func derivative(executor: Executor) throws {
    let x = Tensor.input("x", [2])
    let slope = gradient(of: x.clippedByNorm(5)[0], withRespectTo: [x])[0]
    func value(_ point: [Float]) throws -> [Double] {
      try executor.evaluate(slope, [(x, Value(point, shape: [2]))]).doubles
    }
    #expect(try value([0, 0]) == [1, 0])
    // Beyond the limit 5 x / ||x||, whose first row is 5 (y², -x y) / ||x||³ = (320, -240) / 1000.
    for (a, b) in zip(try value([6, 8]), [0.32, -0.24]) { #expect(abs(a - b) < 1e-6) }
  }
}
