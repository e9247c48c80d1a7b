import SaddleReport
import Testing

@Suite("Ticks")
struct TicksTests {
  // Each expected list by hand: the step is the least of 1, 2, 5 times a power of ten that is no less than the
  // range divided by the count.
  @Test(
    "on a linear axis are multiples of a round step",
    arguments: [
      (0.0...10.0, 5, [0.0, 2, 4, 6, 8, 10], ["0", "2", "4", "6", "8", "10"]),  // 10/5 = 2
      (-1.0...1.0, 4, [-1, -0.5, 0, 0.5, 1], ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),  // 2/4 = 0.5
      (0.0...0.3, 3, [0, 0.1, 0.2, 0.3], ["0.0", "0.1", "0.2", "0.3"]),  // 0.3/3 = 0.1
      (3.2...9.7, 4, [4, 6, 8], ["4", "6", "8"]),  // 6.5/4 = 1.6, so 2
      (0.0...100_000, 4, [0, 50_000, 100_000], ["0", "50000", "100000"]),  // 25000, so 50000
      (0.1...0.2, 3, [0.1, 0.15, 0.2], ["0.10", "0.15", "0.20"]),  // 0.033, so 0.05
    ])
  func linear(bounds: ClosedRange<Double>, count: Int, values: [Double], labels: [String]) {
    let ticks = Ticks.linear(in: bounds, count: count)
    #expect(ticks.major.map(\.value) == values)
    #expect(ticks.major.map(\.label) == labels)
    #expect(ticks.exponent == 0)
  }

  @Test("of huge and tiny numbers leave a power of ten to the axis's label")
  func exponent() {
    let huge = Ticks.linear(in: 0...4e12, count: 4)
    #expect(huge.major.map(\.label) == ["0", "1", "2", "3", "4"])
    #expect(huge.exponent == 12)
    let tiny = Ticks.linear(in: -2e-5...0, count: 4)
    #expect(tiny.major.map(\.label) == ["−2.0", "−1.5", "−1.0", "−0.5", "0.0"])
    #expect(tiny.exponent == -5)
    // Both near a million: the digits that tell them apart are kept.
    #expect(
      Ticks.linear(in: 1_000_000...1_000_002, count: 2).major.map(\.label) == [
        "1.000000", "1.000001", "1.000002",
      ])
  }

  @Test("on a logarithmic axis are powers of ten, in plain digits where those are short")
  func logarithmic() {
    let ticks = Ticks.logarithmic(in: 0.005...2000, count: 8)
    #expect(ticks.major.map(\.label) == ["0.01", "0.1", "1", "10", "100", "1000"])
    // 5 to 9 thousandths, eight in each of five decades, and 2000.
    #expect(ticks.minor.count == 5 + 5 * 8 + 1)
    let wide = Ticks.logarithmic(in: 1e-8...1e8, count: 4)
    // 16 decades in 4 intervals would do with every 4th; the rule takes 16 / 4 + 1.
    #expect(wide.major.map(\.label) == ["10⁻⁵", "10⁰", "10⁵"])
    #expect(Ticks.logarithmic(in: 3...80, count: 5).major.map(\.label) == ["5", "10", "20", "50"])
    #expect(Ticks.logarithmic(in: 2.1...3.9, count: 4).major.map(\.label) == ["2.5", "3.0", "3.5"])
  }

  @Test("are few, ascending and inside, whatever the range", arguments: [-300, -12, -3, 0, 2, 9, 299])
  func anyRange(exponent: Int) throws {
    for (low, high) in [(-1.0, 1.0), (0, 3), (0.7, 0.70001), (-9.99, -1)] {
      let unit = try #require(Double("1e\(exponent)"))
      for count in 1...9 {
        let ticks = Ticks.linear(in: low * unit...high * unit, count: count).major
        #expect(ticks.count <= count + 1)
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value && $0.label != $1.label })
        #expect(ticks.allSatisfy { $0.label.count < 12 })
      }
    }
  }

  @Test("numbers are written short, with a true minus sign")
  func numbers() {
    #expect(NumberText.short(0) == "0")
    #expect(NumberText.short(0.25) == "0.25")
    #expect(NumberText.short(-1500) == "−1500")
    #expect(NumberText.short(123_456) == "123456")
    #expect(NumberText.short(3e7) == "3×10⁷")
    #expect(NumberText.short(-1.25e-12) == "−1.25×10⁻¹²")
    #expect(NumberText.short(1e300) == "10³⁰⁰")
    #expect(NumberText.short(.infinity) == "∞")
    #expect(NumberText.fixed(-0.001, decimals: 1) == "0.0")
  }
}

@Suite("The range of an axis")
struct DataRangeTests {
  private func range(of values: [Double], _ scale: Axis.Scale = .linear) -> ClosedRange<Double> {
    var range = DataRange(scale: scale)
    range.include(values)
    return range.bounds(given: nil)
  }

  @Test("holds the data with a margin of a twenty-fifth")
  func margin() {
    #expect(range(of: [0, .nan, 100, .infinity, -.infinity]) == -4...104)
    var bars = DataRange(scale: .linear)
    bars.include(0, isEdge: true)
    bars.include(100)
    #expect(bars.bounds(given: nil) == 0...104)
  }

  @Test("is sane without data and for constants")
  func degenerate() {
    #expect(range(of: []) == 0...1)
    #expect(range(of: [], .logarithmic) == 1...10)
    #expect(range(of: [-1, 0], .logarithmic) == 1...10)
    #expect(range(of: [0, 0]).contains(0))
    let constant = range(of: [5, 5])
    #expect(constant.lowerBound > 4 && constant.lowerBound < 5 && constant.upperBound > 5)
    // 1e9 and the next number: widened to a millionth of it.
    let narrow = range(of: [1e9, 1e9.nextUp])
    #expect(narrow.upperBound - narrow.lowerBound >= 1000)
  }

  @Test(
    "stays finite for the largest and the smallest numbers", arguments: [Axis.Scale.linear, .logarithmic])
  func extremes(scale: Axis.Scale) {
    let largest = Double.greatestFiniteMagnitude
    let least = Double.leastNonzeroMagnitude
    for values in [[-largest, largest], [largest], [least], [least, largest], [-least, least]] {
      let bounds = range(of: values, scale)
      #expect((bounds.upperBound - bounds.lowerBound).isFinite && bounds.upperBound > bounds.lowerBound)
      let ticks = Ticks.automatic(in: bounds, scale: scale, count: 5)
      #expect(ticks.major.allSatisfy { $0.value.isFinite && !$0.label.contains("nan") })
    }
  }

  @Test("asked for is used, unless it has no place on the scale")
  func explicit() {
    let data = DataRange(scale: .logarithmic)
    #expect(data.bounds(given: 1...100) == 1...100)
    #expect(data.bounds(given: 0...100) == 1...10)
  }
}
