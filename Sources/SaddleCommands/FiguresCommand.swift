import ArgumentParser
import Foundation
import SaddleData
import SaddleTheory

struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Compute a claim of the theory and draw it: picture, numbers, and whether it held.",
    discussion: """
      Figures:
      \(Demonstration.all.map { "  \($0.name): \($0.title)" }.joined(separator: "\n"))

      Examples:
        saddle figures duality --out figures
        saddle figures all --out figures
      """)

  @Argument(help: "Names of figures, or all.") var names: [String]
  @Option(help: "The directory for NAME.svg, NAME.png, NAME.json and NAME.md.") var out = "figures"
  @Option(help: "Of all random numbers.") var seed: UInt64 = 1
  @Option(help: "How many seeds, in a figure that repeats itself.") var seeds: Int?
  @Option(help: "How many points, in a figure that samples.") var samples: Int?
  @Option(help: "How many updates, in a figure that trains.") var steps: Int?
  @Option(help: "Threads; the networks are small, and the numbers' last bits depend on it.") var threads = 1
  @Flag(help: "Small and rough, in seconds: for tests.") var quick = false
  @Flag(help: "Print one JSON object a figure: name, held, checks, seconds.") var json = false

  func validate() throws {
    for (name, value) in [("seeds", seeds), ("samples", samples), ("steps", steps), ("threads", threads)] {
      if let value, !(1...10_000_000).contains(value) {
        throw ValidationError("--\(name) \(value): the number must be from 1 to 10000000.")
      }
    }
    for name in names where name != "all" && !Demonstration.all.contains(where: { $0.name == name }) {
      let near =
        nearestName(to: name, among: Demonstration.all.map(\.name)).map { "Did you mean \($0)? " } ?? ""
      throw ValidationError(
        "There is no figure \(name). \(near)The names are all, \(Demonstration.all.map(\.name).joined(separator: ", "))."
      )
    }
  }

  func run() throws {
    let console = Console()
    let interruption = Interruption(console, note: "stopping; once more to stop at once")
    let chosen =
      names.contains("all") ? Demonstration.all : Demonstration.all.filter { names.contains($0.name) }
    let directory = URL(filePath: out)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    var entries: [DemonstrationFiles] = []
    for demonstration in chosen {
      let start = ContinuousClock.now
      let setup = Setup(
        seed: seed, repeats: seeds, samples: samples, steps: steps, isQuick: quick, threads: threads
      ) { share in
        console.show("\(demonstration.name): \(Int(share * 100)) %")
        if interruption.isRequested { throw CancellationError() }
      }
      let result: DemonstrationResult
      do {
        result = try demonstration.run(setup)
      } catch is CancellationError {
        console.clear()
        console.note("\(demonstration.name): stopped; nothing of it was written")
        throw ExitCode(130)
      }
      console.clear()
      let entry = DemonstrationFiles(demonstration, result, command: command(demonstration))
      try entry.write(to: directory)
      entries.append(entry)
      try report(entry, seconds: (ContinuousClock.now - start) / .seconds(1), in: directory, console)
    }
    if names.contains("all") {
      try DemonstrationIndex(entries).write(to: directory)
      if !json { console.print("All together: \(directory.appending(path: "index.html").relativePath)") }
    }
  }

  /// What makes the same picture again.
  private func command(_ demonstration: Demonstration) -> String {
    let numbers = [("seeds", seeds), ("samples", samples), ("steps", steps)]
    return
      (["saddle figures \(demonstration.name)"] + (seed == 1 ? [] : ["--seed \(seed)"])
      + numbers.compactMap { name, value in value.map { "--\(name) \($0)" } }
      + (threads == 1 ? [] : ["--threads \(threads)"]) + (quick ? ["--quick"] : []))
      .joined(separator: " ")
  }

  private struct Event: Encodable {
    let figure: String
    let held: Bool
    let checks: [Check]
    let seconds: Double
    let file: String
  }

  private func report(_ entry: DemonstrationFiles, seconds: Double, in directory: URL, _ console: Console)
    throws
  {
    let (name, result) = (entry.demonstration.name, entry.result)
    let file = directory.appending(path: "\(name).svg").relativePath
    if json {
      let event = Event(figure: name, held: result.held, checks: result.checks, seconds: seconds, file: file)
      console.print(String(decoding: try event.json(), as: UTF8.self))
    } else {
      console.print("\(name) (\(String(format: "%.1f", seconds)) s): \(file)")
      console.print("  \(entry.verdict)")
      for check in result.checks where !check.held { console.print("  not within bounds: \(check.sentence)") }
    }
  }
}
