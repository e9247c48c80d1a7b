import Foundation
import SaddleData
import SaddleNN
import SaddleTensor

extension Classifier {
  /// Of the metadata.
  static let key = "classifier"

  /// Writes one safetensors file: the network under PyTorch's names and layouts, and the ``Record`` as JSON
  /// in the metadata.
  /// - Throws: `DataError` when the file cannot be written; what was there is then unchanged.
  public func write(to url: URL) throws {
    let encoder = JSONEncoder()
    // The same classifier makes the same file.
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(record), as: UTF8.self)
    try TensorFile(network.layout.portable(parameters), metadata: ["saddle": "1", Self.key: text])
      .write(to: url)
  }

  /// Reads what ``write(to:)`` wrote.
  /// - Throws: `DataError` when the file cannot be read, is damaged, or is none of a classifier.
  public init(contentsOf url: URL) throws {
    try self.init(TensorFile(contentsOf: url, requiresChecksum: true), path: url.path)
  }

  /// - Parameter path: for messages.
  init(_ file: TensorFile, path: String) throws {
    func foreign(_ what: String) -> DataError {
      DataError(what, path: path, advice: "name a file that `saddle features train` wrote")
    }
    guard let text = file.metadata[Self.key],
      let record = try? JSONDecoder().decode(Record.self, from: Data(text.utf8)), record.isSound
    else { throw foreign("this is no file of a classifier, or of another version's") }
    let network = ClassifierNetwork(sampleShape: Shape(record.shape), classes: record.classNames.count)
    // Before memory is taken for what the record claims.
    guard file.tensors.reduce(0, { $0 + $1.value.shape.count }) == network.layout.parameterCount else {
      throw foreign("the tensors have not as many elements as a classifier of \(Shape(record.shape)) needs")
    }
    do {
      let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.value) })
      self.init(record, network, try network.layout.flat(from: tensors).parameters)
    } catch { throw foreign("\(error)") }
  }
}

extension Classifier.Record {
  /// Whether the parts fit each other; a file may say anything.
  fileprivate var isSound: Bool {
    let size = shape.reduce(1.0) { $0 * Double(max(0, $1)) }
    return [1, 3].contains(shape.count) && size >= 1 && size <= 0x1p28 && classNames.count >= 2
      && scaling.offsets.count == shape[shape.count - 1] && (0...1).contains(accuracy)
      && trainingCount > 0 && heldOutCount > 0
  }
}
