import Foundation
import SaddleStudy
import Testing

@Test func aTrialSurvivesItsRecord() throws {
  var trial = Trial(
    number: 3, model: "wgan-gp", repeats: 1, seed: 7, hyperparameters: [Assignment("beta1", "0.5")])
  trial.state = .diverged
  trial.curve = [.init(step: 10, criticSteps: 50, seconds: 1.5, values: ["fid": 12])]
  trial.message = "the critic's loss is not finite"
  #expect(try JSONDecoder().decode(Trial.self, from: JSONEncoder().encode(trial)) == trial)
}
