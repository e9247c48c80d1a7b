import Foundation
import SaddleTensor

extension Dataset {
  /// What can be named instead of a file, with what each is.
  public static let names: [(name: String, meaning: String)] = [
    ("ring", "8 normal modes on a circle; ring:N has N"),
    ("grid", "25 normal modes on a square grid; grid:N has N, a square number"),
    ("swiss-roll", "a noisy spiral in the plane"),
    ("two-gaussians", "normal modes of deviation 0.1 at (-1, 0) and (1, 0)"),
    ("mixture:FILE", "normal modes from CSV: weight,deviation,x1,...,xd"),
    (
      "stacked:SOURCE",
      "three grey images of SOURCE at random as red, green and blue; 1,000 modes with digits"
    ),
    ("polygons", "60,000 images of triangles, 28x28 (Lucic et al., 1711.10337)"),
    ("digits", "1,797 images of handwritten digits, 8x8 (UCI), the one set that needs no file"),
  ]

  /// The made-up or built-in data set of this name; nil when there is none.
  static func named(
    _ source: String, options: DataOptions, progress: (@Sendable (DataProgress) -> Void)?
  ) throws -> Dataset? {
    let parts = source.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let argument = parts.count == 2 ? String(parts[1]) : nil
    let name = String(parts[0])
    if let argument, ["swiss-roll", "two-gaussians", "polygons", "digits"].contains(name) {
      throw DataError("\(name) takes nothing after a colon, here \"\(argument)\"", advice: "write \(name)")
    }
    switch name {
    case "ring":
      let count = try modeCount(argument, of: name) ?? 8
      return mixture(.ring(count, form: options.form), name: count == 8 ? name : "\(name)-\(count)")
    case "grid":
      let count = try modeCount(argument, of: name) ?? 25
      let side = Int(Double(count).squareRoot().rounded())
      guard side * side == count else {
        throw DataError(
          "a grid of \(count) modes is no square",
          advice: "the number is that of all modes: write grid:\(side * side) or another square")
      }
      return mixture(.grid(side: side, form: options.form), name: count == 25 ? name : "\(name)-\(count)")
    case "swiss-roll":
      return Dataset(
        name: name, kind: .points, shape: [2], samples: .distribution(SwissRoll()), scaling: .identity(2))
    case "two-gaussians":
      return mixture(.twoGaussians, name: name)
    case "mixture":
      guard let argument, !argument.isEmpty else {
        throw DataError("mixture needs a file", advice: "write mixture:FILE, a CSV file of modes")
      }
      let url = URL(filePath: argument)
      let distribution = try NormalMixture(ByteSource(url))
      return mixture(
        distribution, name: "mixture-\(Dataset.name(of: url))", scaling: distribution.standardising)
    case "stacked":
      return try StackedImages.dataset(of: argument, options: options, progress: progress)
    case "polygons":
      let images = try Polygons.images(
        Polygons.trainingCount, threads: options.threads, progress: progress)
      return Dataset(
        name: name, kind: .images, shape: [Polygons.size, Polygons.size, 1], samples: .bytes(images),
        scaling: .images(channels: 1), manifold: .polygons)
    case "digits":
      return Digits.dataset
    default:
      return nil
    }
  }

  private static func modeCount(_ argument: String?, of name: String) throws -> Int? {
    guard let argument else { return nil }
    guard let count = Int(argument), (1...NormalMixture.mostModes).contains(count) else {
      throw DataError(
        "\(name):\(argument) names no number of modes",
        advice: "write \(name):N with N from 1 to \(NormalMixture.mostModes)")
    }
    return count
  }

  private static func mixture(_ distribution: NormalMixture, name: String, scaling: Scaling? = nil) -> Dataset
  {
    let width = distribution.shape[0]
    return Dataset(
      name: name, kind: width == 2 ? .points : .table, shape: distribution.shape,
      samples: .distribution(distribution), columns: width == 2 ? [] : (1...width).map { "x\($0)" },
      scaling: scaling ?? .identity(width), modes: distribution.modes)
  }
}
