import SaddleTensor

/// What can go wrong when a program is compiled or run.
public enum ProgramError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The graph holds a type that this executor does not compute in.
  case unsupportedElementType(TensorType, operation: String)
  /// The graph needs an input that the program was not told of.
  case undeclaredInput(name: String, TensorType)
  /// A tensor given as an input or state of the program is not an input of the graph.
  case notAnInput(operation: String, TensorType)
  /// One tensor is given as an input or state more than once.
  case repeatedInput(name: String)
  /// A state's update has another type than the state.
  case updateType(name: String, state: TensorType, update: TensorType)
  /// The number of states and updates, or of values given to a run, is wrong.
  case count(of: String, expected: Int, got: Int)
  /// A value given to a run has the wrong type.
  case valueType(of: String, expected: TensorType, got: TensorType)
  /// One buffer is used in two places of a run where one of them is written.
  case sharedBuffer(String, String)
  /// oneDNN cannot do an operation.
  case library(operation: String, reason: String)
  /// The check of every result found an infinity or a NaN.
  case nonFinite(operation: String, label: String?, element: Int, TensorType)
  /// The system has no memory for the program's intermediate results.
  case memory(bytes: Int)
  /// An operation has more axes than the loops handle.
  case tooManyAxes(operation: String, TensorType)

  public var description: String {
    switch self {
    case .unsupportedElementType(let type, let operation):
      "\(operation): this executor does not compute \(type); cast it to float32, or use Reference.evaluate"
    case .undeclaredInput(let name, let type):
      "the program needs the input \"\(name)\" (\(type)); list it in `inputs` or `state`"
    case .notAnInput(let operation, let type):
      "a program's inputs and state must be made by Tensor.input; got the result of \(operation) (\(type))"
    case .repeatedInput(let name): "the input \"\(name)\" is listed twice"
    case .updateType(let name, let state, let update):
      "the state \"\(name)\" is \(state), its update \(update); they must have the same type"
    case .count(let what, let expected, let got): "\(what): expected \(expected), got \(got)"
    case .valueType(let what, let expected, let got): "\(what): expected \(expected), got \(got)"
    case .sharedBuffer(let a, let b):
      "\(a) and \(b) are the same buffer, and one of them is written; use two buffers"
    case .library(let operation, let reason): "oneDNN cannot make \(operation): \(reason)"
    case .nonFinite(let operation, let label, let element, let type):
      "\(operation)\(label.map { " in \($0)" } ?? "") gave a result that is not finite: element \(element) of \(type)"
    case .memory(let bytes):
      "no memory for \(bytes) bytes of intermediate results; compile for a smaller batch"
    case .tooManyAxes(let operation, let type):
      "\(operation) of \(type): more than 8 axes remain after merging; reshape to fewer"
    }
  }
}
