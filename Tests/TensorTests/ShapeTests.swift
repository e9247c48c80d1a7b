import SaddleTensor
import Testing

@Suite("Shape")
struct ShapeTests {
  @Test(
    "Broadcasting follows NumPy",
    arguments: [
      // numpy.broadcast_shapes(a, b)
      ([], [], []), ([3], [], [3]), ([2, 1], [3], [2, 3]), ([2, 1, 4], [3, 1], [2, 3, 4]), ([1], [0], [0]),
      ([5, 1], [1, 6], [5, 6]), ([0, 3], [1, 1], [0, 3]),
    ] as [([Int], [Int], [Int])])
  func broadcasting(_ a: [Int], _ b: [Int], _ result: [Int]) {
    #expect(Shape(a).broadcast(with: Shape(b)) == Shape(result))
    #expect(Shape(b).broadcast(with: Shape(a)) == Shape(result))
  }

  @Test(
    "Extents that differ and are not 1 do not broadcast",
    arguments: [([2], [3]), ([2, 3], [2]), ([2], [0])] as [([Int], [Int])])
  func misfits(_ a: [Int], _ b: [Int]) {
    #expect(Shape(a).broadcast(with: Shape(b)) == nil)
    #expect(Shape(b).broadcast(with: Shape(a)) == nil)
  }

  @Test("Strides, counts and axes are row-major's")
  func strides() {
    #expect(Shape([2, 3, 4]).rowMajorStrides == [12, 4, 1])
    #expect(Shape([]).rowMajorStrides == [])
    #expect(Shape([]).count == 1)
    #expect(Shape([2, 0, 3]).count == 0)
    #expect(Shape([2, 3]).resolved(axis: -1) == 1)
    #expect(Shape([2, 3]).resolved(axis: 2) == nil)
    #expect(Shape([2, 3]).resolved(axis: -3) == nil)
    #expect(Shape([2, 3, 4]).removing([0, 2]) == [3])
    #expect(Shape([2, 3, 4]).collapsing([0, 2]) == [1, 3, 1])
    #expect(Shape([2, 3]).replacing(1, with: 7) == [2, 7])
    #expect(Shape([2, 3]).description == "[2, 3]")
  }
}
