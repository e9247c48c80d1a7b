import Foundation
import SaddleGAN
import Testing

@Suite struct TrainTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func aRunDirectoryIsAsDesigned() throws {
    let result = try Tool.run(
      Tool.train("--out", "run", "--save-every", "20", "--sample-every", "30", "--keep", "2"), in: scratch)
    #expect(result.status == 0, "\(result.error)")
    #expect(
      try scratch.names("run") == [
        "checkpoints", "config.yaml", "log.txt", "metrics.jsonl", "observations.jsonl", "samples",
      ])
    #expect(try scratch.names("run/samples") == ["step-000000.png", "step-000030.png", "step-000060.png"])
    #expect(try scratch.names("run/checkpoints") == ["step-000040", "step-000060"])
    #expect(
      try scratch.names("run/checkpoints/step-000060") == ["model.safetensors", "state.safetensors"])
    #expect(try scratch.steps("run") == Array(1...60))
    #expect(try scratch.bytes("run/samples/step-000060.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(result.output.contains("saddle sample run --count 64 --out samples.csv"))
  }

  @Test func theLogHasWhatAPersonSeesWithItsTime() throws {
    let result = try Tool.run(Tool.train("--out", "run"), in: scratch)
    let log = try scratch.text("run/log.txt").split(separator: "\n")
    let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  (.*)/
    #expect(log.map { (try? time.wholeMatch(in: $0))?.1 } == result.outputLines.map { $0[...] })
  }

  @Test func theSuggestedCommandDrawsSamples() throws {
    let result = try Tool.run(Tool.train("--out", "run"), in: scratch)
    let line = try #require(result.outputLines.last { $0.contains("saddle sample") })
    let arguments = line.split(separator: " ").map(String.init).drop { $0 != "sample" }
    #expect(try Tool.run(Array(arguments), in: scratch).status == 0)
    #expect(scratch.exists("samples.csv"))
  }

  @Test func runsAreNumberedAndNamed() throws {
    for more in [[], ["--method", "wgan-gp"], ["--name", "first"]] {
      #expect(try Tool.run(Tool.train("--steps", "1") + more, in: scratch).status == 0)
    }
    #expect(
      try scratch.names("runs") == ["00000-ring-default", "00001-ring-wgan-gp", "00002-first"])
  }

  @Test func theSameSeedGivesTheSameBitsAndAnotherOneOthers() throws {
    for (out, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      #expect(try Tool.run(Tool.train("--out", out, "--seed", seed), in: scratch).status == 0)
    }
    let model = "checkpoints/step-000060/model.safetensors"
    #expect(try scratch.bytes("a/\(model)") == scratch.bytes("b/\(model)"))
    #expect(try scratch.tensors("a/\(model)") != scratch.tensors("c/\(model)"))
  }

  /// With settings that are unset where the method, or a default, would set them.
  @Test func theConfigurationOfARunRepeatsIt() throws {
    let arguments = Tool.train(
      "--method", "minimax", "--generator-weights", "none", "--average-decay", "none", "--latent-size", "3",
      "--out", "a")
    #expect(try Tool.run(arguments, in: scratch).status == 0)
    let again = try Tool.run(["train", "--config", "a/config.yaml", "--out", "b"], in: scratch)
    #expect(again.status == 0, "\(again.error)")
    #expect(try scratch.bytes("a/config.yaml") == scratch.bytes("b/config.yaml"))
    let model = "checkpoints/step-000060/model.safetensors"
    #expect(try scratch.bytes("a/\(model)") == scratch.bytes("b/\(model)"))
  }

  @Test func optionsWinOverTheFile() throws {
    try scratch.write("data: ring\nsteps: 7\nbatch: 8\nmethod: wgan\nconditional: true\n", to: "set.yaml")
    let result = try Tool.run(
      ["train", "--config", "set.yaml", "--steps", "3", "--no-warm-up", "--no-conditional", "--out", "run"],
      in: scratch)
    #expect(result.status == 0, "\(result.error)")
    let settings = try Configuration(yaml: scratch.text("run/config.yaml"), path: "config.yaml")
    #expect(settings.steps == 3)
    #expect(settings.batch == 8)
    #expect(settings.method == "wgan")
    #expect(!settings.warmsUp)
    #expect(!settings.isConditional)
  }

  @Test func everyLineOfJSONIsAnEventAndNothingElseIsPrinted() throws {
    let result = try Tool.run(Tool.train("--json", "--out", "run", "--save-every", "25"), in: scratch)
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    struct Event: Decodable {
      let event: String
      let step: Int
    }
    let events = try result.outputLines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
    #expect(events.first?.event == "start")
    #expect(events.last?.event == "finished")
    #expect(events.filter { $0.event == "saved" }.map(\.step) == [25, 50, 60])
    #expect(events.filter { $0.event == "sample" }.map(\.step) == [0, 60])
    #expect(events.last { $0.event == "step" }?.step == 60)
    // A person may still look at the log.
    #expect(try scratch.text("run/log.txt").contains("done: step 60"))
  }

  @Test func trainingOutlivesItsReader() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = scratch.url
    process.arguments =
      ["-c", "\"$0\" \"$@\" | head -n 1", Tool.url.path]
      + Tool.train("--json", "--save-every", "1", "--out", "run")
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(try scratch.names("run/checkpoints").last == "step-000060")
    #expect(try scratch.text("run/log.txt").contains("done: step 60"))
  }

  @Test func minutesEndATrainingInTime() throws {
    let start = ContinuousClock.now
    let result = try Tool.run(
      Tool.train("--steps", "10000000", "--save-every", "10000000", "--minutes", "0.02", "--out", "run"),
      in: scratch)
    #expect(result.status == 0, "\(result.error)")
    // 1.2 seconds and what starting takes on a busy machine.
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(try scratch.names("run/checkpoints").count == 1)
  }

  @Test func everySettingIsAnOption() throws {
    let help = try Tool.run(["train", "--help"], in: scratch).output
    let options = Set(help.matches(of: /^ +--([a-z0-9-]+)/.anchorsMatchLineEndings()).map { String($0.1) })
    #expect(Set(Setting.all.map(\.name)).subtracting(options).isEmpty)
  }

  /// An option that is declared but not passed on would leave its setting as it is.
  @Test func everyOptionReachesItsSetting() throws {
    try scratch.write("x,y,c\n1,2,a\n3,4,b\n5,6,a\n", to: "table.csv")
    let values = [
      "data": scratch.path("table.csv").path, "label": "c", "conditional": nil, "method": "wgan",
      "objective": "minimax", "constraints": "clipping:0.5", "generator": "mlp", "critic": "mlp",
      "generator-widths": "3,4", "critic-widths": "5,6", "generator-activation": "tanh",
      "critic-activation": "silu", "generator-normalisation": "layer", "critic-normalisation": "layer",
      "generator-dropout": "0.25", "critic-dropout": "0.125", "generator-weights": "glorot-normal",
      "critic-weights": "he-uniform", "latent": "sphere", "latent-size": "5", "optimizer": "nadam",
      "critic-minibatch-discrimination": "4x2", "critic-minibatch-deviation": nil,
      "packing": "2", "unrolled-steps": "1", "label-smoothing": "0.5", "instance-noise": "0.25",
      "instance-noise-steps": "3", "feature-matching": nil, "historical-averaging": "0.0625",
      "learning-rate": "0.5", "generator-learning-rate": "0.25", "beta1": "0.125", "beta2": "0.75",
      "momentum": "0.625", "batch": "2", "critic-steps": "3", "warm-up": nil, "schedule": "linear",
      "gradient-norm-limit": "7.0", "average-decay": "0.875", "steps": "2", "minutes": "9.0", "seed": "11",
      "threads": "1", "save-every": "4", "sample-every": "6", "keep": "8",
      "metrics": "fid,w1", "metrics-count": "50", "features": "raw", "patience": "12",
    ]
    // Of learners without a critic.
    let others =
      [("imle", "imle-factor", "3"), ("imle", "imle-staleness", "2"), ("imle", "imle-jitter", "0.125")]
      + [("vae", "vae-beta", "0.375"), ("began", "began-gamma", "0.375"), ("began", "began-lambda", "0.125")]
      + [("gaussian-naive-bayes", "smoothing", "0.125"), ("lda", "shrinkage", "0.375")]
      + [("mixture", "mixture-components", "3")]
    // Of images, and of the ring, alone.
    let elsewhere = ["size", "channels", "form", "augmentation"] + others.map(\.1)
    #expect(Set(values.keys).union(elsewhere) == Set(Setting.all.map(\.name)))
    let arguments = values.flatMap { name, value in ["--\(name)"] + (value.map { [$0] } ?? []) }
    let table = try Tool.run(["train", "--dry-run"] + arguments, in: scratch)
    table.expectSuccess()
    let shown = values.map { name, value in "  \(name): \(value ?? "true")" }
    #expect(Set(shown).subtracting(table.outputLines).isEmpty)
    for (method, name, value) in others {
      let arguments = ["train", "--data", "ring", "--method", method, "--\(name)", value, "--dry-run"]
      let dry = try Tool.run(arguments + ["--batch", "4", "--threads", "1"], in: scratch)
      #expect(dry.outputLines.contains("  \(name): \(value)"), "\(dry.error)")
    }
    let images = ["train", "--data", "digits", "--augmentation", "color,cutout", "--dry-run", "--batch", "4"]
    #expect(try Tool.run(images, in: scratch).outputLines.contains("  augmentation: color,cutout"))
    let ring = try Tool.run(Tool.train("--form", "pacgan", "--dry-run"), in: scratch)
    #expect(ring.outputLines.contains("  form: pacgan"))
    for option in [["--size", "8"], ["--channels", "1"]] {
      let refused = try Tool.run(Tool.train("--dry-run") + option, in: scratch)
      #expect(refused.error.contains("an image size or number of channels has no meaning for ring"))
    }
  }
}
