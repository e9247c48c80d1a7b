import Foundation
import SaddleData
import SaddleDiagnosis
import SaddleGAN
import Testing

@Suite struct HistoryTests {
  @Test func linesBecomeColumns() throws {
    let scratch = try Scratch()
    let file = try scratch.write(
      """
      {"step":1,"seconds":0.5,"criticLoss":1.5,"penalty":null}
      {"step":2,"seconds":1,"criticLoss":-2}

      """, to: "metrics.jsonl")
    let history = try History(contentsOf: file)
    #expect(history["criticLoss"].steps == [1, 2])
    #expect(history["criticLoss"].values == [1.5, -2])
    #expect(history["penalty"].isEmpty)
    #expect(history["nothing"].isEmpty)
    #expect(history.lastStep == 2)
    #expect(history.brokenLines == 0)
  }

  @Test(arguments: [
    "not json", "[1,2]", "{\"criticLoss\":1}", "{\"step\":-1}", "{\"step\":\"3\"}", "{\"step\":1e40}",
    "{\"step\":1}", "{\"step\":3,\"criticLoss\":", "\u{0}\u{1}\u{2}", "{\"step\":{\"step\":3}}",
  ])
  func aBrokenLineIsCountedAndLeftOut(line: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(
      "{\"step\":2,\"criticLoss\":1}\n\(line)\n{\"step\":5,\"criticLoss\":7}\n", to: "m")
    let history = try History(contentsOf: file)
    #expect(history["criticLoss"].steps == [2, 5])
    #expect(history.brokenLines == 1)
  }

  @Test func aLongFileIsThinnedAndKeepsItsLastLine() throws {
    let scratch = try Scratch()
    let lines = (1...30_001).map { "{\"step\":\($0),\"criticLoss\":1}\n" }.joined()
    let history = try History(contentsOf: scratch.write(lines, to: "m"))
    #expect(history["criticLoss"].count == 10_001)
    #expect(history.lastStep == 30_001)
  }

  @Test func manyNamesTakeNoMemory() throws {
    let scratch = try Scratch()
    let names = (0..<5000).map { ",\"x\($0)\":1" }.joined()
    let history = try History(contentsOf: scratch.write("{\"step\":1\(names)}\n", to: "m"))
    #expect(history.names.count == 100)
  }

  @Test func aMissingFileIsAnErrorThatNamesIt() throws {
    let scratch = try Scratch()
    let error = #expect(throws: DataError.self) {
      try History(contentsOf: scratch.url.appending(path: "none.jsonl"))
    }
    #expect(error?.description.contains("none.jsonl") == true)
  }

  // MARK: Observations

  private let header = """
    {"step":0,"cells":{"kind":"modes","shares":[0.5,0.5],"near":1,"duplicates":0}}
    """
  private func look(_ step: Int, _ histogram: String = "[3,1]", near: String = "1") -> String {
    """
    {"step":\(step),"raw":{"histogram":\(histogram),"near":\(near),"diversity":1,"duplicates":0,"distance":0.5}}
    """
  }

  @Test func observationsComeBackAsWritten() throws {
    let scratch = try Scratch()
    let file = try scratch.write("\(header)\n\(look(0))\n\(look(100))\n", to: "o")
    let observations = try Observations(contentsOf: file)
    #expect(observations.cells?.shares == [0.5, 0.5])
    #expect(observations.all.map(\.step) == [0, 100])
    #expect(observations.all[1].served.histogram == [3, 1])
    #expect(observations.before(100).all.map(\.step) == [0])
  }

  @Test(arguments: ["[3]", "[3,-1]", "[3,1,1]", "[3,99999999999]", "[]", "null"])
  func anObservationThatFitsNoCellsIsLeftOut(histogram: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write("\(header)\n\(look(0))\n\(look(100, histogram))\n\(look(200))\n", to: "o")
    #expect(try Observations(contentsOf: file).all.map(\.step) == [0, 200])
  }

  @Test func observationsWithoutCellsAreNone() throws {
    let scratch = try Scratch()
    let file = try scratch.write("\(look(0))\n\(look(100))\n", to: "o")
    let observations = try Observations(contentsOf: file)
    #expect(observations.cells == nil)
    #expect(observations.all.isEmpty)
  }
}
