import Foundation
import SaddleData
import SaddleTensor

/// The weights of Inception v3, from a safetensors file that Scripts/convert-inception.py makes of the usual
/// PyTorch files.
///
/// Batch norms are folded into the convolutions before them: with g = weight / sqrt(running_var + 0.001) the
/// filter is multiplied by g, and the bias is bias - g running_mean.
public struct InceptionWeights: Sendable {
  /// Whose network it is.
  public enum Variant: String, Sendable, CaseIterable {
    /// torchvision's.
    case torchvision
    /// TensorFlow's of 2015, on which published Frechet distances rest, as pytorch-fid has it: averages do
    /// not count what is outside the image, and the last block takes the largest in place of the mean.
    case fid
  }

  public let variant: Variant
  /// Eight digits that tell weights apart.
  public let fingerprint: String
  let network: InceptionNetwork
  /// `float32[network.layout.count]`.
  let parameters: Value

  private static let epsilon = 0.001

  /// Reads a file; tensors that are not needed, such as those of the classes, are left alone.
  /// - Throws: `DataError` when the file cannot be read, does not say which variant it is, or lacks a tensor.
  public init(contentsOf url: URL) throws(DataError) {
    try self.init(TensorFile(contentsOf: url), path: url.path)
  }

  /// - Parameter path: for messages.
  init(_ file: TensorFile, path: String) throws(DataError) {
    guard let variant = file.metadata[Self.key].flatMap({ Variant(rawValue: $0) }) else {
      throw DataError(
        "the metadata does not say which variant of Inception v3 this is (torchvision or fid)", path: path,
        advice: Self.advice)
    }
    let tensors = Dictionary(file.tensors.map { ($0.name, $0.value) }) { first, _ in first }
    try self.init(tensors, variant: variant, path: path)
  }

  /// Of the metadata.
  static let key = "variant"
  private static let advice = "make the file by Scripts/convert-inception.py from the PyTorch file"

  /// - Parameters:
  ///   - tensors: under PyTorch's names and layouts.
  ///   - path: for messages.
  package init(_ tensors: [String: Value], variant: Variant, path: String) throws(DataError) {
    var problems: [String] = []
    for (name, shape) in Self.tensors(of: variant) {
      guard let value = tensors[name] else {
        problems.append("there is no tensor \"\(name)\"")
        continue
      }
      if value.shape != shape || !value.elementType.isFloatingPoint {
        problems.append("\"\(name)\" is \(value.type), not float32\(shape)")
      }
    }
    guard problems.isEmpty else {
      let more = problems.count > 5 ? " and \(problems.count - 5) more like these" : ""
      throw DataError(problems.prefix(5).joined(separator: "; ") + more, path: path, advice: Self.advice)
    }
    let network = InceptionNetwork(variant)
    let flat = Self.folded(tensors, network)
    var hash = Fingerprint()
    hash.combine(variant.rawValue)
    flat.withUnsafeBytes { hash.combine($0) }
    self.variant = variant
    self.network = network
    fingerprint = String(hash.text.prefix(8))
    parameters = Value(storage: .float32(flat), shape: [flat.count])
  }

  /// What a file has to hold.
  package static func tensors(of variant: Variant) -> [(name: String, shape: Shape)] {
    convolutions(InceptionNetwork(variant)).flatMap { name, shape, _, _ in
      [("\(name).conv.weight", [shape[3], shape[2], shape[0], shape[1]])]
        + ["weight", "bias", "running_mean", "running_var"].map { ("\(name).bn.\($0)", [shape[3]]) }
    }
  }

  /// The name of each convolution, its filter's shape, and where filter and bias lie in the flat vector.
  private static func convolutions(
    _ network: InceptionNetwork
  ) -> [(name: String, shape: Shape, filter: Int, bias: Int)] {
    let parameters = network.layout.parameters
    // A filter and its bias follow each other.
    return stride(from: 0, to: parameters.count, by: 2).map { index in
      let (filter, bias) = (parameters[index], parameters[index + 1])
      return (String(filter.name.dropLast(".weight".count)), filter.shape, filter.offset, bias.offset)
    }
  }

  /// The flat vector of the network's parameters.
  private static func folded(
    _ tensors: [String: Value], _ network: InceptionNetwork
  ) -> ContiguousArray<Float> {
    func numbers(_ name: String) -> ContiguousArray<Float> {
      let value = tensors[name] ?? Value(scalar: 0, .float32)
      if case .float32(let elements) = value.storage { return elements }
      return ContiguousArray(value.floats)
    }
    var flat = ContiguousArray<Float>(repeating: 0, count: network.layout.count)
    for (name, shape, start, biasStart) in convolutions(network) {
      let weights = numbers("\(name).conv.weight")
      let norm = ["weight", "bias", "running_mean", "running_var"].map { numbers("\(name).bn.\($0)") }
      let (height, width, inputs, outputs) = (shape[0], shape[1], shape[2], shape[3])
      for output in 0..<outputs {
        let scale = Double(norm[0][output]) / (Double(norm[3][output]) + epsilon).squareRoot()
        flat[biasStart + output] = Float(Double(norm[1][output]) - scale * Double(norm[2][output]))
        // PyTorch has [outputs, inputs, height, width], this package [height, width, inputs, outputs].
        var source = output * inputs * height * width
        for input in 0..<inputs {
          for tap in 0..<height * width {
            flat[start + (tap * inputs + input) * outputs + output] = Float(Double(weights[source]) * scale)
            source += 1
          }
        }
      }
    }
    return flat
  }
}
