import Foundation
import SaddleCPU
import SaddleTensor

extension Dataset {
  /// Stored data in two parts, by a random order that the seed decides: the first of it for training, the
  /// rest held out.
  ///
  /// - Parameter share: what is held out, above 0 and below 1; at least one sample, and one is left.
  /// - Throws: ``DataError`` for endless data and fewer than 2 samples.
  /// - Complexity: O(numbers in the data set).
  public func split(heldOut share: Double, seed: UInt64) throws -> (training: Dataset, heldOut: Dataset) {
    guard let count, count >= 2 else {
      throw DataError(
        "the data set \(name) is endless or has fewer than 2 samples",
        advice: "hold out a part of stored data")
    }
    let order = try Self.order(count, seed: seed)
    let kept = count - min(max(1, Int((share * Double(count)).rounded())), count - 1)
    return (selecting(order[..<kept]), selecting(order[kept...]))
  }

  /// At most `most` samples, drawn without repetition; all of them in their own order if there are no more.
  /// - Throws: ``DataError`` for endless data.
  package func sample(_ most: Int, seed: UInt64) throws -> Dataset {
    guard let count else {
      throw DataError("the data set \(name) is endless", advice: "take a part of stored data")
    }
    return count <= most ? self : selecting(try Self.order(count, seed: seed)[..<most])
  }

  private static func order(_ count: Int, seed: UInt64) throws -> [Int] {
    try RandomKey(seed: seed).permutation(count).evaluate().doubles.map { Int($0) }
  }

  /// The samples at these places, with their labels.
  private func selecting(_ places: ArraySlice<Int>) -> Dataset {
    let size = shape.count
    let selected: Samples
    switch samples {
    case .bytes(let data):
      var bytes = Data(capacity: places.count * size)
      for place in places {
        let start = data.startIndex + place * size
        bytes.append(data[start..<start + size])
      }
      selected = .bytes(bytes)
    case .floats(let floats):
      var numbers = ContiguousArray<Float>()
      numbers.reserveCapacity(places.count * size)
      for place in places { numbers.append(contentsOf: floats[place * size..<(place + 1) * size]) }
      selected = .floats(numbers)
    case .distribution: selected = samples
    }
    return Dataset(
      name: name, kind: kind, shape: shape, samples: selected,
      labels: labels.map { labels in places.map { labels[$0] } }, classNames: classNames, columns: columns,
      scaling: scaling, modes: modes, manifold: manifold)
  }
}
