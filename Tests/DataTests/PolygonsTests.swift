import SaddleData
import Testing

@Suite("Polygons")
struct PolygonsTests {
  static let size = Polygons.size

  @Test("images are triangles of the recipe's areas, convex, centred, black on white")
  func recipe() throws {
    let count = 2000
    let images = Array(try Polygons.images(count, threads: 2))
    #expect(images.count == count * 784)
    var areas: [Double] = []
    for index in 0..<count {
      let dark = images[index * 784..<(index + 1) * 784].map { 1 - Double($0) / 255 }
      let area = dark.reduce(0, +)
      areas.append(area)
      var x = 0.0, y = 0.0
      for (place, weight) in dark.enumerated() {
        x += weight * Double(place % 28)
        y += weight * Double(place / 28)
      }
      // The centre of mass is between the middle pixels; sub-pixels move it by less than a tenth.
      #expect(abs(x / area - 13.5) < 0.1 && abs(y / area - 13.5) < 0.1)
      for row in 0..<28 {
        let line = dark[row * 28..<(row + 1) * 28].map { $0 > 0 }
        let changes = zip(line, line.dropFirst()).count { $0 != $1 }
        #expect(changes <= 2, "the row \(row) of image \(index) has a hole")
      }
    }
    // The area of a triangle in the unit circle is half the sum of the sines of its gaps. Gaps of 20, 120 and
    // 220 degrees give the least, 31.2 pixels; three of 120 the most, 143.2. Coverage by sub-pixel is off by
    // less than a pixel.
    #expect(areas.allSatisfy { (30.2...144.2).contains($0) })
    // Mean 110.34 and deviation 24.1 by 400,000 draws of the three angles; over 2,000 images 0.54, and 5 times.
    #expect(abs(areas.reduce(0, +) / Double(count) - 110.34) < 2.7)
  }

  @Test("rotation leaves no direction out")
  func rotation() throws {
    let count = 4000
    let images = Array(try Polygons.images(count, threads: 2))
    var mean = Array(repeating: 0.0, count: 784)
    for (index, byte) in images.enumerated() { mean[index % 784] += Double(byte) / 255 / Double(count) }
    // A pixel's mean has a standard error of at most 0.5 / sqrt(4000) = 0.008; a difference of two, 5 times.
    for row in 0..<28 {
      for column in 0..<28 { #expect(abs(mean[row * 28 + column] - mean[column * 28 + 27 - row]) < 0.056) }
    }
  }

  @Test("the images depend neither on the threads nor on how many are made")
  func determinism() throws {
    let images = try Polygons.images(2500, threads: 1)
    #expect(try Polygons.images(2500, threads: 3) == images)
    #expect(try Polygons.images(1000, threads: 2) == images.prefix(1000 * 784))
  }
}
