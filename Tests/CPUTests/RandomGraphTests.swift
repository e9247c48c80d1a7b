import OperationCatalogue
import SaddleCPU
import SaddleReference
import SaddleTensor
import Testing

@Suite struct RandomGraphTests {
  /// Values are scaled to a magnitude near 1, and the generator is tested to change its outputs by no more
  /// than this when every input moves by one float32 unit; integers and Booleans must be equal.
  private static let tolerance = 1e-4

  @Test("random graphs give the reference's values, with and without the passes", arguments: 0..<500)
  func equalsReference(seed: Int) throws {
    let graph = RandomGraph(seed: UInt64(seed))
    let expected = try Reference.evaluate(
      graph.outputs, inputs: Catalogue.inputs(graph.inputs, neededBy: graph.outputs))
    let (inputs, values) = (graph.inputs.map(\.0), graph.inputs.map(\.1))
    for passes in [Passes.all, .none, [.simplification, .fusion], [.epilogues, .inPlace]] {
      let program = try Program(inputs: inputs, outputs: graph.outputs, options: .init(passes: passes))
      for (index, (actual, expected)) in zip(try program(values), expected).enumerated() {
        let difference = mismatch(actual, expected, absolute: Self.tolerance)
        #expect(difference == nil, "output \(index) with passes \(passes.rawValue)")
      }
    }
  }
}
