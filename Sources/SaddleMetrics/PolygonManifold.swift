import Foundation
import SaddleCPU
import SaddleData
import Synchronization

/// The set of all polygons that the data set `polygons` is drawn from, a manifold of four parameters: how far
/// from it an image is says whether a generator's sample is a polygon at all (Lucic et al., 1711.10337).
public struct PolygonManifold: Sendable {
  private let parameters: [[Double]]
  private let images: Features
  private let threads: Int

  /// From how many of the nearest known polygons a search starts, and where it ends.
  private static let starts = 2
  private static let finestStep = 1.0 / 512
  /// Known polygons, unless told otherwise.
  public static let candidates = 20_000

  /// - Parameter candidates: known polygons to start from; they are the data set's first.
  /// - Throws: `ProgramError` when the random numbers cannot be computed.
  public init(candidates: Int = Self.candidates, threads: Int? = nil) throws {
    parameters = try Polygons.parameters(candidates)
    self.threads = max(1, threads ?? Machine.coreCount)
    let bytes = try Polygons.images(candidates, threads: self.threads)
    images = Features(
      ContiguousArray(bytes.map { Float($0) / 255 }), dimension: Polygons.size * Polygons.size)
  }

  /// The Euclidean distance of each image to the nearest polygon that was found: an upper bound of that to
  /// the manifold, which a search among the parameters from the two nearest known polygons makes tight.
  ///
  /// Each parameter in turn goes up or down by a step, which is halved when none helps (Hooke and Jeeves
  /// 1961). Images are bytes there, so no derivative would help. Some milliseconds an image.
  ///
  /// - Parameter samples: 28x28 pixels in 0...1, as ``RawFeatures`` gives them.
  /// - Throws: ``MetricError`` for images of another size.
  public func distances(
    of samples: Features, progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> [Double] {
    let nearest = try FeatureDistances(from: samples, to: images, threads: threads).nearest(Self.starts)
    let size = samples.dimension
    let distances = Mutex([Double](repeating: .infinity, count: samples.count))
    DispatchQueue.concurrentPerform(iterations: threads) { lane in
      for index in stride(from: lane, to: samples.count, by: threads) {
        let pixels = samples.values[index * size..<(index + 1) * size].map(Double.init)
        let best = nearest[index].map { refined(parameters[$0.index], pixels, $0.squaredDistance) }.min()
        distances.withLock { $0[index] = (best ?? .infinity).squareRoot() }
        if lane == 0 {
          progress?(DataProgress("measuring distances to polygons", done: index, total: samples.count))
        }
      }
    }
    return distances.withLock { $0 }
  }

  /// The least squared distance that a search from these parameters finds.
  private func refined(_ start: [Double], _ pixels: [Double], _ known: Double) -> Double {
    var (place, least, step) = (start, known, 1.0 / 16)
    while step >= Self.finestStep {
      var improved = false
      for axis in place.indices {
        for move in [step, -step] {
          var next = place
          // The last parameter is an angle; the others end.
          next[axis] =
            axis == place.count - 1
            ? (place[axis] + move + 1).truncatingRemainder(dividingBy: 1) : min(1, max(0, place[axis] + move))
          let squares = zip(Polygons.image(at: next), pixels).reduce(0) {
            let difference = Double($1.0) / 255 - $1.1
            return $0 + difference * difference
          }
          if squares < least { (place, least, improved) = (next, squares, true) }
        }
      }
      if !improved { step /= 2 }
    }
    return least
  }
}

extension PolygonManifold {
  /// Polygons that no data set `polygons` holds, for tests: the first `count` of 10,000, pixels in 0...1.
  /// - Throws: `ProgramError` when the random numbers cannot be computed.
  static func testData(_ count: Int) throws -> Features {
    let bytes = try Polygons.testImages(min(count, Polygons.testCount))
    return Features(ContiguousArray(bytes.map { Float($0) / 255 }), dimension: Polygons.size * Polygons.size)
  }
}
