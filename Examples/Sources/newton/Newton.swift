import Saddle

/// Newton's method on Rosenbrock's function f(a, b) = (1 - a)² + 100 (b - a²)², from (0, 0).
///
/// The function, its gradient and its Hessian are compiled into one program, which then runs at each point.
/// By hand: at (0, 0) the gradient is (-2, 0) and the Hessian (2, 0; 0, 200), so the step is (1, 0). At (1, 0)
/// they are (400, -200) and (1202, -400; -400, 200), so the step is (0, 1), and (1, 1) is the minimum.
@main
enum Newton {
  static func main() throws {
    let x = Tensor.input("x", [2])
    let (a, b) = (x[0], x[1])
    let f = (1 - a).squared() + 100 * (b - a.squared()).squared()
    let slope = gradient(of: f, withRespectTo: [x])[0]
    // The Hessian's columns: its products with the unit vectors.
    let columns = [Tensor([1, 0]), Tensor([0, 1])].map {
      hessianVectorProduct(of: f, withRespectTo: [x], vectors: [$0])[0]
    }
    let program = try Program(inputs: [x], outputs: [f, slope] + columns)

    var point: [Float] = [0, 0]
    for step in 0...2 {
      let values = try program([Value(point, shape: [2])])
      print("step \(step): f = \(values[0].scalar) at \(point)")
      let (g, first, second) = (values[1].floats, values[2].floats, values[3].floats)
      let determinant = first[0] * second[1] - second[0] * first[1]
      point[0] -= (second[1] * g[0] - second[0] * g[1]) / determinant
      point[1] -= (first[0] * g[1] - first[1] * g[0]) / determinant
    }
  }
}
