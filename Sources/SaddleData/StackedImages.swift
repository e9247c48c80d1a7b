import Foundation
import SaddleTensor

/// Three grey images, drawn independently, as the channels of one colour image. With digits these are the
/// 1,000 modes of Stacked MNIST (Srivastava et al., 1705.07761; first in Metz et al., 1611.02163): digits a,
/// b and c in red, green and blue are mode 100 a + 10 b + c.
///
/// Memory is the source's: bytes stay bytes, four to a word, until they are drawn.
struct StackedImages: Distribution {
  /// [height, width, 3].
  let shape: Shape
  /// A row an image: `uint32` words of four pixels each, the first lowest, or `float32` pixels.
  private let images: Tensor

  /// - Precondition: stored images of one channel.
  private init(_ source: Dataset) {
    let pixels = source.shape.count
    shape = [source.shape[0], source.shape[1], 3]
    switch source.samples {
    case .bytes(let data):
      images = Tensor(Self.packed(data, rowBytes: pixels))
    case .floats(let floats):
      images = Tensor(Value(storage: .float32(floats), shape: [floats.count / pixels, pixels]))
    case .distribution: preconditionFailure("stacked: the images are made on demand")
    }
  }

  /// Rows of bytes as rows of words, the last one of each filled up with zeros.
  private static func packed(_ data: Data, rowBytes: Int) -> Value {
    let (rows, width) = (data.count / rowBytes, (rowBytes + 3) / 4)
    let words = data.withUnsafeBytes { bytes in
      var words = ContiguousArray<UInt32>()
      words.reserveCapacity(rows * width)
      for row in 0..<rows {
        for start in stride(from: 0, to: rowBytes, by: 4) {
          var word: UInt32 = 0
          for place in start..<min(start + 4, rowBytes) {
            word |= UInt32(bytes[row * rowBytes + place]) << UInt32(8 * (place - start))
          }
          words.append(word)
        }
      }
      return words
    }
    return Value(storage: .uint32(words), shape: [rows, width])
  }

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    let pixels = shape[0] * shape[1]
    let drawn = images.gathered(key.integers([3 * count], in: 0..<images.shape[0]))
    return unpacked(drawn).sliced(0..<pixels, axis: 1)
      .reshaped([count, 3, pixels]).transposed([0, 2, 1])
      .reshaped(Shape([count] + shape.dimensions))
  }

  /// The pixels of rows, and what fills up their last words.
  private func unpacked(_ rows: Tensor) -> Tensor {
    guard rows.elementType == .uint32 else { return rows }
    let shifts = Tensor(Value([0, 8, 16, 24] as [UInt32], shape: [4]))
    let bytes = (rows.expandingDimension(-1) >> shifts) & Tensor(scalar: 255, .uint32)
    return bytes.cast(to: .float32).flattened(from: 1)
  }

  // MARK: Data sets

  /// The data set stacked:SOURCE.
  /// - Parameter source: what is after the colon.
  /// - Throws: ``DataError`` when nothing is there, it cannot be opened, or it holds no grey images.
  static func dataset(
    of source: String?, options: DataOptions, progress: (@Sendable (DataProgress) -> Void)?
  ) throws -> Dataset {
    let advice =
      "write stacked:SOURCE, where SOURCE has grey images, such as digits or a folder of MNIST's files"
    guard let source, !source.isEmpty else { throw DataError("stacked needs a source", advice: advice) }
    let images = try Dataset.open(source, options: options, progress: progress)
    guard images.kind == .images, images.shape[2] == 1, images.count != nil else {
      let what = images.kind == .images ? "images of \(images.shape[2]) channels" : "no images"
      throw DataError("\(source) has \(what)", advice: advice)
    }
    var fingerprint = Fingerprint()
    fingerprint.combine("stacked \(images.fingerprint)")
    func three(_ numbers: [Double]) -> [Double] { [numbers[0], numbers[0], numbers[0]] }
    return Dataset(
      name: "stacked-\(images.name)", kind: .images, shape: [images.shape[0], images.shape[1], 3],
      samples: .distribution(StackedImages(images)),
      scaling: Scaling(offsets: three(images.scaling.offsets), scales: three(images.scaling.scales)),
      fingerprint: fingerprint.text)
  }
}
