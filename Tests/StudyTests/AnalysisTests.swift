import Foundation
import SaddleMetrics
import SaddleStudy
import Testing

@Suite("Analysis of a study")
struct AnalysisTests {
  @Test("takes a trial's number from the end of its budget")
  func outcome() {
    var trial = trials("a", [3])[0]
    trial.curve.insert(.init(step: 5, criticSteps: 5, seconds: 0.5, values: ["fid": 1]), at: 0)
    #expect(trial.outcome(by: .frechet) == 3)
    #expect(trial.outcome(by: .precision) == nil)
    trial.state = .stopped
    #expect(trial.outcome(by: .frechet) == 3)
    for state in [Trial.State.waiting, .running, .diverged, .failed] {
      trial.state = state
      #expect(trial.outcome(by: .frechet) == nil)
    }
    #expect(trials("a", [.nan])[0].outcome(by: .frechet) == nil)
    #expect(trials("a", [.infinity])[0].outcome(by: .frechet) == nil)
  }

  @Test("repeats the best of a search, and compares by its repetitions")
  func repetitions() throws {
    let all =
      trials("a", [5, 2, nil]) + trials("b", [4, 3, 9], from: 3)
      + trials("a", [2, 4, nil], from: 6, repeats: 1)
      + trials("b", [5, 6, 7], from: 9, repeats: 4)
    let analysis = StudyAnalysis(study(["a", "b"]), trials: all.reversed())
    #expect(analysis.basis == .repetitions)
    let first = analysis.models[0]
    #expect(first.best?.number == 1)
    #expect(first.repetitions.map(\.number) == [6, 7, 8])
    #expect(first.summary?.mean == 3 && first.summary?.count == 2)
    #expect(first.seconds == 6)
    // a's 2 and 4 are better than all of b's, its failure worse: 6 of 9 pairs.
    let pair = try #require(analysis.comparisons.first)
    #expect(abs(pair.winProbability - 2 / 3.0) < 1e-12)
    #expect(pair.winner == nil)
    #expect(analysis.ranking.map(\.model.model.name) == ["a", "b"])
  }

  @Test("takes the repetitions of those settings that are best after a search was extended")
  func extendedSearch() {
    let all =
      trials("a", [5, 2, 1]) + trials("a", [6, 6], from: 3, repeats: 1)
      + trials("a", [3, 3, 3], from: 5, repeats: 2)
    let result = StudyAnalysis(study(["a"]), trials: all).models[0]
    #expect(result.summary?.mean == 3 && result.repetitions.count == 3)
  }

  @Test("turns a metric of which more is better around")
  func higherIsBetter() throws {
    let all =
      trials("a", [0.5, nil, 0.9], name: "recall") + trials("b", [0.3, 0.4, 0.2], from: 3, name: "recall")
    let analysis = StudyAnalysis(study(["a", "b"], metrics: [.recall]), trials: all)
    #expect(analysis.models[0].best?.number == 2)
    let points = analysis.models[0].curves[0].points
    // The failure counts as the study's worst, 0.2. Of the three pairs two have 0.9, one 0.5.
    #expect(abs(points[0].mean - (0.5 + 0.2 + 0.9) / 3) < 1e-12)
    #expect(abs(points[1].mean - (0.9 + 0.9 + 0.5) / 3) < 1e-12)
    #expect(points[2].mean == 0.9 && points[2].lower == 0.9 && points[2].upper == 0.9)
    #expect(abs(points[0].failureProbability - 1 / 3.0) < 1e-12)
    // 6 of 9 pairs: the failure loses against all.
    #expect(analysis.basis == .search)
    #expect(abs(try #require(analysis.comparisons.first).winProbability - 2 / 3.0) < 1e-12)
  }

  @Test("gives of other metrics what the chosen trial has")
  func otherMetrics() {
    var all = trials("a", [3, 1, 2])
    for (index, recall) in [0.9, 0.1, 0.5].enumerated() {
      all[index].curve = [
        .init(
          step: 10, criticSteps: 10, seconds: 1,
          values: ["fid": all[index].outcome(by: .frechet) ?? 0, "recall": recall])
      ]
    }
    let curve = StudyAnalysis(study(["a"], metrics: [.frechet, .recall]), trials: all).models[0].curves[1]
    // The best of two by FID is trial 1 in two of three pairs, trial 2 in one.
    #expect(abs(curve.points[1].mean - (0.1 + 0.1 + 0.5) / 3) < 1e-12)
    #expect(curve.points[2].mean == 0.1)
  }

  @Test("finds the quantity that matters, with the sign of more being better")
  func sensitivity() throws {
    // The FID falls with x, and y is noise: 16 trials, y by a permutation.
    let settings = (0..<16).map { index in
      [
        Assignment("x", "\(pow(10, Double(index)))"), Assignment("y", "\(index * 7 % 16)"),
        Assignment("z", index % 2 == 0 ? "yes" : "no"),
      ]
    }
    let dimensions: [SearchDimension] = [
      .init("x", .logarithmic(1, 1e16)), .init("y", .integers(0, 15)), .init("z", .choice(["yes", "no"])),
    ]
    let values = (0..<16).map { index in index < 2 ? nil : Double(16 - index) }
    let analysis = StudyAnalysis(
      study(["a"], search: dimensions), trials: trials("a", values, settings: settings))
    let rows = analysis.models[0].sensitivities
    // Two failures share the lowest place: nearly 1.
    #expect(try #require(rows[0].correlation) > 0.99)
    #expect(try #require(rows[0].explainedShare) > 0.9)
    #expect(try #require(rows[0].adjustedPValue) < 0.05)
    #expect(try #require(rows[1].adjustedPValue) > 0.05)
    #expect(rows[2].correlation == nil && rows[2].explainedShare == 0)
    #expect(analysis.conclusions.joined().contains("the result depends on x (for 1 model)."))
  }

  @Test("keeps the values of a choice apart, however many there are")
  func manyChoices() throws {
    let names = ["a", "b", "c", "d", "e", "f"]
    // Neighbours in the list are far apart in the result.
    let level = [5.0, 1, 9, 5, 1, 9]
    let places = Array(0..<24)
    let analysis = StudyAnalysis(
      study(["m"], search: [.init("z", .choice(names))]),
      trials: trials(
        "m", places.map { level[$0 % 6] + 0.01 * Double($0) },
        settings: places.map { [Assignment("z", names[$0 % 6])] }))
    #expect(try #require(analysis.models[0].sensitivities[0].pValue) < 0.01)
  }

  @Test("holds for no trials, waiting ones, and failures alone")
  func nothing() {
    let none = StudyAnalysis(study(["a", "b"]), trials: [])
    #expect(none.ranking.isEmpty && none.comparisons.isEmpty && none.unfinishedCount == 0)
    #expect(none.conclusions.joined().contains("No trial has a result."))

    var waiting = trials("a", [1, 2])
    for index in waiting.indices { waiting[index].state = index == 0 ? .waiting : .running }
    let early = StudyAnalysis(study(["a"]), trials: waiting)
    #expect(early.unfinishedCount == 2 && early.trials.isEmpty)
    #expect(early.conclusions[0].hasPrefix("2 of 2 trials are not done"))

    let failed = StudyAnalysis(
      study(["a", "b"]), trials: trials("a", [nil, nil]) + trials("b", [nil], from: 2))
    #expect(failed.ranking.isEmpty && failed.models[0].best == nil)
    #expect(failed.models[0].curves[0].points.isEmpty)
    // Failures are equal to each other.
    #expect(failed.comparisons.map(\.winProbability) == [0.5])
    #expect(failed.comparisons.map(\.pValue) == [1])
  }

  @Test("of one model has nothing to compare")
  func oneModel() {
    let analysis = StudyAnalysis(study(["a"]), trials: trials("a", [3]))
    #expect(analysis.comparisons.isEmpty)
    #expect(analysis.models[0].curves[0].points.map(\.mean) == [3])
    #expect(analysis.conclusions.joined().contains("there is nothing to compare"))
    let repeated = trials("a", [3]) + trials("a", [4, 5], from: 1, repeats: 0)
    #expect(StudyAnalysis(study(["a"]), trials: repeated).ranking.map(\.value) == [4.5])
  }

  @Test("passes over trials of unknown models")
  func unknownModels() {
    let analysis = StudyAnalysis(study(["a"]), trials: trials("b", [1]) + trials("a", [3], from: 1))
    #expect(analysis.trials.map(\.number) == [1])
  }
}
