import Saddle

/// Fits a small network to a sine by gradient descent and prints its loss: the engine end to end.
@main
enum Demo {
  static func main() throws {
    var layout = ParameterLayout()
    let hidden = Dense(1, 32, in: &layout, name: "hidden")
    let output = Dense(32, 1, in: &layout, name: "output")
    let optimizer = Adam(learningRate: 0.01)

    let (words, flat) = (Tensor.input("key", [2], .uint32), Tensor.input("parameters", [layout.count]))
    let moments = optimizer.initialState(count: layout.count).map { Tensor.input("moments", $0.shape) }
    let keys = RandomKey(words).split(2)
    let x = keys[0].uniform([256, 1], in: -3..<3)
    let error = output(hidden(x, flat).tanh(), flat) - x.sin()
    let (loss, gradients) = valueAndGradient(of: (error * error).mean(), withRespectTo: [flat])
    let next = optimizer.step(flat, gradient: gradients[0], state: moments)

    let program = try Program(
      inputs: [], state: [words, flat] + moments, updates: [keys[1].tensor, next.parameters] + next.state,
      outputs: [loss])
    let start = [layout.initialValues(key: RandomKey(seed: 1))] + optimizer.initialState(count: layout.count)
    let state = [Buffer(RandomKey.words(seed: 0))] + (try start.map { Buffer(try $0.evaluate()) })
    let result = Buffer(loss.type)
    print("A network of \(layout.parameterCount) parameters learns sin(x) on [-3, 3].")
    for step in 0...2000 {
      try program.run(inputs: [], state: state, outputs: [result])
      if step % 400 == 0 { print("step \(step): mean squared error \(Float(result.value.scalar))") }
    }
  }
}
