import SaddleData
import SaddleMetrics
import SaddleTensor
import Testing

@Suite("Known manifolds")
struct ManifoldTests {
  private func features(_ images: [[UInt8]]) -> Features {
    Features(ContiguousArray(images.joined().map { Float($0) / 255 }), dimension: 784)
  }

  @Test("polygons lie on their manifold; noise, digits' blots and blanks do not")
  func polygons() throws {
    let manifold = try PolygonManifold(candidates: 2000)
    let known = try Polygons.parameters(2300)
    // In the list of candidates, and not in it.
    let inside = try manifold.distances(of: features(known[..<5].map(Polygons.image)))
    #expect(inside.allSatisfy { $0 == 0 })
    let fresh = features(known[2200..<2212].map(Polygons.image))
    let (found, unrefined) = (try manifold.distances(of: fresh), features(known[..<2000].map(Polygons.image)))
    // The nearest of 2,000 is some 3 away (a row of pixels along an edge); the search ends within one.
    let nearest = try FeatureDistances(from: fresh, to: unrefined, threads: nil).nearest(1)
      .map { $0[0].squaredDistance.squareRoot() }
    #expect(zip(found, nearest).allSatisfy { $0 <= $1 })
    #expect(found.reduce(0, +) < nearest.reduce(0, +) / 2)
    #expect(found.count { $0 < 1 } >= 9)
    let others = try manifold.distances(
      of: features([
        [UInt8](repeating: 255, count: 784), (0..<784).map { UInt8($0 * 37 % 256) },
        (0..<784).map { $0 / 28 < 14 ? 0 : 255 },
      ]))
    #expect(others.allSatisfy { $0 > 3 })
  }

  @Test("a generator is inverted where it can be: the distance is to its range")
  func inversion() throws {
    // G(z) = (z1, z1 + z2, 0.5): the plane at 0.5; the last number's distance to it remains.
    let data = Features([1, -1, 0.5, 0.3, 0.2, 2.5, -2, 0, -0.5], dimension: 3)
    let inversion = GeneratorInversion(latent: 2, seed: 1, steps: 300, restarts: 2)
    let distances = try inversion.distances(from: data) { z in
      let half = Tensor.ones([z.shape[0], 1]) * 0.5
      return .concatenate([z[.all, 0..<1], z.sum(axes: [1], keepingDimensions: true), half], axis: 1)
    }
    for (distance, expected) in zip(distances, [0, 2, 1.0]) { #expect(abs(distance - expected) < 0.01) }
    // What is near enough is left there.
    let near = try inversion.distances(from: data, enough: 1.5) { z in
      .concatenate(
        [z[.all, 0..<1], z.sum(axes: [1], keepingDimensions: true), z[.all, 0..<1] * 0 + 0.5], axis: 1)
    }
    #expect(near[0] < 1.5 && abs(near[1] - 2) < 0.01 && near[2] < 1.5)
    #expect(throws: MetricError.self) { try inversion.distances(from: data) { z in z } }
  }

  @Test("scores by hand")
  func scores() throws {
    let scores = try ManifoldScores(samples: [0.1, 0.2, 1, 2], data: [0.5, 3], delta: 0.75)
    #expect(scores.precision.value == 0.5 && scores.recall.value == 0.5 && scores.f1 == 0.5)
    // sqrt(1/4 / 4) and sqrt(1/4 / 2); each weighs 2 (1/2)² / 1² = 1/2 in F1's.
    #expect(scores.precision.standardError == 0.25)
    #expect(abs(scores.recall.standardError - 0.3535534) < 1e-7)
    #expect(abs(scores.f1Error - 0.2165064) < 1e-7)
    #expect(try ManifoldScores(samples: [1], data: [1], delta: 0.5).f1 == 0)
    #expect(throws: MetricError.self) { try ManifoldScores(samples: [], data: [1], delta: 1) }
  }
}
