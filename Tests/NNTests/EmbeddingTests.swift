import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

@Suite("Embedding")
struct EmbeddingTests {
  @Test("Labels give their rows, and rows the sum of their derivatives", arguments: Executor.allCases)
  func rows(executor: Executor) throws {
    var layout = ParameterLayout()
    let embedding = Embedding(3, 2, in: &layout, name: "label")
    let flat = Tensor.input("parameters", [layout.count])
    let y = embedding(Tensor(indices: [2, 0, 2]), flat)
    let loss = (y * Tensor([[1, 2], [3, 4], [5, 6]])).sum()
    let weight: [Float] = [10, 11, 20, 21, 30, 31]
    let start = Value(weight + [Float](repeating: 0, count: 10), shape: [16])
    let values = try executor.evaluate(
      [y, gradient(of: loss, withRespectTo: [flat])[0]], [(flat, start)])
    #expect(values[0].shape == [3, 2] && values[0].doubles == [30, 31, 10, 11, 30, 31])
    #expect(values[1].doubles.prefix(6) == [3, 4, 0, 0, 1 + 5, 2 + 6])
    #expect(layout.parameters.map(\.name) == ["label.weight"])
  }
}
