import Foundation
import SaddleGAN
import Testing

/// Classical models are trained, sampled and measured as any other.
@Suite struct ClassicalTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// What each reaches on the data that it was fitted to, a little below what was measured.
  @Test(arguments: [
    ("gaussian-naive-bayes", 0.85), ("bernoulli-naive-bayes", 0.85), ("multinomial-naive-bayes", 0.85),
    ("lda", 0.93), ("qda", 0.95), ("mixture", 0.95),
  ])
  func digitsAreFittedSampledAndMeasured(model: String, accuracy: Double) throws {
    let more =
      model == "mixture"
      ? ["--conditional", "--mixture-components", "2", "--steps", "5", "--sample-every", "5"] : []
    let training = try Tool.run(
      ["train", "--model", model, "--data", "digits", "--threads", "1", "--out", "run"] + more, in: scratch)
    training.expectSuccess()
    let steps = model == "mixture" ? "5" : "1"
    #expect(training.output.contains("done: step \(steps) after"))
    #expect(training.output.contains("ln p -"))
    #expect(scratch.exists("run/samples/step-00000\(steps).png"))
    let metrics = try String(contentsOf: scratch.path("run/metrics.jsonl"), encoding: .utf8)
    #expect(metrics.contains("\"logLikelihood\":-"))
    let sampling = try Tool.run(
      ["sample", "run", "--label", "3", "--count", "4", "--threads", "1", "--out", "threes.png"], in: scratch)
    sampling.expectSuccess()
    let measuring = try Tool.run(
      [
        "evaluate", "run", "--metrics", "fid,log-likelihood,bayes-accuracy", "--held-out", "digits", "--json",
        "--threads", "1",
      ], in: scratch)
    measuring.expectSuccess()
    struct Line: Decodable {
      let metric: String
      let value: Double
    }
    let lines = try measuring.outputLines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(lines.map(\.metric) == ["fid", "log-likelihood", "bayes-accuracy"])
    #expect(lines[2].value > accuracy && lines[1].value < 0, "\(lines)")
  }

  @Test func whatHasNoDensityOrNoUseIsRefused() throws {
    let useless = try Tool.run(
      ["train", "--model", "lda", "--data", "digits", "--critic-steps", "3"], in: scratch)
    #expect(useless.status != 0 && useless.error.contains("critic-steps 3 is of no use to lda"))
    let negative = try Tool.run(
      ["train", "--model", "multinomial-naive-bayes", "--data", "ring", "--threads", "1"], in: scratch)
    #expect(negative.status != 0 && negative.error.contains("counts are at least 0"))
    let game = ["train", "--data", "digits", "--steps", "2", "--batch", "4", "--threads", "1"]
    let trained = try Tool.run(game + ["--out", "game"], in: scratch)
    trained.expectSuccess()
    let measured = try Tool.run(["evaluate", "game", "--metrics", "log-likelihood"], in: scratch)
    #expect(measured.status != 0 && measured.error.contains("needs a model with densities"))
  }
}
