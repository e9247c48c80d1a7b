import Foundation
import SaddleData
import Testing

@Suite("Scaling")
struct ScalingTests {
  @Test("a table's columns get mean 0 and deviation 1; a constant one is moved only")
  func standardising() {
    // By hand: column 1 has mean 4 and squares 9, 1, 1, 9 over 4, so a deviation of the root of 5.
    let scaling = Scaling.standardising([1, 0.1, 3, 0.1, 5, 0.1, 7, 0.1], width: 2)
    #expect(scaling.offsets[0] == 4)
    #expect(abs(scaling.scales[0] - 5.0.squareRoot()) < 1e-12)
    #expect(scaling.scales[1] == 1)
    #expect(scaling.toTraining([4, 0.1]) == [0, 0])
  }

  @Test("images' bytes become -1 to 1")
  func images() {
    let scaling = Scaling.images(channels: 3)
    #expect(scaling.toTraining([0, 127.5, 255]) == [-1, 0, 1])
    #expect(scaling.toOwn([-1, 0, 1]) == [0, 127.5, 255])
  }

  @Test("a range becomes -1 to 1, however large; one number becomes 0")
  func range() {
    #expect(Scaling.range(2...6, width: 1) == Scaling(offsets: [4], scales: [2]))
    #expect(Scaling.range(5...5, width: 2) == Scaling(offsets: [5, 5], scales: [1, 1]))
    let huge = Double(Float.greatestFiniteMagnitude)
    #expect(Scaling.range(-huge...huge, width: 1).toTraining([.greatestFiniteMagnitude]) == [1])
  }

  @Test("there and back is the same, column by column")
  func roundTrip() throws {
    let scaling = Scaling(offsets: [3, -100], scales: [0.5, 7])
    let own: [Float] = [1.25, 20, -8, 3]
    // By hand: (1.25 - 3) / 0.5, (20 + 100) / 7, (-8 - 3) / 0.5, (3 + 100) / 7.
    let expected: [Float] = [-3.5, 120 / 7, -22, 103 / 7]
    #expect(scaling.toTraining(own) == expected)
    for (a, b) in zip(scaling.toOwn(scaling.toTraining(own)), own) { #expect(abs(a - b) < 1e-5) }
    #expect(!scaling.isIdentity)
    let coded = try JSONEncoder().encode(scaling)
    #expect(try JSONDecoder().decode(Scaling.self, from: coded) == scaling)
    for text in ["{\"offsets\":[1],\"scales\":[0]}", "{\"offsets\":[1],\"scales\":[1,2]}"] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Scaling.self, from: Data(text.utf8)) }
    }
    #expect(Scaling.identity(2).isIdentity)
  }
}
