import SaddleNN
import Testing

@Suite("Learning-rate schedules")
struct LearningRateScheduleTests {
  @Test("Factors at the start, a quarter, the middle, the end and after it")
  func factors() {
    func factors(_ schedule: LearningRateSchedule) -> [Double] {
      [0, 25, 50, 100, 130].map { schedule.factor(step: $0, of: 100) }
    }
    #expect(factors(.constant) == [1, 1, 1, 1, 1])
    #expect(factors(.linear) == [1, 0.75, 0.5, 0, 0])
    // (1 + cos(π / 4)) / 2 = (2 + sqrt 2) / 4.
    for (a, b) in zip(factors(.cosine), [1, 0.8535533905932737, 0.5, 0, 0]) { #expect(abs(a - b) < 1e-15) }
  }
}
