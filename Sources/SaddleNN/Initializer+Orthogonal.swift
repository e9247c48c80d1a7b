import SaddleTensor

extension Initializer {
  /// A random matrix whose columns (rows, if those are fewer) are orthonormal, each such matrix as likely as
  /// any other: the polar factor of a Gaussian matrix.
  ///
  /// The iteration of Newton and Schulz, X' = X (3 - XᵀX) / 2, needs nothing but products and leads every
  /// singular value in (0, sqrt(3)) to 1. A small one grows by 3/2 a step. Of 512 x 512 Gaussian numbers,
  /// divided by their norm, the smallest singular value is about 1e-4, and below 1e-8 once in 10,000
  /// matrices; 50 steps make 1 of 1e-8, with 4 to spare for the digits. In float32 WᵀW is then off by about
  /// 1e-6.
  static func orthogonal(_ shape: Shape, key: RandomKey) -> Tensor {
    let columns = shape.dimensions.last ?? 1
    let rows = columns == 0 ? 0 : shape.count / columns
    guard shape.count > 0 else { return .zeros(shape) }
    let gaussian = key.normal([rows, columns])
    var x = gaussian / gaussian.norm()
    for _ in 0..<50 {
      // The product on the smaller side.
      let cubic =
        rows >= columns
        ? x.matmul(x.matrixTransposed.matmul(x)) : x.matmul(x.matrixTransposed).matmul(x)
      x = 1.5 * x - 0.5 * cubic
    }
    return x.reshaped(shape)
  }
}
