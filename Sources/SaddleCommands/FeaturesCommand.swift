import ArgumentParser
import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Make feature spaces in which samples are compared.",
    subcommands: [TrainFeaturesCommand.self])
}

struct TrainFeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on labelled data; its last hidden layer is a feature space of that data.",
    discussion: """
      A tenth of the data, drawn at random, is held out and tells the accuracy, which is saved with the \
      classifier and printed with every number that rests on it. A classifier of grey images also takes \
      colour images of the same size channel by channel: one of mnist classifies stacked:mnist.

      Examples:
        saddle features train --data digits --out digits.safetensors
        saddle features train --data mnist --minutes 2 --out mnist.safetensors
        saddle features train --data iris.csv --label species --out iris.safetensors
      """)

  @Option(help: "Labelled data, as `saddle train --data` takes it.") var data: String
  @Option(help: "The safetensors file to write.") var out: String
  @Option(help: "Updates; 3000 unless set.") var steps: Int?
  @Option(help: "The time for updates, in place of --steps or as a limit to it.") var minutes: Double?
  @Option(help: "Decides what is held out, the start, and the order of the data.") var seed: UInt64 = 0
  @Option(help: "How many threads.") var threads: Int?
  @Option(help: .setting("size")) var size: String?
  @Option(help: .setting("channels")) var channels: String?
  @Option(help: .setting("label")) var label: String?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if let steps, !(1...100_000_000).contains(steps) {
      throw ValidationError("--steps \(steps): use 1 to 100000000")
    }
    if let minutes, !(minutes > 0 && minutes < 1e6) {
      throw ValidationError("--minutes \(minutes): use more than 0 and fewer than 1000000")
    }
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): use at least 1") }
  }

  func run() throws {
    let console = Console()
    let interruption = Interruption(console, note: "stopping; nothing will be written")
    let url = URL(filePath: out)
    // Before minutes of training, not after.
    guard FileManager.default.fileExists(atPath: url.deletingLastPathComponent().path) else {
      throw DataError("there is no folder for the file", path: out, advice: "make the folder first")
    }
    let dataset = try Dataset.open(
      data, options: DataOptions([("size", size), ("channels", channels), ("label", label)]), console)
    guard dataset.count != nil else {
      throw DataError(
        "\(data) is endless and has no classes", advice: "use labelled data, such as digits or MNIST's files")
    }
    let (training, heldOut) = try dataset.split(heldOut: 0.1, seed: seed)
    let start = ContinuousClock.now
    let classifier: Classifier
    do {
      classifier = try Classifier.trained(
        on: training, heldOut: heldOut,
        ClassifierTraining(steps: steps, seconds: minutes.map { $0 * 60 }, seed: seed, threads: threads)
      ) { share, loss in
        if interruption.isRequested { throw CancellationError() }
        if ContinuousClock.now - start > .seconds(2) {
          console.show("training: \(Int(share * 100)) %, loss \(String(format: "%.4f", loss))")
        }
      }
    } catch is CancellationError {
      console.clear()
      throw ExitCode(130)
    }
    console.clear()
    try classifier.write(to: url)
    try report(classifier.record, seconds: (ContinuousClock.now - start) / .seconds(1), console)
  }

  private func report(_ record: Classifier.Record, seconds: Double, _ console: Console) throws {
    if json {
      let line = TrainedFeatures(
        data: data, out: out, classes: record.classNames.count, accuracy: record.accuracy,
        training: record.trainingCount, heldOut: record.heldOutCount, steps: record.steps, seed: record.seed,
        seconds: (seconds * 1000).rounded() / 1000)
      try console.print(json: line)
      return
    }
    let percent = String(format: "%.1f", record.accuracy * 100)
    console.print(
      "\(out): tells \(record.classNames.count) classes, \(percent) % right on \(record.heldOutCount) held "
        + "out; \(record.steps) steps in \(String(format: "%.1f", seconds)) s")
    console.print("Next: saddle evaluate RUN --against \(data) --features \(out)")
  }

}

/// What --json prints.
private struct TrainedFeatures: Encodable {
  let data: String, out: String
  let classes: Int
  let accuracy: Double
  let training: Int, heldOut: Int
  let steps: Int
  let seed: UInt64
  let seconds: Double
}
