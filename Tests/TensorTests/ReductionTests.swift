import SaddleReference
import SaddleTensor
import Testing

@Suite("Reductions")
struct ReductionTests {
  // x = numpy.array([[0.5, -1.25, 2.0], [3.0, 0.75, -0.5]])
  private let x = Tensor([[0.5, -1.25, 2], [3, 0.75, -0.5]])

  @Test("Sums, means and extrema over any axes")
  func basics() throws {
    #expect(try mismatch(x.sum(), [4.5], []) == nil)
    #expect(try mismatch(x.sum(axes: [0]), [3.5, -0.5, 1.5], [3]) == nil)
    #expect(try mismatch(x.sum(axes: [-1], keepingDimensions: true), [1.25, 3.25], [2, 1]) == nil)
    #expect(try mismatch(x.max(axes: [0]), [3, 0.75, 2], [3]) == nil)
    #expect(try mismatch(x.min(axes: [1]), [-1.25, -0.5], [2]) == nil)
    #expect(try mismatch(x.max(), [3], []) == nil)
    // x.mean(1): the factor 1/3 is a float32 constant, exact to 2⁻²⁵
    #expect(
      try mismatch(x.mean(axes: [1]), [0.4166666666666667, 1.0833333333333333], [2], relative: 3e-8) == nil)
    // numpy.arange(24).reshape(2, 3, 4).sum((0, 2))
    let y = Tensor((0..<24).map { Float($0) }, shape: [2, 3, 4])
    #expect(try mismatch(y.sum(axes: [0, 2]), [60, 92, 124], [3]) == nil)
    #expect(try mismatch(y.sum(axes: [2, 0]), [60, 92, 124], [3]) == nil)
  }

  @Test("Over no elements a sum is 0, a maximum -infinity, a minimum infinity")
  func empty() throws {
    let empty = Tensor.zeros([2, 0])
    #expect(try mismatch(empty.sum(axes: [1]), [0, 0], [2]) == nil)
    #expect(try mismatch(empty.max(axes: [1]), [-.infinity, -.infinity], [2]) == nil)
    #expect(try mismatch(empty.min(axes: [1]), [.infinity, .infinity], [2]) == nil)
    #expect(try mismatch(empty.sum(axes: [0]), [], [0]) == nil)
  }

  @Test("Variance, norm, softmax and log-sum-exp have NumPy's values")
  func statistics() throws {
    // x.var(0), x.var(ddof=1), numpy.linalg.norm(x, axis=1); 1/5 and 1/2 as float32 constants
    #expect(try mismatch(x.variance(axes: [0]), [1.5625, 1, 1.5625], [3]) == nil)
    #expect(try mismatch(x.variance(correction: 1), [2.45], [], relative: 1e-7) == nil)
    #expect(try mismatch(x.norm(axes: [1]), [2.4109126902482387, 3.132491021535417], [2]) == nil)
    // e = numpy.exp(x); e / e.sum(1, keepdims=True)
    #expect(
      try mismatch(
        x.softmax(),
        [
          0.17682018210744427, 0.030726740326436432, 0.7924530775661193, 0.880594387980004,
          0.09281396564662192, 0.026591646373374078,
        ], [2, 3]) == nil)
    // numpy.log(numpy.exp(x).sum(1))
    #expect(try mismatch(x.logSumExp(axes: [1]), [2.2326219831020326, 3.1271581586310475], [2]) == nil)
    let both = try Reference.evaluate([x.logSoftmax(), x.softmax().log()])
    #expect(
      zip(both[0].doubles, both[1].doubles).allSatisfy { ($0 - $1).magnitude < 1e-14 },
      "the logarithm of softmax by two ways, in Float64")
  }

  @Test("Log-sum-exp does not overflow, and of nothing but -infinity is -infinity")
  func largeLogSumExp() throws {
    let log2 = 0.6931471805599453
    let y = Tensor([[1000, 1000], [-1000, -1000], [-.infinity, -.infinity], [.infinity, 0]])
    #expect(
      try mismatch(y.logSumExp(axes: [1]), [1000 + log2, -1000 + log2, -.infinity, .infinity], [4]) == nil)
  }

  @Test("The position of an extremum is the first of equals, and NaN's if there is one")
  func positions() throws {
    let y = Tensor([[1, 3, 3, 1], [2, .nan, 5, .nan]])
    #expect(try mismatch(y.argMax(), [1, 1], [2]) == nil)
    #expect(try mismatch(y.argMin(), [0, 1], [2]) == nil)
    #expect(try mismatch(Tensor([[1, 2], [1, 0]]).argMax(axis: 0), [0, 0], [2]) == nil)
    #expect(try mismatch(Tensor([[1, 2], [1, 0]]).argMin(axis: 0), [0, 1], [2]) == nil)
    #expect(try Reference.evaluate(y.argMax()).elementType == .int32)
  }

  @Test("Sorting is ascending, stable, NaN last, along the last axis")
  func sorting() throws {
    let y = Tensor([3, .nan, 1, 3, -.infinity, .nan, 0])
    #expect(try mismatch(y.argSort(), [4, 6, 2, 0, 3, 1, 5], [7]) == nil)
    // numpy.sort(y)
    #expect(try mismatch(y.sorted(), [-.infinity, 0, 1, 3, 3, .nan, .nan], [7]) == nil)
    // numpy.sort(x)
    #expect(try mismatch(x.sorted(), [-1.25, 0.5, 2, -0.5, 0.75, 3], [2, 3]) == nil)
  }

  @Test("Any and all")
  func logic() throws {
    let y = Tensor([[0, 1], [0, 0], [1, 1]]) .> 0
    #expect(try mismatch(y.any(axes: [1]), [1, 0, 1], [3]) == nil)
    #expect(try mismatch(y.all(axes: [1]), [0, 0, 1], [3]) == nil)
    #expect(try mismatch(y.any(), [1], []) == nil)
    #expect(try mismatch(y.all(), [0], []) == nil)
  }
}
