import OperationCatalogue
import SaddleReference
import SaddleTensor
import Testing

@Suite("Graph")
struct GraphTests {
  @Test("A graph prints one line a vertex")
  func printing() {
    let x = Tensor.input("x", [2])
    #expect(
      Graph(of: [(x * x).sum()]).description == """
        %0 = input x: float32[2]
        %1 = multiply(%0, %0): float32[2]
        %2 = reduce-sum(%1) axes [0]: float32[]
        return %2
        """)
  }

  @Test("Attributes and labels are printed")
  func attributes() {
    let x = Tensor.input("x", [4, 6])
    let y = withLabel("critic") {
      withLabel("dense 1") { x[.every(2), 1..<4].transposed() } + 1
    }
    #expect(
      Graph(of: [y, x]).description == """
        %0 = input x: float32[4, 6]
        %1 = slice(%0) 0..<4 by 2, 1..<4: float32[2, 3]  // critic/dense 1
        %2 = transpose(%1) permutation [1, 0]: float32[3, 2]  // critic/dense 1
        %3 = constant 1.0: float32[]  // critic
        %4 = reshape(%3): float32[1, 1]  // critic
        %5 = broadcast(%4): float32[3, 2]  // critic
        %6 = add(%2, %5): float32[3, 2]  // critic
        return %6, %0
        """)
  }

  @Test("Every vertex follows its operands and appears once", arguments: 0..<20 as Range<UInt64>)
  func order(_ seed: UInt64) {
    let vertices = Graph(of: RandomGraph(seed: seed).outputs).vertices
    var seen = Set<Vertex>()
    for vertex in vertices {
      #expect(vertex.operands.allSatisfy { seen.contains($0) })
      #expect(seen.insert(vertex).inserted)
    }
  }

  @Test("A chain of 1,000,000 vertices is built, walked and released")
  func depth() {
    let x = Tensor.input("x", [])
    var y = x
    for _ in 0..<1_000_000 { y = -y }
    #expect(Graph(of: [y]).vertices.count == 1_000_001)
    // Releasing it here must not recurse: the stack would overflow and end the test process.
    y = x
    #expect(Graph(of: [y]).vertices.count == 1)
  }

  @Test("A deep graph with shared vertices is released")
  func sharedDepth() {
    var (a, b) = (Tensor.input("a", []), Tensor.input("b", []))
    for _ in 0..<200_000 { (a, b) = (a + b, a) }
    #expect(Graph(of: [a]).vertices.count == 200_002)
    b = a
    a = Tensor.input("a", [])
    b = a
    #expect(Graph(of: [a, b]).vertices.count == 1)
  }

  @Test("The reference evaluates a chain of 100,000 operations without recursion")
  func deepEvaluation() throws {
    var y = Tensor(scalar: 0)
    let one = Tensor(scalar: 1)
    for _ in 0..<100_000 { y = y + one }
    #expect(try Reference.evaluate(y).scalar == 100_000)
  }
}
