import Foundation
import Testing

@Suite struct ResumeTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let files = ["model.safetensors", "state.safetensors"]

  private func expectSameTensors(_ a: String, _ b: String, step: String) throws {
    for file in Self.files {
      #expect(
        try scratch.tensors("\(a)/checkpoints/step-\(step)/\(file)")
          == scratch.tensors("\(b)/checkpoints/step-\(step)/\(file)"))
    }
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsTheStepAndSaves(signal: Int32) throws {
    let arguments = Tool.train("--steps", "10000", "--sample-every", "100000", "--save-every", "100000")
    #expect(try Tool.run(arguments + ["--out", "whole"], in: scratch).status == 0)
    let running = try Tool.start(arguments + ["--out", "run"], in: scratch)
    running.wait(for: "training in")
    usleep(20_000)
    running.send(signal)
    let result = running.result()
    #expect(result.status == 0)
    #expect(result.error.contains("stopping after this step"))
    #expect(result.outputLines.suffix(1) == ["  saddle train --resume run"])
    let checkpoint = try #require(try scratch.names("run/checkpoints").first)
    #expect(checkpoint < "step-010000")
    let resumed = try Tool.run(["train", "--resume", "run"], in: scratch)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.output.hasPrefix("going on from step \(Int(checkpoint.dropFirst(5)) ?? -1) in run"))
    try expectSameTensors("whole", "run", step: "010000")
    #expect(try scratch.steps("run") == Array(1...10000))
  }

  /// Six kills for each interval between saves, thirty in all, at moments spread over the time that the whole
  /// run takes: while the program starts, trains, saves and ends.
  @Test(arguments: 1...5) func killedAtAnyMomentARunEndsInTheSameBits(saveEvery: Int) throws {
    var random = Generator(state: UInt64(saveEvery))
    let arguments = Tool.train("--save-every", "\(saveEvery)", "--sample-every", "100")
    let start = ContinuousClock.now
    try Tool.run(arguments + ["--out", "whole"], in: scratch).expectSuccess()
    let whole = ContinuousClock.now - start
    var (kills, attempts) = (0, 0)
    func next() throws -> RunningTool {
      let isStarted = scratch.exists("run/config.yaml")
      return try Tool.start(
        isStarted ? ["train", "--resume", "run"] : arguments + ["--out", "run"], in: scratch)
    }
    func expectTheSame() throws {
      try expectSameTensors("whole", "run", step: "000060")
      #expect(try scratch.steps("run") == Array(1...60))
      #expect(try scratch.names("run/checkpoints").count == 3)
    }
    while kills < 6 && attempts < 40 {
      attempts += 1
      let running = try next()
      usleep(UInt32(whole / .microseconds(1) * Double.random(in: 0..<1, using: &random)))
      running.send(SIGKILL)
      let result = running.result()
      if result.status == -SIGKILL {
        kills += 1
      } else {
        // Done before it could be killed: again from the start.
        #expect(result.status == 0, "\(result.error)")
        try expectTheSame()
        try scratch.remove("run")
      }
    }
    #expect(kills == 6)
    #expect(try next().result().status == 0)
    try expectTheSame()
  }

  @Test func aRunEndedBeforeItsFirstSaveStartsAgain() throws {
    #expect(try Tool.run(Tool.train("--out", "whole"), in: scratch).status == 0)
    #expect(try Tool.run(Tool.train("--out", "run"), in: scratch).status == 0)
    try scratch.remove("run/checkpoints/step-000060")
    let result = try Tool.run(["train", "--resume", "run"], in: scratch)
    #expect(result.status == 0, "\(result.error)")
    try expectSameTensors("whole", "run", step: "000060")
    #expect(try scratch.steps("run") == Array(1...60))
  }

  @Test func aDamagedCheckpointIsPassedOver() throws {
    #expect(try Tool.run(Tool.train("--out", "whole", "--save-every", "20"), in: scratch).status == 0)
    #expect(
      try Tool.run(Tool.train("--out", "run", "--save-every", "20", "--keep", "2"), in: scratch).status == 0)
    try damage("run/checkpoints/step-000060/state.safetensors")
    let result = try Tool.run(["train", "--resume", "run"], in: scratch)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("a checkpoint was passed over: "))
    #expect(result.error.contains("step-000060/state.safetensors"))
    #expect(result.output.hasPrefix("going on from step 40 in run"))
    try expectSameTensors("whole", "run", step: "000060")
    try damage("run/checkpoints/step-000060/model.safetensors")
    let sample = try Tool.run(["sample", "run", "--out", "points.csv"], in: scratch)
    #expect(sample.output.contains("samples of step 40"))
    #expect(sample.error.contains("step-000060/model.safetensors"))
    // None is left.
    try damage("run/checkpoints/step-000040/model.safetensors")
    let refused = try Tool.run(["train", "--resume", "run"], in: scratch)
    #expect(refused.status != 0)
    #expect(refused.error.contains("no checkpoint can be read"))
    #expect(refused.error.contains("step-000060/model.safetensors"))
    #expect(refused.error.contains("step-000040/model.safetensors"))
  }

  /// Turns a bit in the middle.
  private func damage(_ name: String) throws {
    var bytes = try scratch.bytes(name)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: scratch.path(name))
  }

  @Test func dataThatVanishedOrChangedIsRefused() throws {
    let rows = (0..<100).map { "\($0 % 7),\($0 % 5)\n" }.joined()
    try scratch.write("x,y\n" + rows, to: "table.csv")
    let first = try Tool.run(
      Tool.train("--schedule", "constant", "--steps", "10", "--out", "run", data: "table.csv"), in: scratch)
    #expect(first.status == 0, "\(first.error)")
    let again = ["train", "--resume", "run", "--steps", "20"]
    try scratch.remove("table.csv")
    let vanished = try Tool.run(again, in: scratch)
    #expect(vanished.status != 0)
    #expect(vanished.error.contains("there is no data set, file or folder"))
    #expect(vanished.error.contains("table.csv"))
    try scratch.write("x,y\n" + rows.replacing("6,", with: "8,"), to: "table.csv")
    let changed = try Tool.run(again, in: scratch)
    #expect(changed.status != 0)
    #expect(changed.error.contains("table.csv: the data is not what this run was trained on; bring back"))
    // Neither has touched the run.
    try scratch.write("x,y\n" + rows, to: "table.csv")
    #expect(try Tool.run(again, in: scratch).status == 0)
    #expect(try scratch.steps("run") == Array(1...20))
  }

  @Test func aRunThatGoesOnKeepsItsSettings() throws {
    #expect(try Tool.run(Tool.train("--out", "run", "--learning-rate", "1e-3"), in: scratch).status == 0)
    let same = try Tool.run(["train", "--resume", "run", "--learning-rate", "0.001"], in: scratch)
    #expect(same.status == 0, "\(same.error)")
    let other = try Tool.run(["train", "--resume", "run", "--learning-rate", "0.002"], in: scratch)
    #expect(other.status != 0)
    #expect(
      other.error.contains("--learning-rate 0.002: a run that goes on keeps its settings, but for steps"))
    let longer = try Tool.run(["train", "--resume", "run", "--steps", "100"], in: scratch)
    #expect(longer.status != 0)
    #expect(longer.error.contains("--steps 100: the learning rates fall to 0 at step 60"))
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a file system"))
  func aFullDiskIsToldAndTheLastCheckpointIsIntact() throws {
    let disk = try SmallDisk(scratch.path("disk"), megabytes: 1)
    let arguments = Tool.train(
      "--schedule", "constant", "--save-every", "1", "--keep", "1000")
    let result = try Tool.run(arguments + ["--out", "disk/run"], in: scratch)
    #expect(result.status == 1)
    #expect(result.error.contains("No space left on device"), "\(result.error)")
    try disk.grow(megabytes: 64)
    let resumed = try Tool.run(["train", "--resume", "disk/run"], in: scratch)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(!resumed.error.contains("passed over"))
    #expect(resumed.output.contains("going on from step"))
    #expect(try Tool.run(arguments + ["--out", "whole"], in: scratch).status == 0)
    try expectSameTensors("whole", "disk/run", step: "000060")
  }
}

/// SplitMix64: the same moments in every run of the tests.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
