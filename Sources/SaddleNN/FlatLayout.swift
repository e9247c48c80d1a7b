import SaddleTensor

/// Where named tensors lie in one flat `float32` vector.
///
/// Each starts at a multiple of 16 elements, which is 64 bytes: one cache line and one AVX-512 register.
/// Vector code then loads it aligned, and two threads that write neighbouring tensors never write one line.
/// The elements between are zero in the initial values, their derivatives are zero, and every optimizer maps
/// a zero with zero derivatives to zero: they need no care.
public struct FlatLayout: Sendable {
  /// In the order in which they were added.
  public private(set) var entries: [Parameter] = []
  /// Elements of the flat vector, those between the entries included.
  public private(set) var count = 0

  private static let alignment = 16

  public init() {}

  /// Elements that belong to an entry.
  public var entryCount: Int { entries.reduce(0) { $0 + $1.shape.count } }

  /// Reserves the next place.
  /// - Precondition: the name is new.
  mutating func add(
    _ name: String, _ shape: Shape, _ initializer: Initializer, portableAxes: [Int]? = nil
  ) -> Parameter {
    guard !entries.contains(where: { $0.name == name }) else {
      fatalError("parameter \"\(name)\" \(shape): there is one of this name already")
    }
    let axes = portableAxes ?? Array(0..<shape.rank)
    guard axes.sorted() == Array(0..<shape.rank) else {
      fatalError("parameter \"\(name)\" \(shape): \(axes) is not a permutation of its axes")
    }
    let entry = Parameter(
      name: name, shape: shape, offset: count, initializer: initializer, portableAxes: axes)
    entries.append(entry)
    count = (count + shape.count + Self.alignment - 1) / Self.alignment * Self.alignment
    return entry
  }

  /// The flat vector that holds `values`, one for each entry in order: a single concatenation.
  func joined(_ values: [Tensor]) -> Tensor {
    var parts: [Tensor] = []
    var end = 0
    func fill(to start: Int) {
      if start > end { parts.append(.zeros([start - end])) }
    }
    for (entry, value) in zip(entries, values) {
      fill(to: entry.offset)
      parts.append(value.flattened())
      end = entry.offset + entry.shape.count
    }
    fill(to: count)
    return parts.isEmpty ? .zeros([0]) : .concatenate(parts)
  }

  /// The initial values of all entries, `float32[count]`: a function of the key, to be evaluated or compiled.
  ///
  /// An entry's values depend on the key, its position and its shape, so adding one at the end leaves the
  /// others as they were.
  public func initialValues(key: RandomKey) -> Tensor {
    joined(zip(entries, key.split(entries.count)).map { $0.initializer.values($0.shape, key: $1) })
  }
}
