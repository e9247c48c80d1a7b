import Foundation
import SaddleTransport

extension WeakTopology {
  /// A Dirac at 1/n, against one at 0.
  func diracs() throws -> Approach {
    try approach("Dirac at 1/n, to Dirac at 0") { n in
      let (p, q) = (try PointCloud([1 / Double(n)]), try PointCloud([0]))
      return try Distances {
        try $0.between(p, q)
      } w1: {
        try QuantileTransport().distance(from: p, to: q)
      }
    }
  }

  /// n atoms at the middles of n cells, against the uniform distribution. They share no set of positive mass,
  /// so that all divergences are at their upper bounds; W1 is 1/(4n).
  func atoms() throws -> Approach {
    try approach("n even atoms, to the uniform density") { n in
      let atoms = (0..<n).map { (Double($0) + 0.5) / Double(n) }
      // The mean distance of an even number of even points in a cell to its middle is that of the whole cell.
      let uniform = (0..<64 * n).map { (Double($0) + 0.5) / Double(64 * n) }
      return try Distances {
        $0.upperBound
      } w1: {
        try QuantileTransport().distance(from: atoms, to: uniform)
      }
    }
  }

  /// The density 1 + sin(2 π n x) / 2, against the uniform one: supports are equal, and densities are never
  /// near.
  func waves() throws -> Approach {
    let uniform = try LineDensity.uniform(on: 0...1)
    return try approach("1 + sin(2πnx)/2, to the uniform density") { n in
      let turns = 2 * .pi * Double(n)
      let wave = try LineDensity(on: 0...1, breakpoints: (0...2 * n).map { Double($0) / Double(2 * n) }) {
        1 + sin(turns * $0) / 2
      }
      // The area between the distribution functions, x + (1 - cos(2 π n x)) / (4 π n) and x: over whole
      // periods the trapezoidal rule is exact.
      let x = line(from: 0, to: 1, count: 16 * n + 1)
      let area = integral(x.map { (1 - cos(turns * $0)) / (2 * turns) }, over: x)
      return try Distances {
        try $0.between(wave, uniform).value
      } w1: {
        area
      }
    }
  }

  /// A share 1/n of the mass at 1 and the rest at 0, against all of it at 0.
  func leaks() throws -> Approach {
    try approach("1/n of the mass at 1, to Dirac at 0") { n in
      let (p, q) = ([1 - 1 / Double(n), 1 / Double(n)], [1.0, 0])
      return try Distances {
        try $0.between(p, q)
      } w1: {
        try QuantileTransport.histogramDistance(p, q, edges: [-0.5, 0.5, 1.5])
      }
    }
  }

  func approach(_ name: String, _ distances: (Int) throws -> Distances) rethrows -> Approach {
    Approach(name: name, distances: try numbers.map(distances))
  }
}
