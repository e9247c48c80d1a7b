import SaddleCPU
import SaddleData
import SaddleTensor

/// Where samples are compared: the coordinates of training or, of data with known modes, the data's own;
/// those of many numbers projected to 64 at random, which keeps distances within some 12 % (Johnson and
/// Lindenstrauss).
package struct SampleFrame {
  package let dimension: Int
  private let scaling: Scaling?
  private let projection: (program: Program, x: Buffer, result: Buffer)?
  private static let batch = 64
  private static let most = 64

  package init(_ dataset: Dataset, threads: Int?) throws {
    let width = dataset.shape.count
    scaling = dataset.modes != nil && !dataset.scaling.isIdentity ? dataset.scaling : nil
    guard width > Self.most else {
      dimension = width
      projection = nil
      return
    }
    dimension = Self.most
    let x = Tensor.input("x", [Self.batch, width])
    let matrix = RandomKey(seed: 0x6672_616d_65).normal([width, Self.most])
    let y = x.matmul(Tensor(try matrix.evaluate(threads: threads))) * (1 / Double(Self.most)).squareRoot()
    projection = (
      try Program(inputs: [x], outputs: [y], options: .init(threads: threads)), Buffer(x.type), Buffer(y.type)
    )
  }

  /// Samples in this frame, row-major.
  /// - Parameter training: row-major, in the units of training.
  package func callAsFunction(_ training: [Float]) throws -> ContiguousArray<Float> {
    guard let projection else { return ContiguousArray(scaling?.toOwn(training) ?? training) }
    let width = projection.x.type.shape[1]
    var result = ContiguousArray<Float>()
    let count = training.count / width
    for start in stride(from: 0, to: count, by: Self.batch) {
      let used = min(Self.batch, count - start)
      projection.x.withElements(as: Float.self) { x in
        for index in x.indices { x[index] = index < used * width ? training[start * width + index] : 0 }
      }
      try projection.program.run(inputs: [projection.x], outputs: [projection.result])
      projection.result.withElements(as: Float.self) {
        result.append(contentsOf: $0.prefix(used * dimension))
      }
    }
    return result
  }
}
