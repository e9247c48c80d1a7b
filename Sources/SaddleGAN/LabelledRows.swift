import SaddleBayes
import SaddleCPU
import SaddleData

/// The samples of a data set with their classes, block by block, as often as they are asked for, in one random
/// order: all of stored data, of endless data a part.
struct LabelledRows {
  let dataset: Dataset
  /// `nil`: all samples are of one class.
  let classes: Int?
  let units: ModelUnits
  let threads: Int

  /// Samples in a block: enough for products to be fast.
  private static let block = 1024
  /// How many of endless data.
  private static let endless = 1 << 16

  /// - Parameter most: of samples, the first that come.
  /// - Throws: `DataError` when the data cannot be read or has no classes; what the body throws.
  func forEachBlock(
    most: Int = .max,
    _ body: (_ rows: [Double], _ labels: [Int], _ values: ContiguousArray<Float>) throws -> Void
  ) throws {
    let source = try DatasetSamples(
      dataset, seed: 0, places: 0..<min(most, dataset.count ?? Self.endless), threads: threads)
    while true {
      let batch = try source.next(Self.block)
      let count = batch.values.count / dataset.shape.count
      guard count > 0 else { return }
      let labels = classes == nil ? Array(repeating: 0, count: count) : batch.labels?.map { Int($0) }
      guard let labels else {
        throw DataError(
          "the data set \(dataset.name) has no classes",
          advice: "train without conditions, or use data with labels")
      }
      try body(units.rows(batch.values), labels, batch.values)
    }
  }

  /// At most `most` samples of each class, the first that come.
  func first(_ most: Int) throws -> (rows: [Double], labels: [Int]) {
    let width = dataset.shape.count
    var counts = Array(repeating: 0, count: classes ?? 1)
    var (rows, labels): ([Double], [Int]) = ([], [])
    try forEachBlock { some, someLabels, _ in
      for (index, label) in someLabels.enumerated() where counts[label] < most {
        counts[label] += 1
        rows.append(contentsOf: some[index * width..<(index + 1) * width])
        labels.append(label)
      }
    }
    return (rows, labels)
  }
}
