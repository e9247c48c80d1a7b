import ArgumentParser
import Foundation
import Saddle

@main
struct SaddleBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saddle-bench",
    abstract: "Times training steps, transport solvers, metrics and this machine's limits.",
    subcommands: [Step.self, Profile.self, Roofline.self, Transport.self, Metrics.self])
}

/// Prints numbers as one JSON object a line, keys in order.
func printJSON(_ object: [String: Any]) throws {
  let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
  print(String(decoding: data, as: UTF8.self))
}

func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

/// The largest resident size of this process so far.
func peakMegabytes() -> Double {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1_048_576
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  #endif
}

struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times one training step: K critic updates and a generator update.")

  @Option(name: .customLong("case"), help: "The case.") var benchmark: Case
  @Option(help: "Steps to time, after 3 that are not.") var steps = 15
  @Option(help: "Threads; by default one for each core.") var threads: Int?

  func run() throws {
    let clock = ContinuousClock()
    let started = clock.now
    let step = try TrainingStep(benchmark, threads: threads)
    let compileSeconds = seconds(clock.now - started)
    for _ in 0..<3 { try step.run() }
    var times: [Double] = []
    for _ in 0..<max(1, steps) { times.append(seconds(try clock.measure { try step.run() })) }
    times.sort()
    let peakMB = peakMegabytes()
    let peak = Machine.measuredPeak(threads: threads ?? Machine.coreCount)
    let median = times[times.count / 2]
    try printJSON([
      "peer": "saddle (oneDNN \(Machine.libraryVersion))", "case": benchmark.rawValue,
      "median_ms": 1e3 * median,
      "min_ms": 1e3 * times[0], "compile_s": compileSeconds, "peak_rss_mb": peakMB,
      "gflop_per_step": step.operations / 1e9, "roofline_fraction": step.operations / median / peak,
      "critic_loss": step.losses.critic, "generator_loss": step.losses.generator,
    ])
  }
}

struct Profile: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Shows the time of every instruction of a case.")

  @Option(name: .customLong("case"), help: "The case.") var benchmark: Case
  @Option(help: "Threads; by default one for each core.") var threads: Int?

  func run() throws {
    let step = try TrainingStep(benchmark, threads: threads)
    for (name, (program, times)) in zip(["critic", "generator"], zip(step.programs, try step.profile())) {
      let total = times.reduce(0) { $0 + $1.seconds }
      print("\(name): \(times.count) instructions, \(String(format: "%.3f", 1e3 * total)) ms")
      for (index, time) in times.enumerated() {
        let rate = time.operations / time.seconds / 1e9
        print(
          String(format: "%4d %9.1f µs %6.1f GFLOP/s  ", index, 1e6 * time.seconds, rate) + time.name
            + (time.label.map { "  // \($0)" } ?? ""))
      }
      print(
        "arena \(program.arenaBytes) bytes for \(program.intermediateBytes) bytes of intermediate results\n")
    }
  }
}

struct Roofline: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures float32 multiply-add peak and memory bandwidth.")

  @Option(help: "Threads; by default one for each core.") var threads: Int?

  func run() throws {
    let threads = self.threads ?? Machine.coreCount
    try printJSON([
      "peak_gflops": Machine.measuredPeak(threads: threads, seconds: 1) / 1e9,
      "bandwidth_gbs": Machine.measuredBandwidth(threads: threads) / 1e9, "threads": threads,
    ])
  }
}
