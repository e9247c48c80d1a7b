import Foundation
import SaddleData
import Testing

/// Every `saddle` command of the README, in its order and with its words; trainings and figures are cut short.
@Suite struct ReadmeTests {
  @Test("The README's commands work, one after the other")
  func commands() throws {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
    let lines = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n")
    let commands = lines.filter { $0.hasPrefix("saddle ") }.map { line in
      line.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
    }
    #expect(commands.count >= 9)
    let scratch = try Scratch()
    try Self.makeData(in: scratch)
    for command in commands {
      let short =
        switch command[0] {
        case "train": command.contains("--resume") ? [] : ["--steps", "2", "--batch", "4"]
        case "figures", "diagnose": ["--quick"]
        case "features": ["--steps", "20"]
        // So short that no trial is begun.
        case "study": command[1] == "run" ? ["--minutes", "1e-9"] : []
        default: [String]()
        }
      let result = try Tool.run(command + short, in: scratch)
      #expect(result.status == 0, "saddle \(command.joined(separator: " ")): \(result.error)")
    }
    #expect(scratch.exists("grid.png"))
  }

  /// The folders that the README calls photos and mnist, and its files.
  private static func makeData(in scratch: Scratch) throws {
    for folder in ["photos", "mnist"] {
      try FileManager.default.createDirectory(at: scratch.path(folder), withIntermediateDirectories: true)
    }
    try Data("x,y\n0,0\n1,0.5\n2,1\n3,4\n4,3.5\n5,2\n6,1\n".utf8).write(to: scratch.path("real.csv"))
    try Data("x,y\n0,1\n1,1.5\n2,2\n3,5\n4,4.5\n5,3\n6,2\n".utf8).write(to: scratch.path("made.csv"))
    for index in 0..<8 {
      let pixels = (0..<32 * 40 * 3).map { UInt8(truncatingIfNeeded: $0 * (index + 1)) }
      let image = Image(height: 40, width: 32, channels: 3, pixels: pixels)
      try image.png().write(to: scratch.path("photos/\(index).png"))
    }
    // IDX: two zeros, the type of bytes, the rank, the sizes as big-endian words, the bytes.
    let images = [0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 28, 0, 0, 0, 28] + (0..<8 * 784).map { UInt8($0 % 251) }
    let labels = [0, 0, 8, 1, 0, 0, 0, 8, 0, 1, 2, 0, 1, 2, 0, 1] as [UInt8]
    try Data(images).write(to: scratch.path("mnist/train-images-idx3-ubyte"))
    try Data(labels).write(to: scratch.path("mnist/train-labels-idx1-ubyte"))
  }
}
