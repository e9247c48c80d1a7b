import Foundation
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleTensor

/// Looks at a generator's samples while it trains: which modes it reaches, how much they differ, how far they
/// are from the data.
///
/// Always the same latent points against the same reals, so that what changes is the generator. Some
/// milliseconds for points; the generator's own passes for images.
public final class SampleMonitor {
  public let cells: CellSummary
  private let frame: SampleFrame
  private let places: Cells
  private let real: PointSet
  private let sampler: Sampler
  private let latents: Value
  private let classes: [Int32]?

  /// Of its own, so that it sees other samples than `saddle sample --seed 0`.
  private static let seed: UInt64 = 0x6d6f_6e69_746f_7200
  /// Reals that cells are made from.
  private static let reference = 2000

  /// - Throws: `DataError` or `ProgramError` when the data cannot be read or the generator not compiled.
  public init(_ generator: Generator, _ dataset: Dataset, threads: Int? = nil) throws {
    let frame = try SampleFrame(dataset, threads: threads)
    self.frame = frame
    let reals = try frame(Self.samples(min(dataset.count ?? Self.reference, Self.reference), of: dataset))
    let found = reals.count / frame.dimension
    if let modes = dataset.modes {
      places = Cells(
        centres: ContiguousArray(modes.centres.joined().map { Float($0) }), dimension: frame.dimension,
        radii: modes.standardDeviations.map { Float(3 * $0) })
    } else {
      places = Cells(
        clustering: reals, dimension: frame.dimension, count: min(found, max(1, min(50, found / 20))))
    }
    // Ten for each cell, or a missing cell might be chance.
    let wanted = min(dataset.shape.count > 4096 ? 256 : 2048, max(512, 10 * places.count))
    real = PointSet(Array(reals.prefix(min(found, wanted) * frame.dimension)), frame.dimension)
    let counted = places.count(reals)
    cells = CellSummary(
      kind: dataset.modes == nil ? "cells" : "modes",
      shares: dataset.modes?.weights ?? counted.histogram.map { Double($0) / Double(found) },
      near: Double(counted.near) / Double(found), duplicates: real.closePairs(below: real.usualGap))
    sampler = try Sampler(generator, threads: threads)
    latents = try sampler.latents(wanted, seed: Self.seed)
    classes =
      generator.classes == nil
      ? nil : try DatasetDescription(dataset).classes(wanted, seed: Self.seed)
  }

  /// - Parameter averaged: `nil` of a run that keeps no average.
  /// - Returns: `nil` when samples are not finite.
  public func observe(
    step: Int, _ weights: GeneratorWeights, averaged: GeneratorWeights?
  ) throws -> Observation? {
    guard let raw = try snapshot(weights) else { return nil }
    return Observation(step: step, raw: raw, averaged: try averaged.flatMap { try snapshot($0) })
  }

  private func snapshot(_ weights: GeneratorWeights) throws -> Snapshot? {
    let values = try sampler.samples(of: latents, classes: classes, from: weights).floats
    guard values.allSatisfy(\.isFinite) else { return nil }
    let points = try frame(values)
    let fake = PointSet(Array(points), frame.dimension)
    let counted = places.count(points)
    let (own, across) = (fake.meanDistance, fake.meanDistance(to: real))
    // Data of one point has no distances of its own.
    let unit = max(real.meanDistance, .leastNormalMagnitude)
    func bounded(_ x: Double) -> Double { x.isFinite ? min(x, 1e9) : 1e9 }
    return Snapshot(
      histogram: counted.histogram, near: Double(counted.near) / Double(fake.count),
      diversity: bounded(own / unit), duplicates: fake.closePairs(below: real.usualGap),
      distance: bounded(max(0, 2 * across - own - real.meanDistance) / unit))
  }

  /// Real samples in the units of training, the same each time.
  static func samples(_ count: Int, of dataset: Dataset, seed: UInt64 = seed) throws -> [Float] {
    let reader = try BatchReader(dataset, batch: max(1, count), seed: seed, threads: 1)
    let buffer = Buffer(TensorType(Shape([max(1, count)] + dataset.shape.dimensions)))
    try reader.next(samples: buffer)
    return buffer.value.floats
  }
}
