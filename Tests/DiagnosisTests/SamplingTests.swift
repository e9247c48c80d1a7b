import Foundation
import SaddleCPU
import SaddleData
import SaddleDiagnosis
import SaddleGAN
import SaddleTensor
import Testing

@Suite struct SamplingTests {
  /// Two heaps, of 30 points around 0 and of 10 around 10, on the line.
  private let heaps: ContiguousArray<Float> = {
    let heap: [Float] = [0, 0.1, 0.2, 0.3, 0.4]
    let first = Array(repeating: heap, count: 6).flatMap { $0 }
    return ContiguousArray(first + Array(repeating: heap.map { 10 + $0 }, count: 2).flatMap { $0 })
  }()

  @Test func kMeansFindsHeaps() {
    let cells = Cells(clustering: heaps, dimension: 1, count: 2)
    // The means of 0, 0.1, ..., 0.4 and of the same around 10; float32.
    #expect(abs(cells.centres.min()! - 0.2) < 1e-6)
    #expect(abs(cells.centres.max()! - 10.2) < 1e-5)
    let counted = cells.count(heaps)
    #expect(counted.histogram.sorted() == [10, 30])
    #expect(counted.near == 40)
  }

  @Test func aPointFarFromItsCentreIsNotNear() {
    let cells = Cells(clustering: heaps, dimension: 1, count: 2)
    let counted = cells.count([0.2, 3, 10.2, 30, .nan])
    #expect(counted.histogram.reduce(0, +) == 5)
    #expect(counted.near == 2)
  }

  /// Corners of a square of side 1: four sides and two diagonals, (4 + 2 √2) / 6.
  @Test func distancesOfASquare() {
    let square = PointSet([0, 0, 1, 0, 0, 1, 1, 1], 2)
    #expect(abs(square.meanDistance - (4 + 2 * 2.0.squareRoot()) / 6) < 1e-6)
    #expect(square.gaps == [1, 1, 1, 1])
    #expect(square.usualGap == 1)
    // From the centre every corner is √½ away.
    #expect(abs(PointSet([0.5, 0.5], 2).meanDistance(to: square) - 0.5.squareRoot()) < 1e-6)
  }

  @Test func twinsAreCloseAndNoUsualGap() {
    let points = PointSet([0, 0, 0, 1, 2, 4], 1)
    #expect(points.gaps == [0, 0, 0, 1, 1, 2])
    #expect(points.usualGap == 1)
    #expect(points.closePairs(below: 1) == 0.5)
  }

  /// A generator of zero weights puts all samples at the ring's centre.
  @Test func aGeneratorOfOnePointIsSeenAsSuch() throws {
    let dataset = try Dataset.open("ring")
    let generator = Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [8]))
    let monitor = try SampleMonitor(generator, dataset, threads: 1)
    #expect(monitor.cells.kind == "modes")
    #expect(monitor.cells.count == 8)
    // 99 % of a normal distribution in the plane lie within 3 deviations: 1 - exp(-9/2) = 0.989.
    #expect(abs(monitor.cells.near - 0.989) < 0.01)
    let zeros = GeneratorWeights(flat: Buffer(TensorType([generator.layout.count])), statistics: nil)
    let seen = try #require(try monitor.observe(step: 5, zeros, averaged: nil))
    #expect(seen.step == 5)
    #expect(seen.averaged == nil)
    #expect(seen.raw.histogram.max() == 512)
    #expect(seen.raw.near == 0)
    #expect(seen.raw.diversity == 0)
    #expect(seen.raw.duplicates == 1)
    // Reals at radius R are R from the centre, and 1.2568 R = (2 / 8) cot(π/16) R from each other:
    // (2 - 1.2568) / 1.2568 = 0.591; 512 reals in modes that are not equally filled make 3 % of it uncertain.
    #expect(abs(seen.raw.distance - 0.591) < 0.02)
  }

  @Test func samplesThatAreNotFiniteAreNotCounted() throws {
    let generator = Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [8]))
    let monitor = try SampleMonitor(generator, Dataset.open("ring"), threads: 1)
    let broken = Buffer(
      Value([Float](repeating: .nan, count: generator.layout.count), shape: [generator.layout.count]))
    #expect(try monitor.observe(step: 5, .init(flat: broken, statistics: nil), averaged: nil) == nil)
  }

  /// The same generator is the same to a monitor that is made anew.
  @Test func aMonitorSeesTheSameEachTime() throws {
    let dataset = try Dataset.open("digits")
    let generator = Generator(.init(count: 4), sampleShape: [8, 8, 1], .mlp(widths: [8]))
    let flat = Buffer(try generator.layout.initialValues(key: RandomKey(seed: 3)).evaluate())
    let seen = try (0..<2).map { _ in
      try SampleMonitor(generator, dataset, threads: 1)
        .observe(step: 1, .init(flat: flat, statistics: nil), averaged: nil)
    }
    #expect(seen[0] == seen[1])
    #expect(seen[0]?.raw.histogram.count == 50)
  }

  /// A random projection to 64 dimensions keeps the distances of 784 within a third, 3 of the 12 % that
  /// they vary by.
  @Test func aProjectionKeepsDistances() throws {
    let dataset = Dataset(
      name: "made", kind: .table, shape: [784], samples: .floats(ContiguousArray(repeating: 0, count: 784)),
      scaling: .identity(784))
    let frame = try SampleFrame(dataset, threads: 1)
    #expect(frame.dimension == 64)
    let points = try RandomKey(seed: 1).normal([20, 784]).evaluate().floats
    let projected = try frame(points)
    for other in 1..<20 {
      let before = squaredDistance(ContiguousArray(points), 0, ContiguousArray(points), other * 784, 784)
      let after = squaredDistance(projected, 0, projected, other * 64, 64)
      #expect(abs((after / before).squareRoot() - 1) < 0.33)
    }
  }
}
