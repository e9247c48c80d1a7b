import SaddleData
import Testing

@Suite("Digits")
struct DigitsTests {
  @Test("all 1,797 are there, with classes, and none is altered")
  func content() throws {
    let digits = try Dataset.open("digits")
    #expect(digits.count == 1797)
    #expect(digits.shape == [8, 8, 1])
    #expect(digits.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    // From sklearn.datasets.load_digits(): numpy.bincount(target), target[-5:], data.sum() and images[0, 2].
    let labels = try #require(digits.labels)
    let counts = (0..<10).map { digit in labels.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(labels.suffix(5) == [9, 0, 8, 9, 8])
    let levels = bytes(digits).map { (Int($0) * 16 + 127) / 255 }
    #expect(levels.reduce(0, +) == 561_718)
    #expect(levels[16..<24] == [0, 3, 15, 2, 0, 11, 8, 0])
    // 16 levels over 255: 8 is in the middle, rounded up.
    #expect(Set(bytes(digits)).isSuperset(of: [0, 16, 128, 255]))
    #expect(Set(bytes(digits)).count == 17)
  }
}
