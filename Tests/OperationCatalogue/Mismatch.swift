import SaddleTensor

/// What differs most between two values, or `nil` when they agree.
///
/// ```swift
/// #expect(mismatch(try program(x), try Reference.evaluate(y), relative: 1e-5, absolute: 1e-6) == nil)
/// ```
/// Elements agree when |a - b| <= absolute + relative max(|a|, |b|); NaN agrees with NaN only, an infinity
/// with itself only. Floating-point types agree with each other, any other two types must be equal.
public func mismatch(
  _ actual: Value, _ expected: Value, relative: Double = 0, absolute: Double = 0
) -> String? {
  let interchangeable = actual.elementType.isFloatingPoint && expected.elementType.isFloatingPoint
  guard actual.shape == expected.shape, interchangeable || actual.elementType == expected.elementType else {
    return "\(actual.type) where \(expected.type) is expected"
  }
  var failures = 0
  var worst: (index: Int, excess: Double)?
  let (a, b) = (actual.doubles, expected.doubles)
  for index in a.indices {
    let allowed = absolute + relative * max(a[index].magnitude, b[index].magnitude)
    let difference = (a[index] - b[index]).magnitude
    if a[index] == b[index] || (a[index].isNaN && b[index].isNaN) { continue }
    if difference.isFinite, difference <= allowed { continue }
    failures += 1
    let excess = difference.isFinite ? difference / allowed : .infinity
    if worst.map({ excess > $0.excess }) ?? true { worst = (index, excess) }
  }
  guard let worst else { return nil }
  let position = expected.shape.rowMajorStrides.enumerated().map { axis, stride in
    worst.index / stride % expected.shape[axis]
  }
  return "\(failures) of \(a.count) elements differ, most at \(position): \(a[worst.index]) where "
    + "\(b[worst.index]) is expected, \(worst.excess) times the tolerance\n"
    + "actual   \(actual)\nexpected \(expected)"
}

extension Catalogue {
  /// The pairs among `given` that `outputs` depend on: executors refuse the others.
  public static func inputs(
    _ given: [(Tensor, Value)], neededBy outputs: [Tensor]
  ) -> [(Tensor, Value)] {
    let needed = Set(Graph(of: outputs).vertices)
    return given.filter { needed.contains($0.0.vertex) }
  }
}
