import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// The 2,048 pooled features of Inception v3, on which Frechet distances between images usually rest.
///
/// Images of any size are brought to 299x299 by bilinear interpolation without smoothing and from 0...255 to
/// [-1, 1], as pytorch-fid does it; grey ones are repeated in three channels.
public final class InceptionExtractor: FeatureExtractor {
  public let name: String
  public let resizeRule = "299x299 bilinear"
  public let dimension = InceptionNetwork.featureCount
  private let weights: InceptionWeights
  private let parameters: Buffer
  private let batch: Int
  private let threads: Int?
  /// For images of one size.
  private var compiled: (shape: Shape, program: Program, samples: Buffer, features: Buffer)?

  /// - Parameters:
  ///   - batch: images that go through the network together; memory is about 15 MB for each.
  ///   - threads: nil: one for each core.
  public init(_ weights: InceptionWeights, batch: Int = 16, threads: Int? = nil) {
    precondition(batch > 0, "Inception: a batch of \(batch) images")
    name = "inception-v3 (\(weights.variant.rawValue), weights \(weights.fingerprint))"
    self.weights = weights
    self.batch = batch
    self.threads = threads
    parameters = Buffer(weights.parameters)
  }

  public func features(of samples: SampleBatch, shape: Shape) throws -> (
    values: ContiguousArray<Float>, classes: [Int32]?
  ) {
    try check(shape)
    precondition(
      samples.values.count.isMultiple(of: shape.count), "Inception: no whole samples of \(shape)")
    let (program, input, output) = try program(for: shape)
    let count = samples.values.count / shape.count
    var values = ContiguousArray<Float>()
    values.reserveCapacity(count * dimension)
    for start in stride(from: 0, to: count, by: batch) {
      let number = min(batch, count - start)
      input.withElements(as: Float.self) { pixels in
        for place in 0..<number * shape.count { pixels[place] = samples.values[start * shape.count + place] }
      }
      try program.run(inputs: [input, parameters], outputs: [output])
      output.withElements(as: Float.self) { values.append(contentsOf: $0[..<(number * dimension)]) }
    }
    return (values, nil)
  }

  /// - Throws: ``MetricError`` unless samples of this shape are images.
  func check(_ shape: Shape) throws(MetricError) {
    guard shape.rank == 3, shape[2] == 1 || shape[2] == 3 else {
      throw MetricError(
        "Inception v3 takes images [height, width, 1 or 3], not samples of \(shape)",
        advice: "compare points and tables as they are, or by a classifier")
    }
  }

  private func program(for shape: Shape) throws -> (Program, samples: Buffer, features: Buffer) {
    if let compiled, compiled.shape == shape {
      return (compiled.program, compiled.samples, compiled.features)
    }
    let size = InceptionNetwork.size
    let x = Tensor.input("images", Shape([batch] + shape.dimensions))
    let flat = Tensor.input("inception", [weights.network.layout.count])
    let images = (x.resizedBilinearly(height: size, width: size) * (2.0 / 255) - 1)
      .broadcast(to: [batch, size, size, 3])
    var pass = Pass(flat, of: weights.network.layout, for: .evaluation)
    let features = weights.network.features(of: images, &pass)
    let program = try Program(inputs: [x, flat], outputs: [features], options: .init(threads: threads))
    let (samples, result) = (Buffer(x.type), Buffer(features.type))
    compiled = (shape, program, samples, result)
    return (program, samples, result)
  }
}
