import Saddle

/// Derivatives of Rosenbrock's function f(a, b) = (1 - a)² + 100 (b - a²)² at (1, 2), by hand:
///
///     f          = 100
///     gradient   = (-2 (1 - a) - 400 a (b - a²), 200 (b - a²))             = (-400, 200)
///     Hessian    = (2 - 400 (b - a²) + 800 a², -400 a; -400 a, 200)        = (402, -400; -400, 200)
///     times (1, 1)                                                         = (2, -200)
///     third derivative of f in a = 2400 a                                  = 2400
@main
enum SecondDerivatives {
  static func main() throws {
    let x = Tensor([1, 2])
    let (a, b) = (x[0], x[1])
    let f = (1 - a).squared() + 100 * (b - a.squared()).squared()
    print("f", try f.evaluate())

    let slope = gradient(of: f, withRespectTo: [x])[0]
    print("gradient", try slope.evaluate())

    // No Hessian is formed: this is the gradient of the gradient's inner product with the vector.
    let product = hessianVectorProduct(of: f, withRespectTo: [x], vectors: [.ones([2])])[0]
    print("Hessian times (1, 1)", try product.evaluate())

    // A gradient is a tensor like any other, so it has a gradient, which has one in turn.
    let second = gradient(of: slope[0], withRespectTo: [x])[0]
    let third = gradient(of: second[0], withRespectTo: [x])[0]
    print("gradient of the Hessian's corner", try third.evaluate())
  }
}
