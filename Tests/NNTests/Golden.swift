import SaddleNN
import SaddleTensor

/// The numbers that Scripts/golden-values.py made, by name.
enum Golden {
  private static let values: [String: Value] = {
    var values: [String: Value] = [:]
    var name = ""
    var shape = Shape([])
    var elements: [Double] = []
    func finish() {
      if !name.isEmpty { values[name] = Value(elements, shape: shape) }
      elements = []
    }
    for line in goldenText.split(separator: "\n") {
      if line.first == " " {
        elements += line.split(separator: " ").map { Double($0)! }
      } else {
        finish()
        let parts = line.split(separator: " ")
        name = String(parts[0])
        shape = Shape(parts[1].dropFirst().dropLast().split(separator: ",").map { Int($0)! })
      }
    }
    finish()
    return values
  }()

  static subscript(name: String) -> Value {
    guard let value = values[name] else { fatalError("no golden value \"\(name)\"") }
    return value
  }

  /// A constant `float32` tensor.
  static func tensor(_ name: String) -> Tensor { Tensor(float32(self[name])) }

  /// The flat vector of `count` elements that holds the golden values "prefix.name" of the entries.
  static func flat(_ prefix: String, _ entries: [Parameter], count: Int) -> Value {
    var elements = [Double](repeating: 0, count: count)
    for entry in entries {
      let value = self["\(prefix).\(entry.name)"]
      precondition(value.shape == entry.shape, "\(prefix).\(entry.name): \(value.shape), not \(entry.shape)")
      elements.replaceSubrange(entry.offset..<entry.offset + entry.shape.count, with: value.doubles)
    }
    return Value(elements, shape: [count])
  }

  static func flat(_ prefix: String, _ layout: ParameterLayout) -> Value {
    flat(prefix, layout.parameters, count: layout.count)
  }
}

/// The same elements as `float32`.
func float32(_ value: Value) -> Value { Value(value.floats, shape: value.shape) }
