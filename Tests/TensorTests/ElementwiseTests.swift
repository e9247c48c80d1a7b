import SaddleReference
import SaddleTensor
import Testing

@Suite("Element-wise operations")
struct ElementwiseTests {
  // x = numpy.array([[0.5, -1.25, 2.0], [3.0, 0.75, -0.5]])
  private let x = Tensor([[0.5, -1.25, 2], [3, 0.75, -0.5]])

  @Test("Functions have NumPy's values")
  func functions() throws {
    func check(_ tensor: Tensor, _ elements: [Double]) throws -> String? {
      try mismatch(tensor, elements, [2, 3])
    }
    // numpy.exp(x)
    #expect(
      try check(
        x.exp(),
        [
          1.6487212707001282, 0.2865047968601901, 7.38905609893065, 20.085536923187668, 2.117000016612675,
          0.6065306597126334,
        ]) == nil)
    // numpy.tanh(x)
    #expect(
      try check(
        x.tanh(),
        [
          0.46211715726000974, -0.8482836399575129, 0.9640275800758169, 0.9950547536867305,
          0.6351489523872873, -0.46211715726000974,
        ]) == nil)
    // numpy.logaddexp(0, x)
    #expect(
      try check(
        x.softplus(),
        [
          0.9740769841801067, 0.2519290813453729, 2.1269280110429727, 3.048587351573742, 1.1368710061148999,
          0.4740769841801067,
        ]) == nil)
    // 1 / (1 + numpy.exp(-x))
    #expect(
      try check(
        x.sigmoid(),
        [
          0.6224593312018546, 0.22270013882530884, 0.8807970779778823, 0.9525741268224334, 0.679178699175393,
          0.3775406687981454,
        ]) == nil)
    // numpy.sin(x), numpy.cos(x)
    #expect(
      try check(
        x.sin(),
        [
          0.479425538604203, -0.9489846193555862, 0.9092974268256817, 0.1411200080598672, 0.6816387600233341,
          -0.479425538604203,
        ]) == nil)
    #expect(
      try check(
        x.cos(),
        [
          0.8775825618903728, 0.3153223623952687, -0.4161468365471424, -0.9899924966004454,
          0.7316888688738209, 0.8775825618903728,
        ]) == nil)
    // numpy.sqrt(numpy.abs(x)), numpy.log(numpy.abs(x))
    #expect(
      try check(
        x.absoluteValue().squareRoot(),
        [
          0.7071067811865476, 1.118033988749895, 1.4142135623730951, 1.7320508075688772, 0.8660254037844386,
          0.7071067811865476,
        ]) == nil)
    #expect(
      try check(
        x.absoluteValue().log(),
        [
          -0.6931471805599453, 0.22314355131420976, 0.6931471805599453, 1.0986122886681098,
          -0.2876820724517809, -0.6931471805599453,
        ]) == nil)
    // numpy.floor(x), numpy.sign(x)
    #expect(try check(x.floor(), [0, -2, 2, 3, 0, -1]) == nil)
    #expect(try check(x.sign(), [1, -1, 1, 1, 1, -1]) == nil)
    #expect(try check(x.squared(), [0.25, 1.5625, 4, 9, 0.5625, 0.25]) == nil)
    #expect(try check(x.reciprocal(), [2, -0.8, 0.5, 1 / 3, 4 / 3, -2]) == nil)
  }

  @Test("Rectifiers have the values of their definitions")
  func rectifiers() throws {
    let points = Tensor([-2, -0.5, 0, 3])
    #expect(try mismatch(points.relu(), [0, 0, 0, 3], [4]) == nil)
    // 0.25 is exact in float32, unlike the default slope.
    #expect(try mismatch(points.leakyReLU(slope: 0.25), [-0.5, -0.125, 0, 3], [4]) == nil)
    // numpy.expm1([-2, -0.5])
    #expect(try mismatch(points.elu(), [-0.8646647167633873, -0.3934693402873666, 0, 3], [4]) == nil)
    // x / (1 + numpy.exp(-x))
    #expect(
      try mismatch(
        points.silu(), [-0.2384058440442351, -0.18877033439907276, 0, 2.8577223804673], [4]) == nil)
    #expect(try mismatch(points.clamped(to: -1...2), [-1, -0.5, 0, 2], [4]) == nil)
  }

  @Test("Softplus and sigmoid neither overflow nor lose their tails")
  func tails() throws {
    let points = Tensor([-800, -40, 40, 800])
    // numpy.logaddexp(0, [-800, -40, 40, 800]); exp(-800) underflows
    #expect(try mismatch(points.softplus(), [0, 4.248354255291589e-18, 40, 800], [4]) == nil)
    let tail = try Reference.evaluate(points.softplus()).doubles[1]
    #expect((tail / 4.248354255291589e-18 - 1).magnitude < 1e-14)
    #expect(try mismatch(points.sigmoid(), [0, 4.248354255291589e-18, 1, 1], [4]) == nil)
  }

  @Test("Operators broadcast and take Swift numbers on either side")
  func operators() throws {
    let column = Tensor([[1], [2]])
    let row = Tensor([10, 20, 30])
    #expect(try mismatch(column + row, [11, 21, 31, 12, 22, 32], [2, 3]) == nil)
    #expect(try mismatch(row - column, [9, 19, 29, 8, 18, 28], [2, 3]) == nil)
    #expect(try mismatch(column * row, [10, 20, 30, 20, 40, 60], [2, 3]) == nil)
    #expect(try mismatch(row / column, [10, 20, 30, 5, 10, 15], [2, 3]) == nil)
    #expect(try mismatch(1 - row, [-9, -19, -29], [3]) == nil)
    #expect(try mismatch(60 / row, [6, 3, 2], [3]) == nil)
    #expect(try mismatch(2 * row + 1, [21, 41, 61], [3]) == nil)
    #expect(try mismatch(row / 2 - 5, [0, 5, 10], [3]) == nil)
    #expect(try mismatch(-row, [-10, -20, -30], [3]) == nil)
  }

  @Test("Remainders have the dividend's sign and powers are C's")
  func remainders() throws {
    let dividend = Tensor([7.5, -7.5, 7.5, -7.5])
    // numpy.fmod([7.5, -7.5, 7.5, -7.5], [2, 2, -2, -2])
    #expect(try mismatch(dividend % Tensor([2, 2, -2, -2]), [1.5, -1.5, 1.5, -1.5], [4]) == nil)
    // numpy.power([2, 4, 0.5, -2, -2, 0], [-1.5, 0.5, 3, 3, -2, 0])
    #expect(
      try mismatch(
        Tensor([2, 4, 0.5, -2, -2, 0]).power(Tensor([-1.5, 0.5, 3, 3, -2, 0])),
        [0.3535533905932738, 2, 0.125, -8, 0.25, 1], [6]) == nil)
    // numpy.power([-2., 0., -0., numpy.inf, -numpy.inf, 1], [0.5, -1, -1, -2, 3, numpy.nan])
    #expect(
      try mismatch(
        Tensor([-2, 0, -0.0, .infinity, -.infinity, 1]).power(Tensor([0.5, -1, -1, -2, 3, .nan])),
        [.nan, .infinity, -.infinity, 0, -.infinity, 1], [6]) == nil)
    // numpy.power([0.5, 2., -0.5, -2, -1], [-numpy.inf, -numpy.inf, numpy.inf, numpy.inf, numpy.inf])
    #expect(
      try mismatch(
        Tensor([0.5, 2, -0.5, -2, -1]).power(
          Tensor([-.infinity, -.infinity, .infinity, .infinity, .infinity])),
        [.infinity, 0, 0, .infinity, 1], [5]) == nil)
  }

  @Test("Integers wrap modulo 2³², division truncates, and by zero gives 0")
  func integers() throws {
    let (a, b) = (Tensor(indices: [.max, .min, 7, -7, 5]), Tensor(indices: [1, -1, -2, 2, 0]))
    #expect(try mismatch(a + b, [-2_147_483_648, 2_147_483_647, 5, -5, 5], [5]) == nil)
    #expect(try mismatch(a * b, [2_147_483_647, -2_147_483_648, -14, -14, 0], [5]) == nil)
    #expect(try mismatch(a / b, [2_147_483_647, -2_147_483_648, -3, -3, 0], [5]) == nil)
    #expect(try mismatch(a % b, [0, 0, 1, -1, 0], [5]) == nil)
    let (u, v) = (
      Tensor(Value([0, .max, 6] as [UInt32], shape: [3])), Tensor(Value([1, 2, 0] as [UInt32], shape: [3]))
    )
    #expect(try mismatch(u - v, [4_294_967_295, 4_294_967_293, 6], [3]) == nil)
    #expect(try mismatch(u / v, [0, 2_147_483_647, 0], [3]) == nil)
    #expect(try mismatch(-u, [0, 1, 4_294_967_290], [3]) == nil)
    #expect(try mismatch(a.absoluteValue(), [2_147_483_647, -2_147_483_648, 7, 7, 5], [5]) == nil)
  }

  @Test("Shifts are logical, also of signed integers, and by 32 or more give 0")
  func shifts() throws {
    let (a, b) = (Tensor(indices: [-1, -1, 1, 1, -1]), Tensor(indices: [28, 32, 31, 33, -1]))
    #expect(try mismatch(a >> b, [15, 0, 0, 0, 0], [5]) == nil)
    #expect(try mismatch(a << b, [-268_435_456, 0, -2_147_483_648, 0, 0], [5]) == nil)
  }

  @Test("Comparisons are false with NaN, except not-equal")
  func comparisons() throws {
    let (a, b) = (Tensor([1, 2, 3, .nan, 0]), Tensor([2, 2, 2, .nan, -0.0]))
    #expect(try mismatch(a .== b, [0, 1, 0, 0, 1], [5]) == nil)
    #expect(try mismatch(a .!= b, [1, 0, 1, 1, 0], [5]) == nil)
    #expect(try mismatch(a .< b, [1, 0, 0, 0, 0], [5]) == nil)
    #expect(try mismatch(a .<= b, [1, 1, 0, 0, 1], [5]) == nil)
    #expect(try mismatch(a .> b, [0, 0, 1, 0, 0], [5]) == nil)
    #expect(try mismatch(a .>= b, [0, 1, 1, 0, 1], [5]) == nil)
    #expect(try mismatch(.maximum(a, 2), [2, 2, 3, .nan, 2], [5]) == nil)
    #expect(try mismatch(.minimum(a, b), [1, 2, 2, .nan, 0], [5]) == nil)
    #expect(try mismatch(!(a .> 1), [1, 0, 0, 1, 1], [5]) == nil)
    #expect(try mismatch(.where(a .> b, a, 9), [9, 9, 3, 9, 9], [5]) == nil)
  }

  @Test("Casts truncate and clamp; between integers the bits stay")
  func casts() throws {
    let numbers = Tensor([2.9, -2.9, 3e9, -3e9, .nan, .infinity])
    #expect(
      try mismatch(numbers.cast(to: .int32), [2, -2, 2_147_483_647, -2_147_483_648, 0, 2_147_483_647], [6])
        == nil)
    #expect(try mismatch(numbers.cast(to: .uint32), [2, 0, 3e9, 0, 0, 4_294_967_295], [6]) == nil)
    #expect(try mismatch(Tensor([0, 0.5, -0.0, .nan]).cast(to: .bool), [0, 1, 0, 1], [4]) == nil)
    #expect(try mismatch(Tensor(indices: [-1, 7]).cast(to: .uint32), [4_294_967_295, 7], [2]) == nil)
    #expect(
      try mismatch(Tensor(indices: [-1, 7]).cast(to: .uint32).cast(to: .int32), [-1, 7], [2]) == nil)
    #expect(try Reference.evaluate(numbers.cast(to: .uint32)).elementType == .uint32)
  }
}
