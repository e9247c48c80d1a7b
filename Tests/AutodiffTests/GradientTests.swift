import OperationCatalogue
import SaddleAutodiff
import SaddleReference
import SaddleTensor
import Testing

@Suite("Gradients")
struct GradientTests {
  private func evaluate(_ tensor: Tensor) throws -> [Double] { try Reference.evaluate(tensor).doubles }

  @Test("The documentation's example: the cube's first and second derivatives")
  func cube() throws {
    let x = Tensor([1, 2, 3])
    let slope = gradient(of: (x * x * x).sum(), withRespectTo: [x])[0]
    #expect(try evaluate(slope) == [3, 12, 27])
    let bend = gradient(of: slope.sum(), withRespectTo: [x])[0]
    #expect(try evaluate(bend) == [6, 12, 18])
    let third = gradient(of: bend.sum(), withRespectTo: [x])[0]
    #expect(try evaluate(third) == [6, 6, 6])
    #expect(try evaluate(gradient(of: third.sum(), withRespectTo: [x])[0]) == [0, 0, 0])
  }

  @Test("Value and gradient come together")
  func valueAndGradients() throws {
    let (x, y) = (Tensor([1, 2]), Tensor([3, 4]))
    let result = valueAndGradient(of: (x * y).sum(), withRespectTo: [y, x])
    #expect(try evaluate(result.value) == [11])
    #expect(try result.gradients.map(evaluate) == [[1, 2], [3, 4]])
  }

  @Test("A tensor that the scalar does not depend on gets zeros of its own type")
  func unreachable() throws {
    let (x, y) = (Tensor([1, 2]), Tensor.zeros([2, 3], .float64))
    let gradients = gradient(of: x.sum(), withRespectTo: [x, y])
    #expect(gradients[1].type == TensorType([2, 3], .float64))
    #expect(try gradients.map(evaluate) == [[1, 1], [0, 0, 0, 0, 0, 0]])
  }

  @Test("Nothing passes through a stopped gradient, a comparison or an integer")
  func stopped() throws {
    let x = Tensor([1.5, -2])
    func slope(_ y: Tensor) throws -> [Double] { try evaluate(gradient(of: y.sum(), withRespectTo: [x])[0]) }
    #expect(try slope(x * x.stoppingGradient()) == [1.5, -2])
    #expect(try slope(x.stoppingGradient() * x.stoppingGradient()) == [0, 0])
    #expect(try slope(x.cast(to: .int32).cast(to: .float32)) == [0, 0])
    #expect(try slope((x .> 0).cast(to: .float32)) == [0, 0])
    #expect(try slope(x.floor() + x.sign()) == [0, 0])
  }

  @Test("A stopped tensor is still a variable of its own")
  func stoppedVariable() throws {
    let x = Tensor([1.5, -2])
    let y = x.stoppingGradient()
    #expect(try evaluate(gradient(of: (x * y).sum(), withRespectTo: [y])[0]) == [1.5, -2])
  }

  @Test("Equal elements share the derivative of a maximum and of a minimum")
  func ties() throws {
    let x = Tensor([[2, 5, 5], [1, 1, 1]])
    func slope(_ y: Tensor) throws -> [Double] { try evaluate(gradient(of: y.sum(), withRespectTo: [x])[0]) }
    #expect(try slope(x.max(axes: [1])) == [0, 0.5, 0.5, 1.0 / 3, 1.0 / 3, 1.0 / 3])
    #expect(try slope(x.min(axes: [1])) == [1, 0, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3])
    let (a, b) = (Tensor([1, 2, 3]), Tensor([3, 2, 1]))
    let high = gradient(of: Tensor.maximum(a, b).sum(), withRespectTo: [a, b])
    #expect(try high.map(evaluate) == [[0, 0.5, 1], [1, 0.5, 0]])
    let low = gradient(of: Tensor.minimum(a, b).sum(), withRespectTo: [a, b])
    #expect(try low.map(evaluate) == [[1, 0.5, 0], [0, 0.5, 1]])
    #expect(try slope(x.clamped(to: 1...4)) == [1, 0, 0, 0.5, 0.5, 0.5])
  }

  @Test("Rectifiers have their documented derivative at 0")
  func kinks() throws {
    let x = Tensor([-1, 0, 1])
    func slope(_ y: Tensor) throws -> [Double] { try evaluate(gradient(of: y.sum(), withRespectTo: [x])[0]) }
    #expect(try slope(x.relu()) == [0, 0, 1])
    #expect(try slope(x.leakyReLU(slope: 0.25)) == [0.25, 0.25, 1])
    #expect(try slope(x.absoluteValue()) == [-1, 0, 1])
  }

  @Test("The norm of zeros has derivative 0, and so has its square, to the second order")
  func zeroNorm() throws {
    let x = Tensor([[0, 0], [3, 4]])
    let slope = gradient(of: x.norm(axes: [1]).sum(), withRespectTo: [x])[0]
    // (3, 4) / 5 in Float64, up to a unit in the last place
    #expect(zip(try evaluate(slope), [0, 0, 0.6, 0.8]).allSatisfy { ($0 - $1).magnitude < 2e-16 })
    // The gradient penalty's form (norm - 1)², differentiated twice: finite, which sqrt alone is not.
    let penalty = (x.norm(axes: [1]) - 1).squared().sum()
    let first = gradient(of: penalty, withRespectTo: [x])[0]
    let second = gradient(of: first.squared().sum(), withRespectTo: [x])[0]
    #expect(try evaluate(second).allSatisfy { $0.isFinite })
  }

  @Test("Softplus has its true derivatives at 0: 1/2, 1/4, 0, -1/8")
  func softplus() throws {
    let x = Tensor(scalar: 0)
    var derivative = x.softplus()
    var values: [Double] = []
    for _ in 0..<4 {
      derivative = gradient(of: derivative, withRespectTo: [x])[0]
      values.append(try Reference.evaluate(derivative).scalar)
    }
    #expect(values == [0.5, 0.25, 0, -0.125])
  }

  @Test("A power's derivatives at the base 0 are those of the exponent at hand")
  func powersOfZero() throws {
    func slope(_ exponent: Double) throws -> Double {
      let x = Tensor(scalar: 0)
      return try Reference.evaluate(gradient(of: x.power(exponent), withRespectTo: [x])[0]).scalar
    }
    #expect(try slope(0) == 0)
    #expect(try slope(1) == 1)
    #expect(try slope(2) == 0)
    #expect(try slope(0.5) == .infinity)
    let exponent = Tensor(scalar: 2)
    let byExponent = gradient(of: Tensor(scalar: 0).power(exponent), withRespectTo: [exponent])[0]
    #expect(try Reference.evaluate(byExponent).scalar == 0)
  }

  @Test("Mixed second derivatives of a power agree at the exponent 0, in either order")
  func mixedPower() throws {
    // d²(x^p) / dx dp = x^(p - 1) (1 + p log x), at p = 0: 1 / x.
    let (x, p) = (Tensor([0.5, 2]), Tensor([0, 0]))
    let y = x.power(p).sum()
    let byBase = gradient(of: gradient(of: y, withRespectTo: [x])[0].sum(), withRespectTo: [p])[0]
    let byExponent = gradient(of: gradient(of: y, withRespectTo: [p])[0].sum(), withRespectTo: [x])[0]
    #expect(try evaluate(byExponent) == [2, 0.5])
    #expect(try evaluate(byBase) == [2, 0.5])
  }

  @Test("The derivative with respect to an intermediate tensor")
  func intermediate() throws {
    let x = Tensor([1, 2])
    let y = x * 3
    let z = (y * y).sum() + x.sum()
    let gradients = gradient(of: z, withRespectTo: [y, x])
    // dz/dy = 2 y; dz/dx in full = 2 y 3 + 1.
    #expect(try gradients.map(evaluate) == [[6, 12], [19, 37]])
    #expect(try evaluate(gradient(of: z, withRespectTo: [z])[0]) == [1])
  }

  @Test("A tensor asked for twice is answered twice")
  func repeated() throws {
    let x = Tensor([1, 2])
    #expect(try gradient(of: (x * x).sum(), withRespectTo: [x, x]).map(evaluate) == [[2, 4], [2, 4]])
  }

  @Test("Gradients carry the label of what they differentiate")
  func labels() {
    let x = Tensor.input("x", [2])
    let y = withLabel("critic") { x.exp() }
    let vertices = Graph(of: gradient(of: y.sum(), withRespectTo: [x])).vertices
    #expect(vertices.contains { $0.primitive == .binary(.multiply) && $0.label == "critic" })
  }

  @Test("A chain of 100,000 operations is differentiated without recursion")
  func depth() throws {
    let x = Tensor(scalar: 1)
    // Doubling and halving are exact and cancel.
    var y = x
    let (grow, shrink) = (Tensor(scalar: 2), Tensor(scalar: 0.5))
    for _ in 0..<50_000 { y = (y * grow) * shrink }
    #expect(try evaluate(gradient(of: y, withRespectTo: [x])[0]) == [1])
  }
}
