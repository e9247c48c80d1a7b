import SaddleTensor

/// Why a graph could not be evaluated: its inputs do not match the values that were given.
public enum ReferenceError: Error, Hashable, Sendable {
  case missingInput(name: String, type: TensorType)
  case surplusInput(name: String)
  case duplicateInput(name: String)
  case wrongType(name: String, expected: TensorType, given: TensorType)
  case notAnInput(operation: String, type: TensorType)
}

extension ReferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingInput(let name, let type):
      "input \"\(name)\" (\(type)) has no value: add (tensor, value) for it to `inputs`"
    case .surplusInput(let name):
      "input \"\(name)\" has a value, but the outputs do not depend on it: leave it out of `inputs`, or "
        + "check that this is the tensor that the outputs were built from (two inputs of one name differ)"
    case .duplicateInput(let name):
      "input \"\(name)\" is given twice: keep one of the two values"
    case .wrongType(let name, let expected, let given):
      "input \"\(name)\" is \(expected), the value given is \(given): give a value of the input's shape and "
        + "element type"
    case .notAnInput(let operation, let type):
      "a value is given for a tensor that is not an input but the result of \(operation) (\(type)): "
        + "give values only for tensors made with Tensor.input"
    }
  }
}
