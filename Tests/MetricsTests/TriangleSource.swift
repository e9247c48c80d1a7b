import SaddleCPU
import SaddleData
import SaddleTensor

/// A generator of known quality: the map that the data set `polygons` is drawn by, as smooth functions of four
/// latent numbers, or that map spoiled.
final class TriangleSource: InvertibleSource {
  enum Kind: String, CaseIterable {
    case own, blurred, repeated, noise
  }

  let shape: Shape = [28, 28, 1]
  let count: Int? = nil
  let latentCount = 4
  private let kind: Kind
  private let program: Program
  private static let batch = 64
  private var draws: UInt64 = 0

  init(_ kind: Kind) throws {
    self.kind = kind
    let words = Tensor.input("key", [2], .uint32)
    program = try Program(
      inputs: [words],
      outputs: [Self.images(kind, RandomKey(words).normal([Self.batch, 4]))])
  }

  func next(_ most: Int) throws -> SampleBatch {
    draws += 1
    let values = try program([RandomKey.words(seed: draws)])[0].floats
    return SampleBatch(values: ContiguousArray(values.prefix(most * shape.count)))
  }

  func samples(at points: Tensor) -> Tensor { Self.images(kind, points) }

  /// [n, 4] to [n, 28, 28, 1] in 0...255.
  private static func images(_ kind: Kind, _ z: Tensor) -> Tensor {
    let count = z.shape[0]
    switch kind {
    case .own: return triangles(z)
    case .blurred:
      // The mean of 3x3 pixels.
      let padded = triangles(z).padded([(0, 0), (1, 1), (1, 1), (0, 0)], with: 255)
      let parts = (0..<9).map {
        padded.sliced($0 / 3..<$0 / 3 + 28, axis: 1).sliced($0 % 3..<$0 % 3 + 28, axis: 2)
      }
      return parts.dropFirst().reduce(parts[0], +) / 9
    case .repeated:
      let one = triangles(Tensor([[0.1, -0.2, 0.3, 0.4]]))
      return z.sum(axes: [1]).reshaped([count, 1, 1, 1]) * 0 + one
    case .noise:
      let waves = z.matmul(50 * RandomKey(seed: 1).normal([4, 28 * 28]))
      return (127.5 + 127.5 * waves.sin()).reshaped([count, 28, 28, 1])
    }
  }

  private static func triangles(_ z: Tensor) -> Tensor {
    let count = z.shape[0]
    let sector = 2 * Double.pi / 3, gap = Double.pi / 9
    let columns = z.split(4, axis: 1)
    let corners = (0..<3).map { index in
      let place = (1.702 * columns[index]).sigmoid()
      let angle = Double(index) * sector + gap / 2 + place * (sector - gap) + Double.pi * columns[3]
      return (x: angle.cos(), y: angle.sin())
    }
    let centre = (
      x: (corners[0].x + corners[1].x + corners[2].x) / 3, y: (corners[0].y + corners[1].y + corners[2].y) / 3
    )
    // The places of the pixels' centres, in units of the polygon's circle.
    let scale = 14 * 0.75
    let along = (Tensor.range(28).cast(to: .float32) - 13.5) / scale
    let (x, y) = (along.reshaped([1, 1, 28]), along.reshaped([1, 28, 1]))
    let covered = (0..<3).map { index in
      let (a, b) = (corners[index], corners[(index + 1) % 3])
      func wide(_ tensor: Tensor) -> Tensor { tensor.reshaped([count, 1, 1]) }
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      // How far inside of the edge, in pixels.
      let inside =
        (wide(dx) * (y - wide(a.y - centre.y)) - wide(dy) * (x - wide(a.x - centre.x))) / wide(length) * scale
      return share(inside, wide(dx / length).absoluteValue(), wide(dy / length).absoluteValue())
    }
    let least = Tensor.minimum(Tensor.minimum(covered[0], covered[1]), covered[2])
    return (255 * (1 - least)).reshaped([count, 28, 28, 1])
  }

  /// Of a pixel's area that lies inside of an edge: the distribution function of the sum of two uniform
  /// numbers, as wide as the edge's normal is long along each axis.
  private static func share(_ inside: Tensor, _ normalX: Tensor, _ normalY: Tensor) -> Tensor {
    let (a, b) = (Tensor.maximum(normalX, 0.02), Tensor.maximum(normalY, 0.02))
    let t = inside.clamped(to: -1...1)
    func area(_ edge: Tensor) -> Tensor { (t + edge).relu().squared() }
    let areas = area((a + b) / 2) - area((a - b) / 2) - area((b - a) / 2) + area(-(a + b) / 2)
    return (areas / (2 * a * b)).clamped(to: 0...1)
  }
}
