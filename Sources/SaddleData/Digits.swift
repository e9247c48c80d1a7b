import Foundation
import SaddleTensor

/// The 1,797 handwritten digits, 8x8, of the UCI set "Optical Recognition of Handwritten Digits" (Alpaydin
/// and Kaynak, 1998; CC BY 4.0), as scikit-learn has them. The 17 grey levels are spread over 0...255.
enum Digits {
  static let count = 1797

  /// Unpacked at first use.
  static let dataset: Dataset = {
    let pixels = count * 64
    guard let packed = Data(base64Encoded: content, options: .ignoreUnknownCharacters),
      var source = try? Inflater(packed, path: "digits")
    else { fatalError("digits: the embedded content is not base64") }
    var bytes = [UInt8](repeating: 0, count: pixels + count)
    guard let read = try? bytes.withUnsafeMutableBytes({ try source.read(into: $0) }), read == bytes.count
    else { fatalError("digits: the embedded content is damaged") }
    return Dataset(
      name: "digits", kind: .images, shape: [8, 8, 1],
      samples: .bytes(Data(bytes[..<pixels].map { UInt8((Int($0) * 255 + 8) / 16) })),
      labels: bytes[pixels...].map { Int32($0) }, classNames: (0..<10).map(String.init),
      scaling: .images(channels: 1))
  }()
}
