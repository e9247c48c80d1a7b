import Foundation
import SaddleStudy
import Testing

@Suite("Conclusions")
struct ConclusionTests {
  /// Ten repetitions each; the model's place times `gap` apart, over a spread of 0.9.
  private func conclusions(_ models: [String], gap: Double, repetitions: Int = 10) -> String {
    var all: [Trial] = []
    for (place, model) in models.enumerated() {
      let base = 5 + gap * Double(place)
      let best = all.count
      all += trials(model, [base, base + 3, base + 4], from: best)
      let values = (0..<repetitions).map { base + Double($0 * 7 % 10) / 10 }
      all += trials(model, values, from: all.count, repeats: best)
    }
    return StudyAnalysis(study(models), trials: all).conclusions.joined(separator: "\n")
  }

  @Test("name a model that wins against all others")
  func champion() {
    let text = conclusions(["wgan", "non-saturating", "vae"], gap: 2)
    #expect(text.contains("wgan wins against every other model at the 5 % level"))
    #expect(text.contains("Here wgan outperforms the non-saturating one"))
  }

  @Test("say that no model wins, and who cannot be told from the first")
  func noChampion() {
    let text = conclusions(["non-saturating", "wgan", "vae"], gap: 0)
    #expect(text.contains("No model wins against all others at the 5 % level"))
    #expect(text.contains("0 of 3 pairs are decided, and non-saturating cannot be told from wgan and vae."))
    #expect(text.contains("Here too no model outperforms the non-saturating one"))
    #expect(text.contains("Tuning moved the fid more than the choice of the model did, as published."))
  }

  @Test("refuse to speak where no numbers could decide")
  func powerless() {
    // C(6, 3) = 20 ways: p is at least 0.1.
    let text = conclusions(["a", "b"], gap: 100, repetitions: 3)
    #expect(text.contains("this study cannot say which model is better"))
    #expect(text.contains("this study is too small to speak"))
  }

  @Test("say where the order depends on the budget")
  func budget() {
    // a is steady at 3; b is mostly bad, and best at its best.
    let all =
      trials("a", [3, 3.1, 3.2]) + trials("b", [9, 1, 9.1], from: 3) + trials("c", [20, 21, 22], from: 6)
    let text = StudyAnalysis(study(["a", "b", "c"]), trials: all).conclusions.joined(separator: "\n")
    // Expected of b: 6.4 with one trial, (1 + 1 + 9) / 3 = 3.7 with two, 1 with three.
    #expect(text.contains("a with one trial each, b from 3 trials on."))
    #expect(text.contains("Of the 3 places in the order, 2 are held by another model"))
    #expect(text.contains("There are no repetitions"))
    #expect(text.contains("Every trial has a result."))
  }

  @Test("count failures by model, and what was ended early")
  func failures() {
    var all = trials("a", [3, nil, nil]) + trials("b", [4, 5, nil], from: 3)
    all[3].state = .stopped
    let text = StudyAnalysis(study(["a", "b"]), trials: all).conclusions.joined(separator: "\n")
    #expect(
      text.contains(
        "3 trainings diverged or failed and count as the worst where trainings are compared: a 2 of 3 and b 1 "
          + "of 3."))
    #expect(text.contains("1 trial was ended early and counts as measured then."))
  }

  @Test("say what means leave out")
  func missing() {
    let all =
      trials("a", [1]) + trials("b", [2], from: 1) + trials("a", [1, nil, nil], from: 2, repeats: 0)
      + trials("b", [2, 2, 2], from: 5, repeats: 1)
    let text = StudyAnalysis(study(["a", "b"]), trials: all).conclusions.joined(separator: "\n")
    #expect(text.contains("a is first with 1"))
    #expect(text.contains("Means leave out repetitions without a result: a 2 of 3."))
  }
}
