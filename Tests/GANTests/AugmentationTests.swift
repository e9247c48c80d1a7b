import SaddleAutodiff
import SaddleGAN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Augmentation")
struct AugmentationTests {
  private let key = RandomKey(seed: 3)

  /// Numbers of [-1, 1), none of them 0.
  private func images(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
    RandomKey(seed: seed).uniform(shape, in: -1..<1) + 1e-3
  }

  @Test(
    "Texts are read and written in one order",
    arguments: [
      ("none", "none"), ("color", "color"), ("cutout,color", "color,cutout"),
      ("translation, cutout,color", "color,translation,cutout"),
    ])
  func text(_ text: String, written: String) {
    let augmentation = Augmentation(text)
    #expect(augmentation?.description == written)
    #expect(augmentation == Augmentation(written))
  }

  @Test("No other text is one", arguments: ["", "colour", "color,", "color,color", "none,color", "Color"])
  func noText(_ text: String) {
    #expect(Augmentation(text) == nil)
  }

  @Test("Points are refused, unless nothing is done to them")
  func points() {
    let all: Augmentation = [.color, .translation, .cutout]
    #expect(all.problem(for: [2])?.contains("color,translation,cutout changes images") == true)
    #expect(all.problem(for: [8, 8, 1]) == nil && Augmentation([]).problem(for: [2]) == nil)
  }

  @Test("Nothing changes nothing")
  func identity() {
    let x = images([2, 4, 4, 3])
    #expect(Augmentation([])(x, key: key).vertex == x.vertex)
  }

  @Test("A translation shifts whole pixels by at most an eighth, independently, zeros coming in")
  func translation() throws {
    let (n, h, w, c) = (400, 16, 8, 3)
    let x = images([n, h, w, c])
    let y = Augmentation.translation(x, key: key)
    let (before, after) = (try x.evaluate().floats, try y.evaluate().floats)
    var counts: [[Int]: Int] = [:]
    for sample in 0..<n {
      func pixel(_ of: [Float], _ row: Int, _ column: Int) -> [Float] {
        guard (0..<h).contains(row), (0..<w).contains(column) else { return Array(repeating: 0, count: c) }
        let start = ((sample * h + row) * w + column) * c
        return Array(of[start..<start + c])
      }
      let shifts = (-2...2).flatMap { down in (-1...1).map { [down, $0] } }.filter { shift in
        (0..<h).allSatisfy { row in
          (0..<w).allSatisfy { column in
            pixel(after, row, column) == pixel(before, row - shift[0], column - shift[1])
          }
        }
      }
      #expect(shifts.count == 1)
      counts[shifts.first ?? [], default: 0] += 1
    }
    // Each of the 15 is expected 26.7 times, with deviation 5.
    #expect(counts.count == 15 && counts.values.allSatisfy { (5...52).contains($0) })
  }

  @Test("A cutout sets half the height and width to zero, less where it passes the border")
  func cutout() throws {
    let (n, h, w, c) = (2000, 8, 5, 2)
    let x = Tensor.ones([n, h, w, c])
    let numbers = try Augmentation.cutout(x, key: key).evaluate().floats
    var rowCounts: [Int: Int] = [:]
    var columnCounts: [Int: Int] = [:]
    for sample in 0..<n {
      func isCut(_ row: Int, _ column: Int) -> Bool {
        let start = ((sample * h + row) * w + column) * c
        return numbers[start] == 0 && numbers[start + 1] == 0
      }
      let rows = (0..<h).filter { row in (0..<w).contains { isCut(row, $0) } }
      let columns = (0..<w).filter { column in (0..<h).contains { isCut($0, column) } }
      // A filled rectangle of neighbouring rows and columns, and nothing else.
      #expect(rows == Array(rows[0]...rows[rows.count - 1]))
      #expect(columns == Array(columns[0]...columns[columns.count - 1]))
      let zeros = numbers[sample * h * w * c..<(sample + 1) * h * w * c].count { $0 == 0 }
      #expect(zeros == rows.count * columns.count * c)
      rowCounts[rows.count, default: 0] += 1
      columnCounts[columns.count, default: 0] += 1
    }
    // Of 8 rows, a side of 4 starts at -2...6, each once in 9: 2, 3, 4 five times, 3 and 2 rows are left.
    // Of 5 columns, a side of 3 starts at -1...3, each once in 5: 2, 3 three times and 2 columns. Deviations
    // of the counts are below 23: 5 of them.
    for (counts, expected) in [
      (rowCounts, [2: 2.0 / 9, 3: 2.0 / 9, 4: 5.0 / 9]), (columnCounts, [2: 0.4, 3: 0.6]),
    ] {
      #expect(counts.keys.sorted() == expected.keys.sorted())
      for (size, share) in expected { #expect(abs(Double(counts[size] ?? 0) - share * Double(n)) < 115) }
    }
  }

  @Test("Colour keeps grey images grey and changes brightness and contrast within their bounds")
  func grey() throws {
    let n = 500
    let x = images([n, 3, 3, 1])
    let (before, after) = (try x.evaluate().floats, try Augmentation.color(x, key: key).evaluate().floats)
    var (shifts, factors): ([Float], [Float]) = ([], [])
    for sample in 0..<n {
      let (a, b) = (Array(before[sample * 9..<(sample + 1) * 9]), Array(after[sample * 9..<(sample + 1) * 9]))
      let (meanA, meanB) = (a.reduce(0, +) / 9, b.reduce(0, +) / 9)
      let factor = (b[0] - meanB) / (a[0] - meanA)
      for (a, b) in zip(a, b) {
        #expect(abs(meanB + factor * (a - meanA) - b) < 1e-4 || abs(a - meanA) < 1e-2)
      }
      shifts.append(meanB - meanA)
      factors.append(factor)
    }
    // The extremes of 500 uniform draws are within 3 % of the bounds with probability 1 - 2e-7.
    for (numbers, lowest, highest) in [(shifts, Float(-0.5), Float(0.5)), (factors, 0.5, 1.5)] {
      let (least, most) = (numbers.min() ?? 0, numbers.max() ?? 0)
      #expect(least > lowest - 1e-2 && least < lowest + 0.03, "\(least)")
      #expect(most < highest + 1e-2 && most > highest - 0.03, "\(most)")
    }
  }

  @Test("Colour stretches the distance from a pixel's mean by one factor an image, from 0 to 2")
  func saturation() throws {
    let n = 300
    let x = images([n, 2, 2, 3])
    let (before, after) = (try x.evaluate().floats, try Augmentation.color(x, key: key).evaluate().floats)
    var factors: [Float] = []
    for sample in 0..<n {
      func chroma(_ of: [Float], _ pixel: Int) -> [Float] {
        let start = (sample * 4 + pixel) * 3
        let mean = of[start..<start + 3].reduce(0, +) / 3
        return of[start..<start + 3].map { $0 - mean }
      }
      func length(_ of: [Float]) -> Float {
        (0..<4).flatMap { chroma(of, $0) }.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      let factor = length(after) / length(before)
      for pixel in 0..<4 {
        for (a, b) in zip(chroma(before, pixel), chroma(after, pixel)) { #expect(abs(factor * a - b) < 1e-4) }
      }
      factors.append(factor)
    }
    // Saturation times contrast: below 2 times 1.5, and beyond either alone.
    #expect(
      factors.allSatisfy { $0 >= 0 && $0 < 3 } && factors.contains { $0 > 2 } && factors.contains { $0 < 0.2 }
    )
  }

  @Test("The same key gives the same bits, another key others, whatever the number of threads")
  func keys() throws {
    let all: Augmentation = [.color, .translation, .cutout]
    let x = images([6, 9, 8, 3])
    let first = try all(x, key: RandomKey(seed: 4)).evaluate()
    #expect(try all(x, key: RandomKey(seed: 4)).evaluate() == first)
    #expect(try all(x, key: RandomKey(seed: 5)).evaluate() != first)
  }

  @Test(
    "Derivatives, first and second, are those of differences",
    arguments: [[.color], [.translation], [.cutout], [.color, .translation, .cutout]] as [Augmentation])
  func derivatives(_ augmentation: Augmentation) throws {
    let x = Tensor.input("x", [2, 9, 8, 2])
    let y = augmentation(x, key: key)
    let weights = images(y.shape, seed: 2)
    let value = (weights * (y.squared() * y)).sum()
    let slope = gradient(of: value, withRespectTo: [x])[0]
    let second = gradient(of: (slope * weights).sum(), withRespectTo: [x])[0]
    var point = try images(x.shape, seed: 3).evaluate().doubles
    func evaluate(_ tensor: Tensor) throws -> Value {
      try Reference.evaluate([tensor], inputs: [(x, Value(point, shape: x.shape))])[0]
    }
    for (scalar, slope) in [(value, slope), ((slope * weights).sum(), second)] {
      let slopes = try evaluate(slope).doubles
      // Every seventh number is enough: they are all alike.
      for index in stride(from: 0, to: point.count, by: 7) {
        let own = point[index]
        point[index] = own + 1e-5
        let above = try evaluate(scalar).scalar
        point[index] = own - 1e-5
        let below = try evaluate(scalar).scalar
        point[index] = own
        // A cubic's central difference is off by 1e-10 of its third derivative, plus rounding of 1e-16 / 1e-5.
        #expect(abs((above - below) / 2e-5 - slopes[index]) < 1e-6)
      }
    }
  }
}
