import SaddleDiagnosis
import Testing

@Suite struct SeriesTests {
  @Test func aQuantileLiesBetweenItsNeighbours() {
    // 0.25 of the way through 1, 2, 4, 8 is at place 0.75: 1 + 0.75 (2 - 1).
    #expect([8, 1, 4, 2].quantile(0.25) == 1.75)
    #expect([8, 1, 4, 2].quantile(1) == 8)
    #expect([Double]().quantile(0.5).isNaN)
  }

  @Test func whatIsNotFiniteIsLeftOut() {
    let series = Series(steps: [1, 2, 3], values: [1, .nan, 3])
    #expect(series.steps == [1, 3])
    #expect(series.values == [1, 3])
  }

  @Test func theLastShareHasAtLeastSoMany() {
    let series = Series(steps: Array(1...10), values: (1...10).map(Double.init))
    #expect(series.last(0.2).values == [9, 10])
    #expect(series.last(0.2, least: 4).values == [7, 8, 9, 10])
    #expect(series.last(0.2, least: 40).count == 10)
  }

  /// 40 values that fall below 1 at step 25, but for one at step 30 that is above it.
  @Test func anOnsetIsWhereAConditionBeganToHold() {
    let values = (1...40).map { $0 < 25 || $0 == 30 ? 2.0 : 0.5 }
    #expect(Series(steps: Array(1...40), values: values).onset { $0 < 1 } == 31)
    #expect(Series(steps: Array(1...40), values: values).onset { $0 > 1 } == nil)
    #expect(Series(steps: Array(1...40), values: values).onset { $0 > 0 } == 1)
  }

  @Test func thinningTakesMediansOfPieces() {
    let series = Series(steps: Array(1...6), values: [1, 2, 9, 4, 100, 6]).thinned(to: 2)
    #expect(series.steps == [3, 6])
    #expect(series.values == [2, 6])
  }
}
