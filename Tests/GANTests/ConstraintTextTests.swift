import SaddleGAN
import Testing

@Suite("Constraints as text")
struct ConstraintTextTests {
  @Test(
    "Forms read and write",
    arguments: [
      ("clipping:0.01", Constraint.clipping(bound: 0.01)),
      ("gradient-penalty:10.0", .gradientPenalty(weight: 10)),
      ("gradient-penalty:0.1@around-both", .gradientPenalty(weight: 0.1, at: .aroundBoth)),
      ("gradient-penalty:10.0@around-reals", .dragan(weight: 10)),
      ("lipschitz-penalty:5.0@around-reals", .lipschitzPenalty(weight: 5, at: .aroundReals)),
      ("r1:1.0", .r1(weight: 1)), ("r2:2.5", .r2(weight: 2.5)), ("spectral-norm", .spectralNorm),
    ])
  func roundTrip(text: String, constraint: Constraint) {
    #expect(Constraint(text) == constraint)
    #expect(constraint.description == text)
  }

  @Test("Whole numbers and the short form of DRAGAN read too")
  func short() {
    #expect(Constraint("gradient-penalty:10@lines") == .gradientPenalty(weight: 10, at: .lines))
    #expect(Constraint("dragan:10") == .dragan(weight: 10))
  }

  @Test(
    "What is no constraint is refused",
    arguments: [
      "", ":", "@", "clipping", "clipping:", "clipping:x", "clipping:1:2", "clipping:0.01@lines",
      "gradient-penalty",
      "gradient-penalty:10@", "gradient-penalty:10@nowhere", "gradient-penalty:10@lines@lines",
      "gradient-penalty@lines",
      "dragan:10@lines", "r1", "r1:1@lines", "r2:1@around-reals", "spectral-norm:1", "spectral-norm:",
      "spectral-norm@lines", "Spectral-norm", " r1:1", "weight-decay:1",
    ])
  func malformed(text: String) { #expect(Constraint(text) == nil) }
}
