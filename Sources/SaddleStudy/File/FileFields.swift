import SaddleData
import Yams

/// One mapping of a study's file: its keys, each known and each once, with readers that name line and column
/// of what they refuse.
struct FileFields {
  let path: String
  let node: Node
  let entries: [(key: Node, name: String, value: Node)]

  /// - Parameters:
  ///   - what: what the mapping is, such as "a study".
  ///   - known: whether a key may stand here.
  ///   - names: the keys that a wrong one is compared with.
  /// - Throws: `DataError` for what is no mapping, and for an unknown key with the nearest name.
  init(
    _ node: Node, path: String, what: String, names: [String], known: ((String) -> Bool)? = nil
  ) throws(DataError) {
    (self.path, self.node) = (path, node)
    guard case .mapping(let mapping) = node else {
      throw Self.failure("\(what) is a list of `name: value`", node, "write one a line", path)
    }
    var entries: [(key: Node, name: String, value: Node)] = []
    for (key, value) in mapping {
      let name = key.scalar?.string ?? "?"
      guard known?(name) ?? names.contains(name) else {
        let near = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
        throw Self.failure(
          "\(what) has no \"\(name)\"", key,
          near
            + (names.count <= 20 ? "it has \(names.joined(separator: ", "))" : "see `saddle train --help`"),
          path)
      }
      guard !entries.contains(where: { $0.name == name }) else {
        throw Self.failure("\(what) has \"\(name)\" twice", key, "leave one of the two out", path)
      }
      entries.append((key, name, value))
    }
    self.entries = entries
  }

  func failure(_ what: String, _ node: Node, _ advice: String) -> DataError {
    Self.failure(what, node, advice, path)
  }

  private static func failure(_ what: String, _ node: Node, _ advice: String, _ path: String) -> DataError {
    DataError(what, path: path, line: node.mark?.line, column: node.mark?.column, advice: advice)
  }

  subscript(name: String) -> Node? { entries.first { $0.name == name }?.value }

  func required(_ name: String, _ advice: String) throws(DataError) -> Node {
    guard let value = self[name] else { throw failure("\"\(name)\" is missing", node, advice) }
    return value
  }

  func text(_ node: Node, _ name: String) throws(DataError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw failure("\(name) is a text", node, "write \(name): TEXT")
    }
    return text
  }

  /// A setting's value: one, or several in a list.
  func settingText(_ node: Node, _ name: String) throws(DataError) -> String {
    guard let text = node.settingText else {
      throw failure(
        "the value of \(name) is neither a value nor a list", node, "write \(name): VALUE or [VALUE, ...]")
    }
    return text
  }

  func integer(_ name: String, in range: ClosedRange<Int>, default: Int) throws(DataError) -> Int {
    guard let node = self[name] else { return `default` }
    return try integer(node, name, in: range)
  }

  func integer(_ node: Node, _ name: String, in range: ClosedRange<Int>) throws(DataError) -> Int {
    guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
      throw failure(
        "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not \(shown(node))", node,
        "correct it")
    }
    return number
  }

  func number(_ node: Node, _ name: String) throws(DataError) -> Double {
    guard let number = node.scalar.flatMap({ Double($0.string) }), number.isFinite else {
      throw failure("\(name) is a finite number, not \(shown(node))", node, "write it as 0.001 or 1e-3")
    }
    return number
  }

  func flag(_ name: String, default: Bool) throws(DataError) -> Bool {
    guard let node = self[name] else { return `default` }
    guard let flag = node.scalar.flatMap({ Bool($0.string) }) else {
      throw failure("\(name) is true or false, not \(shown(node))", node, "correct it")
    }
    return flag
  }

  func shown(_ node: Node) -> String { node.settingText.map { "\"\($0.prefix(60))\"" } ?? "what is here" }
}
