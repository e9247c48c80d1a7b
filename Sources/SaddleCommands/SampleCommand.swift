import ArgumentParser
import Foundation
import SaddleData
import SaddleGAN
import SaddleTensor

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw samples from a trained generator.",
    discussion: """
      What is written depends on how --out ends: a folder gets one PNG file a sample, .png one grid of all, .npy a \
      NumPy array, .csv a table; numbers are in the data's own units.

      Examples:
        saddle sample runs/00000-digits-default --count 64 --out grid.png
        saddle sample runs/00000-digits-default --count 1000 --seed 7 --out samples/
        saddle sample runs/00001-mnist-default --label 3 --count 20 --out threes.png
        saddle sample runs/00000-digits-default --interpolate --count 10 --out path.png
        saddle sample runs/00002-ring-default --count 2500 --out points.csv
      """)

  @Argument(help: "A run directory, a checkpoint of it, or a model.safetensors file.")
  var directory: String
  @Option(help: "How many samples.") var count = 64
  @Option(help: "Of the latent points: the same seed gives the same samples.") var seed: UInt64 = 0
  @Option(help: "The class to draw, by name; without it classes are drawn by their frequencies in the data.")
  var label: String?
  @Option(help: "The training step whose checkpoint is used; the newest unless set.") var step: Int?
  @Flag(help: "Samples along a path between latent points, --count from one to the next, 8 rows.")
  var interpolate = false
  @Flag(help: "The generator as it is, not its running average.") var raw = false
  @Option(help: "How many threads.") var threads: Int?
  @Option(help: "Where to: a folder, or a file ending in .png, .npy or .csv.") var out: String

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): draw at least 1 sample") }
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): use at least 1") }
  }

  func run() throws {
    let console = Console()
    let checkpoint = try Checkpoint(named: directory, step: step, console)
    let sampler = try Sampler(checkpoint.learner.generator, threads: threads)
    let points = try interpolate ? path(sampler) : sampler.latents(count, seed: seed)
    let classes = try classes(points.shape[0], of: checkpoint)
    let weights = checkpoint.weights(averaged: !raw)
    let total = points.shape[0]
    // In parts, so that progress shows and a great many samples of a large image fit.
    var own: [Float] = []
    own.reserveCapacity(total * checkpoint.data.sampleShape.count)
    let part = 1024
    for start in stride(from: 0, to: total, by: part) {
      let end = min(total, start + part)
      let width = checkpoint.learner.generator.latent.count
      let some = Value(points.floats[start * width..<end * width], shape: [end - start, width])
      let values = try sampler.samples(
        of: some, classes: classes.map { Array($0[start..<end]) }, from: weights)
      own += checkpoint.data.scaling.toOwn(values.floats)
      if total > part { console.show("drawing samples: \(end) of \(total)") }
    }
    console.clear()
    let file = SampleFile(own, classes, checkpoint.data, columns: interpolate ? count : nil)
    try file.write(to: URL(filePath: out), console)
    console.print("\(total) samples of step \(checkpoint.step): \(out)")
  }

  /// Eight paths of `count` points each, straight between latent points.
  private func path(_ sampler: Sampler) throws -> Value {
    let rows = 8
    let ends = try sampler.latents(2 * rows, seed: seed)
    let width = sampler.generator.latent.count
    let numbers = ends.floats
    var points: [Float] = []
    for row in 0..<rows {
      for place in 0..<count {
        let share = count == 1 ? 0 : Float(place) / Float(count - 1)
        for index in 0..<width {
          let (a, b) = (numbers[2 * row * width + index], numbers[(2 * row + 1) * width + index])
          points.append(a + share * (b - a))
        }
      }
    }
    return Value(points, shape: [rows * count, width])
  }

  private func classes(_ total: Int, of checkpoint: Checkpoint) throws -> [Int32]? {
    let names = checkpoint.data.classNames
    guard checkpoint.learner.generator.classes != nil else {
      if label != nil {
        throw OptionError(
          "--label", "this generator was not trained with --conditional, so it knows no classes")
      }
      return nil
    }
    guard let label else { return try checkpoint.data.classes(total, seed: seed) }
    guard let number = names.firstIndex(of: label) else {
      let near = nearestName(to: label, among: names).map { "did you mean \"\($0)\"? " } ?? ""
      throw OptionError(
        "--label \(label)",
        "there is no such class; \(near)there are: \(names.prefix(30).joined(separator: ", "))")
    }
    return Array(repeating: Int32(number), count: total)
  }
}
