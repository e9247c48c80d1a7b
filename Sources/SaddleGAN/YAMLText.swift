import SaddleData
import Yams

/// YAML files: read within bounds, with errors that name line and column, and written so that every parser
/// reads the same back.
package enum YAMLText {
  /// The root of a file; `nil` for an empty one.
  /// - Parameters:
  ///   - path: for messages.
  ///   - what: what such a file is, such as "a configuration is a page of settings".
  /// - Throws: `DataError` when the text is no YAML, or too long or too deep.
  package static func root(
    of text: String, path: String, what: String, advice: String
  ) throws(DataError) -> Node? {
    guard text.utf8.count <= 1 << 16, mostNested(text) <= 1000 else {
      throw DataError("the file is too long or too deep", path: path, advice: what)
    }
    do { return try compose(yaml: text) } catch {
      let (problem, mark) = (error as? YamlError)?.finding ?? ("\(error)", nil)
      throw DataError(
        "this is not YAML: \(problem)", path: path, line: mark?.line, column: mark?.column, advice: advice)
    }
  }

  /// A value as YAML: as it is, or in quotes where it could mean something else.
  package static func scalar(_ value: String) -> String {
    // A sign at the start would mean something to YAML.
    let isPlain =
      value.allSatisfy { $0.isLetter || $0.isNumber || "-./_@,".contains($0) }
      && value.first.map { $0.isLetter || $0.isNumber || $0 == "/" } ?? false
    return isPlain ? value : quoted(value)
  }

  /// A value in quotes, whatever it holds.
  package static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case " "..."~": "\(scalar)"
      case _ where scalar.properties.isAlphabetic: "\(scalar)"
      default: "\\U" + String(String(UInt64(scalar.value) + 1 << 32, radix: 16).suffix(8))
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// At least how deep lists and mappings lie in each other, but for what indentation says, which costs a
  /// line each: the parser recurses.
  private static func mostNested(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    return bytes.indices.count { index in
      switch bytes[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "?"): true
      case UInt8(ascii: "-"): index + 1 == bytes.count || bytes[index + 1] <= UInt8(ascii: " ")
      default: false
      }
    }
  }
}

extension Node {
  /// A value's text: that of a scalar, or of a list of scalars with commas ("none" of an empty one); `nil`
  /// for anything deeper.
  package var settingText: String? {
    switch self {
    case .scalar(let scalar): return scalar.string
    case .sequence(let items):
      let texts = items.compactMap { $0.scalar?.string }
      guard texts.count == items.count else { return nil }
      return texts.isEmpty ? "none" : texts.joined(separator: ",")
    default: return nil
    }
  }
}

extension YamlError {
  /// What is wrong, in a line, and where.
  fileprivate var finding: (problem: String, mark: Mark?) {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (problem, mark)
    case .duplicatedKeysInMapping(let names, let context):
      ("\(names.joined(separator: ", ")) is there twice", context.mark)
    case .reader(let problem, _, _, _): (problem, nil)
    default: ("\(self)", nil)
    }
  }
}
