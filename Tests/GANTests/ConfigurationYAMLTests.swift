import SaddleData
import SaddleGAN
import Testing

@Suite("Configuration files", .timeLimit(.minutes(1)))
struct ConfigurationYAMLTests {
  private func refusal(_ yaml: String) throws -> DataError {
    try #require(
      #expect(throws: DataError.self) { _ = try Configuration.entries(yaml: yaml, path: "config.yaml") })
  }

  @Test("Values are texts, numbers, Booleans and lists, in the file's order")
  func values() throws {
    let yaml = """
      # A comment.
      seed: 3
      data: "ring:12"
      warm-up: true

      generator-widths: [64, 32]
      constraints:
        - r1:0.1
        - gradient-penalty:10@lines
      critic-widths: 8
      average-decay: none
      """
    let entries = try Configuration.entries(yaml: yaml, path: "config.yaml")
    #expect(
      entries.map { [$0.name, $0.value] } == [
        ["seed", "3"], ["data", "ring:12"], ["warm-up", "true"], ["generator-widths", "64,32"],
        ["constraints", "r1:0.1,gradient-penalty:10@lines"], ["critic-widths", "8"],
        ["average-decay", "none"],
      ])
    #expect(try Configuration.entries(yaml: "constraints: []", path: "").map(\.value) == ["none"])
    #expect(try Configuration.entries(yaml: "", path: "").isEmpty)
    #expect(try Configuration.entries(yaml: "# nothing\n", path: "").isEmpty)
  }

  @Test(
    "What is wrong is told with its line and what to do",
    arguments: [
      ("seed: 1\nbacth: 64\n", 2, "did you mean \"batch\"?"),
      ("seed: 1\n\nquux: 64\n", 3, "--help"),
      ("seed: 1\nbatch: many\n", 2, "correct the value"),
      ("seed: 1\nbatch:\n  size: 64\n", 3, "write batch: N"),
      ("seed: 1\ngenerator-widths: [[1]]\n", 2, "write generator-widths: LIST"),
      ("- seed\n- batch\n", 1, "name: value"),
      ("seed\n", 1, "name: value"),
      ("seed: 1\nbatch: [64\n", 3, "name: value"),
      ("seed: 1\n\tbatch: 64\n", 2, "name: value"),
      ("seed: 1\nbatch: 64: 3\n", 2, "name: value"),
      ("seed: 1\n[1]: 3\n", 2, "--help"),
      ("seed: 1\nbatch: *other\n", 2, "name: value"),
      ("seed: 1\nbatch: 64\nseed: 2\n", 1, "once"),
    ] as [(String, Int?, String)])
  func errors(yaml: String, line: Int?, advice: String) throws {
    let error = try refusal(yaml)
    #expect(error.path == "config.yaml" && error.line == line, "\(error)")
    #expect(error.advice.contains(advice), "\(error)")
    #expect(!error.what.contains("\n"))
  }

  @Test(
    "Any text survives being written and read",
    arguments: [
      "ring:8", "", " ", "-", "--", "---", "@home", ",", ".", "~", "null", "true", "1e3", "0x10", "a: b",
      "a #b", "#b",
      "it's", "\"quoted\"", "back\\slash", "tab\there", "line\nbreak", "\r\n", "bell\u{7}", "next\u{85}line",
      "separator\u{2028}", "é", "日本語", "🎲", "[a]", "{a}", "*a", "&a", "!a", "%a", "|", ">", "?", "? a", "- a",
      "`a`",
      "trailing ", "a,b", "-1", "/data/My Photos/2024",
    ])
  func texts(text: String) throws {
    var configuration = Configuration()
    configuration.data = text
    let entries = try Configuration.entries(yaml: configuration.yaml, path: "config.yaml")
    #expect(entries.first { $0.name == "data" }?.value == text, "\(configuration.yaml.prefix(80))")
  }

  @Test("What would take long or much is refused: large files, deep nesting, many aliases")
  func bombs() throws {
    #expect(try refusal(String(repeating: "#", count: 2 << 20)).what.contains("too long"))
    for text in ["[", "{a: ", "- ", "? ", "&a [*a, "] {
      _ = try refusal("seed: " + String(repeating: text, count: 20_000))
      _ = try refusal(String(repeating: text, count: 20_000))
    }
    var aliases = "data: &a0 [x, x]\n"
    for level in 1..<30 { aliases += "label: &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    _ = try refusal(aliases)
  }

  @Test("10,000 damaged files are read or refused, never a crash")
  func mutations() throws {
    var whole = Configuration()
    for (name, value) in ConfigurationTests.values { try whole.set(name, to: value) }
    let originals = [Array(whole.yaml.utf8), Array(Configuration().yaml.utf8)]
    var generator = SplitMix(state: 9)
    var counts = (read: 0, refused: 0)
    for number in 0..<10_000 {
      let yaml = String(decoding: mutated(originals[number % 2], &generator), as: UTF8.self)
      do {
        let configuration = try Configuration(yaml: yaml, path: "config.yaml")
        // Whatever was read can be played or is refused in words.
        _ = try? configuration.game(sampleShape: [16, 16, 1], classes: 3)
        counts.read += 1
      } catch let error as DataError {
        #expect(!error.what.isEmpty && !error.advice.isEmpty)
        counts.refused += 1
      }
    }
    // Both ways are walked, or the mutations test nothing.
    #expect(counts.read > 100 && counts.refused > 100, "\(counts)")
  }

  /// The bytes with 1 to 4 changes: bits, bytes, copies, cuts, signs of the language.
  private func mutated(_ original: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...8, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.removeSubrange(place...)
      case 5: bytes[place] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &generator)
      default:
        bytes.replaceSubrange(
          place..<end, with: Array("\n: -[]{}&*!|>'\"%@#?,".utf8.shuffled(using: &generator).prefix(3)))
      }
    }
    return bytes
  }
}
