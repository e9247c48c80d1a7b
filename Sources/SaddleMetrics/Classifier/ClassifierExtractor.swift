import SaddleCPU
import SaddleData
import SaddleTensor

/// The last hidden layer of a ``Classifier`` as features, 128 numbers, and the class that it tells.
///
/// A classifier of grey images takes colour images of the same size channel by channel, as `stacked:SOURCE`
/// makes them: the features are those of red, green and blue side by side, and with k classes the class of
/// digits a, b and c is k² a + k b + c.
public final class ClassifierExtractor: FeatureExtractor {
  public let classifier: Classifier
  public let resizeRule = "none"
  public let dimension: Int
  /// How many classes it tells: k, or k³ of stacked images.
  public let classCount: Int
  private let shape: Shape
  /// Samples of the classifier in one sample: 1, or 3 of stacked images.
  private let parts: Int
  private let program: ClassifierProgram

  public var name: String { classifier.name }

  /// - Parameters:
  ///   - shape: of one sample: the classifier's, or three channels where it has one.
  ///   - threads: nil: one for each core.
  /// - Throws: ``MetricError`` for samples of another shape; `ProgramError` when there is no memory.
  public init(_ classifier: Classifier, for shape: Shape, threads: Int? = nil) throws {
    let own = Shape(classifier.record.shape)
    let isStacked = own.rank == 3 && own[2] == 1 && shape == [own[0], own[1], 3]
    guard isStacked || shape == own else {
      throw MetricError(
        "the \(classifier.name) takes samples of \(own), not of \(shape)",
        advice: "train one on data of that shape by `saddle features train`, or read images at another --size"
      )
    }
    self.classifier = classifier
    self.shape = shape
    parts = isStacked ? 3 : 1
    dimension = parts * ClassifierNetwork.featureCount
    let classes = classifier.record.classNames.count
    classCount = isStacked ? classes * classes * classes : classes
    program = try ClassifierProgram(
      classifier.network, classifier.parameters, sampleShape: own, threads: threads)
  }

  public func features(of samples: SampleBatch, shape: Shape) throws -> (
    values: ContiguousArray<Float>, classes: [Int32]?
  ) {
    guard shape == self.shape, samples.values.count.isMultiple(of: shape.count) else {
      throw MetricError(
        "samples of \(shape) for features of samples of \(self.shape)", advice: "compare data of one shape")
    }
    let size = shape.count / parts
    let rows = samples.values.count / size
    let training = classifier.record.scaling.toTraining(separated(samples.values))
    var values = ContiguousArray<Float>()
    values.reserveCapacity(rows * ClassifierNetwork.featureCount)
    var classes: [Int32] = []
    for start in stride(from: 0, to: rows, by: program.batch) {
      let count = min(program.batch, rows - start)
      program.samples.withElements(as: Float.self) { batch in
        for place in 0..<count * size { batch[place] = training[start * size + place] }
      }
      try program.run()
      program.features.withElements(as: Float.self) {
        values.append(contentsOf: $0[..<(count * ClassifierNetwork.featureCount)])
      }
      program.classes.withElements(as: Int32.self) { classes.append(contentsOf: $0[..<count]) }
    }
    return (values, combined(classes))
  }

  /// The channels of each stacked image one after the other.
  private func separated(_ values: ContiguousArray<Float>) -> [Float] {
    guard parts > 1 else { return Array(values) }
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for sample in stride(from: 0, to: values.count, by: shape.count) {
      for channel in 0..<parts {
        for place in stride(from: sample + channel, to: sample + shape.count, by: parts) {
          result.append(values[place])
        }
      }
    }
    return result
  }

  /// The classes of a sample's parts as the digits of one number.
  private func combined(_ classes: [Int32]) -> [Int32] {
    guard parts > 1 else { return classes }
    let base = Int32(classifier.record.classNames.count)
    return stride(from: 0, to: classes.count, by: parts).map { start in
      classes[start..<start + parts].reduce(0) { $0 * base + $1 }
    }
  }
}
