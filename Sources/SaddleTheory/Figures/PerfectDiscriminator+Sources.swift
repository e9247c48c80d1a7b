import Foundation
import SaddleData
import SaddleTensor

/// A real and a generated distribution to tell apart.
struct SourcePair {
  let name: String
  let real: Dataset
  let fake: Dataset
}

/// Uniform on a circle of the plane, moved by normal noise in both directions.
struct Circle: Distribution {
  let shape: Shape = [2]
  let centre: Double
  let radius: Double
  /// 0 leaves the samples on the circle.
  var noise = 0.0

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    let keys = key.split(2)
    let angle = keys[0].uniform([count], in: 0..<2 * Double.pi)
    let circle = Tensor.stack([centre + radius * angle.cos(), radius * angle.sin()], axis: 1)
    return noise == 0 ? circle : circle + keys[1].normal([count, 2], standardDeviation: noise)
  }

  var dataset: Dataset {
    Dataset(name: "circle", kind: .points, shape: shape, samples: .distribution(self), scaling: .identity(2))
  }

  /// Points of the circle at equal angles.
  func outline(_ count: Int) -> (x: [Double], y: [Double]) {
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    return (angles.map { centre + radius * cos($0) }, angles.map { radius * sin($0) })
  }

  /// The density of noisy samples: the mean of normal densities about points of the circle. Equal angles make
  /// that a trapezoidal rule on a period, whose error falls faster than any power once they are closer than
  /// the noise.
  func density(_ x: Double, _ y: Double) -> Double {
    let count = Int((2 * Double.pi * radius / (noise / 2)).rounded(.up))
    let (xs, ys) = outline(count)
    let sum = zip(xs, ys).reduce(0) { $0 + exp(-(pow(x - $1.0, 2) + pow(y - $1.1, 2)) / (2 * noise * noise)) }
    return sum / (Double(count) * 2 * Double.pi * noise * noise)
  }
}

/// A surface in a space of many dimensions: x_k = sin(a_k . u + b_k) + offset sin(c_k . u + d_k), u uniform
/// in [-1, 1]², with normal directions and uniform phases, drawn once.
///
/// In more than 4 dimensions two surfaces meet with probability 0: a common point has k equations for 4
/// unknowns.
struct Surface: Distribution {
  let shape: Shape
  /// How far the second term moves the surface.
  let offset: Double

  init(dimension: Int, offset: Double) {
    shape = [dimension]
    self.offset = offset
  }

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    let k = shape[0]
    let keys = RandomKey(seed: 1).split(4)
    let u = key.uniform([count, 2], in: -1..<1)
    let base = (u.matmul(keys[0].normal([2, k])) + keys[1].uniform([1, k], in: 0..<2 * Double.pi)).sin()
    if offset == 0 { return base }
    let moved = (u.matmul(keys[2].normal([2, k])) + keys[3].uniform([1, k], in: 0..<2 * Double.pi)).sin()
    return base + offset * moved
  }

  var dataset: Dataset {
    Dataset(
      name: "surface", kind: .table, shape: shape, samples: .distribution(self),
      scaling: .identity(shape[0]))
  }
}
