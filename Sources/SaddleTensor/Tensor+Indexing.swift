/// What one position of a tensor's subscript selects.
public enum AxisIndex: Hashable, Sendable {
  /// One element, whose axis is removed; negative counts from the end.
  case element(Int)
  /// Elements from `start` up to, not including, `end` (nil: to the end), every `stride`-th. Negative
  /// bounds count from the end.
  case range(start: Int, end: Int?, stride: Int)
  /// A new axis of extent 1.
  case newAxis
  /// As many whole axes as the subscript leaves unmentioned.
  case ellipsis
}

/// A Swift value that may stand in a tensor's subscript: an `Int`, a range or an ``AxisIndex``.
public protocol AxisIndexConvertible {
  var axisIndex: AxisIndex { get }
}

extension AxisIndex: AxisIndexConvertible {
  public var axisIndex: AxisIndex { self }
}

extension AxisIndexConvertible where Self == AxisIndex {
  /// The whole axis.
  public static var all: AxisIndex { .range(start: 0, end: nil, stride: 1) }
  /// Every `stride`-th element of the axis.
  public static func every(_ stride: Int) -> AxisIndex { .range(start: 0, end: nil, stride: stride) }
  /// A new axis of extent 1.
  public static var new: AxisIndex { .newAxis }
  /// As many whole axes as the subscript leaves unmentioned.
  public static var rest: AxisIndex { .ellipsis }
}

extension Int: AxisIndexConvertible {
  public var axisIndex: AxisIndex { .element(self) }
}

extension Range<Int>: AxisIndexConvertible {
  public var axisIndex: AxisIndex { .range(start: lowerBound, end: upperBound, stride: 1) }
}

extension ClosedRange<Int>: AxisIndexConvertible {
  public var axisIndex: AxisIndex { .range(start: lowerBound, end: upperBound + 1, stride: 1) }
}

extension PartialRangeFrom<Int>: AxisIndexConvertible {
  public var axisIndex: AxisIndex { .range(start: lowerBound, end: nil, stride: 1) }
}

extension PartialRangeUpTo<Int>: AxisIndexConvertible {
  public var axisIndex: AxisIndex { .range(start: 0, end: upperBound, stride: 1) }
}

extension Tensor {
  /// Elements, ranges and new axes by position: `x[0]`, `x[.all, 2..<5]`, `x[.rest, -1]`, `x[.new, .all]`.
  /// Axes that are not mentioned stay whole.
  public subscript(_ indices: any AxisIndexConvertible...) -> Tensor {
    let indices = indices.map(\.axisIndex)
    let mentioned = indices.count { $0 != .newAxis && $0 != .ellipsis }
    guard mentioned <= rank, indices.count(where: { $0 == .ellipsis }) <= 1 else {
      reject("subscript", [], "\(mentioned) indices for \(rank) axes, or more than one .rest")
    }
    var starts = Array(repeating: 0, count: rank)
    var ends = shape.dimensions
    var strides = Array(repeating: 1, count: rank)
    // The axes of the result: an axis of the slice, or nil for a new one.
    var kept: [Int?] = []
    var axis = 0
    for index in indices {
      switch index {
      case .newAxis: kept.append(nil)
      case .ellipsis:
        kept += (axis..<axis + rank - mentioned).map { $0 }
        axis += rank - mentioned
      case .element(let position):
        let resolved = position < 0 ? position + shape[axis] : position
        guard (0..<shape[axis]).contains(resolved) else {
          reject("subscript", [], "index \(position) is outside axis \(axis) of extent \(shape[axis])")
        }
        (starts[axis], ends[axis]) = (resolved, resolved + 1)
        axis += 1
      case .range(let start, let end, let stride):
        func resolve(_ bound: Int) -> Int { bound < 0 ? bound + shape[axis] : bound }
        (starts[axis], ends[axis], strides[axis]) = (resolve(start), end.map(resolve) ?? shape[axis], stride)
        kept.append(axis)
        axis += 1
      }
    }
    kept += (axis..<rank).map { $0 }
    let whole = starts.allSatisfy { $0 == 0 } && ends == shape.dimensions && strides.allSatisfy { $0 == 1 }
    let slice =
      whole ? self : Tensor(applying: .slice(starts: starts, ends: ends, strides: strides), to: self)
    return slice.reshaped(Shape(kept.map { $0.map { slice.shape[$0] } ?? 1 }))
  }
}
