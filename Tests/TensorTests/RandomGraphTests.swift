import OperationCatalogue
import SaddleReference
import SaddleTensor
import Testing

@Suite("Random graphs")
struct RandomGraphTests {
  private static let seeds: Range<UInt64> = 0..<500

  @Test(
    "Outputs are finite, and largest near 1 where they are computed in floating point",
    arguments: 0..<50 as Range<UInt64>)
  func ranges(_ seed: UInt64) throws {
    let graph = RandomGraph(seed: seed)
    #expect(!graph.outputs.isEmpty)
    let given = Set(graph.inputs.map(\.0.vertex))
    for (output, value) in zip(graph.outputs, try Reference.evaluate(graph.outputs, inputs: graph.inputs))
    where output.elementType.isFloatingPoint && !given.contains(output.vertex) {
      let largest = value.doubles.reduce(0) { max($0, $1.magnitude) }
      #expect((0.2...2.1).contains(largest))
    }
  }

  @Test("The same seed gives the same graph and values", arguments: [0, 17, 400] as [UInt64])
  func determinism(_ seed: UInt64) {
    let (a, b) = (RandomGraph(seed: seed), RandomGraph(seed: seed))
    #expect(Graph(of: a.outputs).description == Graph(of: b.outputs).description)
    #expect(a.inputs.map(\.1) == b.inputs.map(\.1))
  }

  @Test(
    "Disturbing the inputs by a unit in Float32's last place moves no output by more than 1e-4",
    arguments: 0..<50 as Range<UInt64>)
  func stability(_ seed: UInt64) throws {
    let graph = RandomGraph(seed: seed)
    var draw = Draw(seed: seed)
    let moved = graph.inputs.map { tensor, value in
      guard case .float32 = value.storage else { return (tensor, value) }
      return (
        tensor, Value(value.doubles.map { $0 * (1 + 0x1p-23 * draw.number(in: -1...1)) }, shape: value.shape)
      )
    }
    let before = try Reference.evaluate(graph.outputs, inputs: graph.inputs)
    let after = try Reference.evaluate(graph.outputs, inputs: moved)
    for (a, b) in zip(before, after) { #expect(mismatch(a, b, absolute: 1e-4) == nil) }
  }

  @Test("Together they use every primitive, convolutions often, and some are long")
  func coverage() {
    let graphs = Self.seeds.map { Graph(of: RandomGraph(seed: $0).outputs).vertices }
    let names = Set(graphs.joined().map(\.primitive.name))
    let all = Set(
      Catalogue.samples.flatMap { Graph(of: [$0.build().output]).vertices.map(\.primitive.name) })
    #expect(all.subtracting(names) == [])
    let convolutions = graphs.joined().count { $0.primitive.name.hasPrefix("convolution") }
    #expect(convolutions > 500)
    #expect(graphs.contains { $0.count > 100 })
  }
}
