import SaddleTensor

extension Catalogue {
  /// Numbers at which IEEE arithmetic has something to say: no derivatives are checked there.
  static let elementwiseSpecials: [Operation] = [
    Operation("special values of unary functions") { operation in
      let zero: [Float] = [0, -0.0, .infinity, -.infinity, .nan]
      for function in Unary.allCases {
        // The sine of an infinity is NaN, like C's.
        operation.sample([Value(zero, shape: [5])], order: 0, function.rawValue) {
          Tensor(applying: .unary(function), to: $0[0])
        }
      }
      // Within float32's range on both sides, and where a clumsy formula loses everything.
      let numbers: [(Unary, [Float])] = [
        (.exponential, [-80, -20, -1e-6, 1e-6, 20, 80]),
        (.logarithm, [-1, 1e-30, 1e-6, 0.9999999, 1.0000001, 1e30]),
        (.hyperbolicTangent, [-50, -9.5, -1e-4, 1e-6, 1e-3, 0.1, 9.5, 50]),
        (.sine, [-100, -3.1415927, -1e-5, 1e-5, 1.5707964, 50]),
        (.cosine, [-100, -3.1415927, -1e-5, 1e-5, 1.5707964, 50]),
        (.squareRoot, [-1, 1e-30, 2, 1e30]),
        (.logistic, [-80, -20, -1e-5, 1e-5, 20, 200]),
        (.softplus, [-80, -20, -1e-5, 1e-5, 20, 200, 1e6]),
        (.floor, [-1.5, -1, -0.5, 0.5, 1, 1.5, 1e7, -1e7, 8_388_608.5]),
      ]
      for (function, elements) in numbers {
        operation.sample([Value(elements, shape: [elements.count])], order: 0, function.rawValue) {
          Tensor(applying: .unary(function), to: $0[0])
        }
      }
    },
    Operation("special values of binary functions") { operation in
      func sample(_ function: Binary, _ a: [Float], _ b: [Float]) {
        operation.sample(
          [Value(a, shape: [a.count]), Value(b, shape: [b.count])], order: 0, function.rawValue
        ) {
          Tensor(applying: .binary(function), to: $0[0], $0[1])
        }
      }
      for function in [Binary.maximum, .minimum] {
        sample(function, [.nan, 1, .nan, 2, .infinity, -.infinity], [1, .nan, .nan, 2, 3, 3])
      }
      sample(.divide, [1, -1, 0, .infinity, 1], [0, 0, 0, .infinity, .infinity])
      sample(.remainder, [7, -7, 7, -7, 5.5, 1, 3], [3, 3, -3, -3, 2, .infinity, 0])
      sample(.power, [0, 0, 0, 2, -2, -2, -2, -2, 1, 4], [0, 2, -1, 0, 3, 2, -1, 0.5, .nan, 0.5])
      sample(.power, [-1, 0.5, 2, 0.5, 2, .infinity], [3, .infinity, .infinity, -.infinity, -.infinity, -2])
      sample(.multiply, [0, .infinity, .infinity], [.infinity, -1, 0])
      sample(.subtract, [.infinity, 1, 1], [.infinity, .nan, -.infinity])
    },
  ]
}
