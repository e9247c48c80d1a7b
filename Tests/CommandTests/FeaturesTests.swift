import Foundation
import Testing

@Suite struct FeaturesTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func train(_ arguments: String...) throws -> Tool.Result {
    try Tool.run(["features", "train", "--threads", "1"] + arguments, in: scratch)
  }

  @Test func aClassifierIsTrainedWrittenAndDescribed() throws {
    let result = try train("--data", "digits", "--steps", "300", "--out", "d.safetensors")
    result.expectSuccess()
    #expect(result.outputLines.count == 2 && result.error.isEmpty)
    #expect(result.outputLines[0].hasPrefix("d.safetensors: tells 10 classes, "))
    #expect(result.outputLines[0].contains(" % right on 180 held out; 300 steps in "))
    #expect(result.outputLines[1].contains("--against digits"))
    #expect(try scratch.names() == ["d.safetensors"])
    let tensors = try scratch.tensors("d.safetensors")
    #expect(tensors["hidden.weight"]?.shape == [128, 256])
    #expect(tensors["output.bias"]?.shape == [10])
  }

  @Test func jsonHasTheNumbers() throws {
    let result = try train(
      "--data", "digits", "--steps", "20", "--seed", "4", "--out", "d.safetensors", "--json")
    result.expectSuccess()
    #expect(result.outputLines.count == 1)
    struct Line: Decodable {
      let accuracy: Double, classes: Int, heldOut: Int, out: String, seed: Int, seconds: Double, steps: Int
    }
    let line = try JSONDecoder().decode(Line.self, from: Data(result.output.utf8))
    #expect(line.classes == 10 && line.heldOut == 180 && line.steps == 20 && line.seed == 4)
    #expect((0...1).contains(line.accuracy) && line.out == "d.safetensors" && line.seconds > 0)
  }

  @Test func theLabelColumnOfATableIsLearnt() throws {
    try scratch.write(
      "x,y,kind\n"
        + (0..<60).map { "\($0 % 2 == 0 ? 1 : 5),\($0 % 7),\($0 % 2 == 0 ? "a" : "b")\n" }.joined(),
      to: "t.csv")
    let result = try train("--data", "t.csv", "--label", "kind", "--steps", "50", "--out", "t.safetensors")
    result.expectSuccess()
    #expect(result.outputLines[0].contains("tells 2 classes, 100.0 % right on 6 held out"))
  }

  @Test func ctrlCLeavesNoFile() throws {
    let tool = try Tool.start(
      [
        "features", "train", "--data", "digits", "--minutes", "5", "--threads", "1", "--out", "d.safetensors",
      ],
      in: scratch)
    // Until the signal is handled, which is before the data is read.
    usleep(1_000_000)
    tool.send(SIGINT)
    let result = tool.result()
    #expect(result.status == 130, "\(result.error)")
    #expect(result.error.contains("stopping; nothing will be written"))
    #expect(try scratch.names().isEmpty)
  }

  @Test func whatCannotBeDoneIsRefused() throws {
    try scratch.write("x,y\n1,2\n3,4\n", to: "t.csv")
    for (arguments, message) in [
      (["--data", "ring", "--out", "a"], "ring is endless and has no classes"),
      (["--data", "t.csv", "--out", "a"], "the data set t has not the two classes"),
      (["--data", "nowhere", "--out", "a"], "\"nowhere\""),
      (["--data", "digits", "--out", "none/a"], "make the folder first"),
      (["--data", "digits", "--out", "a", "--steps", "0"], "--steps 0"),
      (["--data", "digits", "--out", "a", "--minutes", "nan"], "--minutes nan"),
      (["--data", "digits", "--out", "a", "--label", "x"], "leave it out"),
    ] {
      let result = try Tool.run(["features", "train"] + arguments, in: scratch)
      #expect(result.status != 0)
      #expect(result.error.contains(message), "\(result.error)")
    }
    #expect(try scratch.names() == ["t.csv"])
  }

  @Test func aRunOnStackedDataIsResumedFromAnyFolder() throws {
    // IDX: two zeros, the type of bytes, the rank, the sizes as big-endian words, the bytes.
    let images = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 8] + (0..<256).map { UInt8($0) }
    try Data(images).write(to: scratch.path("grey-idx3-ubyte"))
    let training = try Tool.run(
      [
        "train", "--data", "stacked:grey-idx3-ubyte", "--generator", "mlp", "--critic", "mlp",
        "--generator-widths", "8", "--critic-widths", "8", "--batch", "4", "--steps", "2", "--threads", "1",
        "--schedule", "constant", "--out", "run",
      ], in: scratch)
    training.expectSuccess()
    #expect(try scratch.text("run/config.yaml").contains("stacked:\(scratch.url.path)/grey-idx3-ubyte"))
    let other = try Scratch()
    let resumed = try Tool.run(["train", "--resume", scratch.path("run").path, "--steps", "4"], in: other)
    resumed.expectSuccess()
    #expect(try scratch.steps("run").last == 4)
  }
}
