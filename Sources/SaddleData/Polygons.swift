import Foundation
import SaddleCPU
import SaddleTensor
import Synchronization

/// The triangles of Lucic et al. (1711.10337): 28x28 grey images of a black convex polygon on white.
///
/// One vertex lies in each third of the unit circle, at the third's start + 10 degrees + U[0, 100) degrees,
/// so that two are at least 20 degrees apart. The polygon is turned at random, its centre of mass is moved to
/// the centre, it is scaled by 0.75, and a pixel's byte is 255 (1 - the covered share of its 8x8 sub-pixels).
package enum Polygons {
  package static let trainingCount = 60_000
  /// Those that follow the training data, for tests.
  package static let testCount = 10_000
  package static let size = 28
  private static let vertexCount = 3
  private static let minimumAngle = 20 / 180 * Double.pi
  private static let scale = 0.75
  private static let subPixels = 8
  /// One set, the same for everybody.
  private static let seed: UInt64 = 0x706F_6C79_676F_6E73

  /// `count` images of bytes, row-major [count, 28, 28]; the first images do not depend on how many follow.
  /// - Throws: `ProgramError` when the random numbers cannot be computed.
  /// - Complexity: O(count), a few µs an image on one core.
  package static func images(
    _ count: Int, threads: Int, progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> Data {
    let uniforms = try parameters(count)
    let piece = 1000
    let pieces = (count + piece - 1) / piece
    let drawn = Mutex<[Int: [UInt8]]>([:])
    let lanes = min(threads, pieces)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for number in stride(from: lane, to: pieces, by: lanes) {
        var bytes: [UInt8] = []
        for index in number * piece..<min((number + 1) * piece, count) {
          bytes += image(at: uniforms[index])
        }
        let done = drawn.withLock {
          $0[number] = bytes
          return $0.count
        }
        progress?(DataProgress("drawing polygons", done: min(done * piece, count), total: count))
      }
    }
    return drawn.withLock { drawn in
      var images = Data(capacity: count * size * size)
      for number in 0..<pieces { images.append(contentsOf: drawn[number] ?? []) }
      return images
    }
  }

  /// The first `count` images that follow the training data, [count, 28, 28] bytes.
  /// - Precondition: at most ``testCount``.
  /// - Throws: as ``images(_:threads:progress:)``.
  package static func testImages(_ count: Int) throws -> [UInt8] {
    precondition((0...testCount).contains(count), "polygons: \(count) test images of \(testCount)")
    return try parameters(trainingCount + count).dropFirst(trainingCount).flatMap(image(at:))
  }

  /// Where the images of the set are on their manifold: in 0...1 the place of each vertex in its sector, and
  /// the rotation, which is periodic.
  package static func parameters(_ count: Int) throws -> [[Double]] {
    let width = vertexCount + 1
    let uniforms = try RandomKey(seed: seed).uniform([count, width]).evaluate(threads: 1).doubles
    return (0..<count).map { Array(uniforms[$0 * width..<($0 + 1) * width]) }
  }

  /// The image of the manifold with such parameters, 28x28 bytes.
  package static func image(at parameters: [Double]) -> [UInt8] { image(of: polygon(parameters)) }

  /// The vertices in the order of their angles, in units of sub-pixels.
  private static func polygon(_ uniforms: [Double]) -> [(x: Double, y: Double)] {
    let sector = 2 * Double.pi / Double(vertexCount)
    let rotation = 2 * Double.pi * uniforms[vertexCount]
    let corners = (0..<vertexCount).map { index in
      let angle =
        Double(index) * sector + minimumAngle / 2 + uniforms[index] * (sector - minimumAngle) + rotation
      return (x: cos(angle), y: sin(angle))
    }
    // Of a triangle, the mean of the corners is the centre of mass.
    let centre = (
      x: corners.reduce(0) { $0 + $1.x } / Double(vertexCount),
      y: corners.reduce(0) { $0 + $1.y } / Double(vertexCount)
    )
    let half = Double(size * subPixels) / 2
    return corners.map {
      (x: half + half * scale * ($0.x - centre.x), y: half + half * scale * ($0.y - centre.y))
    }
  }

  /// A convex polygon as bytes: in each row of sub-pixels, those between the two edges that cross it.
  private static func image(of corners: [(x: Double, y: Double)]) -> [UInt8] {
    let extent = size * subPixels
    var covered = [Int](repeating: 0, count: size * size)
    for row in 0..<extent {
      // The rows and columns of sub-pixels are at their centres.
      let y = Double(row) + 0.5
      var low = Double.infinity, high = -Double.infinity
      for (index, start) in corners.enumerated() {
        let end = corners[(index + 1) % corners.count]
        guard (start.y <= y) != (end.y <= y) else { continue }
        let x = start.x + (y - start.y) / (end.y - start.y) * (end.x - start.x)
        low = min(low, x)
        high = max(high, x)
      }
      guard low < high else { continue }
      let first = max(0, Int((low - 0.5).rounded(.up)))
      let end = min(extent, Int((high - 0.5).rounded(.up)))
      var column = first
      while column < end {
        let pixel = column / subPixels
        let next = min((pixel + 1) * subPixels, end)
        covered[row / subPixels * size + pixel] += next - column
        column = next
      }
    }
    let whole = subPixels * subPixels
    return covered.map { UInt8((255 * (whole - $0) + whole / 2) / whole) }
  }
}
