import Foundation
import SaddleData
import Yams

extension Configuration {
  /// The entries of a configuration file, in its order: one `name: value` each, where a value is a text, a
  /// number, a Boolean or a list of them.
  ///
  /// ```yaml
  /// data: ring
  /// method: wgan-gp
  /// generator-widths: [128, 128, 128]
  /// ```
  /// - Parameter path: for messages.
  /// - Throws: `DataError` with the line when the text is no such file or names an unknown setting.
  public static func entries(
    yaml text: String, path: String
  ) throws(DataError) -> [(name: String, value: String)] {
    func failure(_ what: String, _ mark: Mark?, _ advice: String) -> DataError {
      DataError(what, path: path, line: mark?.line, column: mark?.column, advice: advice)
    }
    guard text.utf8.count <= 1 << 16, mostNested(text) <= 1000 else {
      throw failure("the file is too long or too deep", nil, "a configuration is a page of settings")
    }
    let root: Node?
    do { root = try compose(yaml: text) } catch {
      let (problem, mark) = (error as? YamlError)?.finding ?? ("\(error)", nil)
      throw failure("this is not YAML: \(problem)", mark, "write one `name: value` a line, each name once")
    }
    guard let root else { return [] }
    guard case .mapping(let mapping) = root else {
      throw failure("the file is no list of settings", root.mark, "write one `name: value` a line")
    }
    var entries: [(name: String, value: String)] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key, Setting.named(name.string) != nil else {
        let name = key.scalar?.string ?? "?"
        let near = nearestName(to: name, among: Setting.all.map(\.name))
        throw failure(
          "there is no setting \"\(name)\"", key.mark,
          near.map { "did you mean \"\($0)\"?" } ?? "`saddle train --help` lists them")
      }
      let text: String? =
        switch value {
        case .scalar(let scalar): scalar.string
        case .sequence(let items):
          items.allSatisfy { $0.scalar != nil }
            ? (items.isEmpty ? "none" : items.compactMap { $0.scalar?.string }.joined(separator: ",")) : nil
        default: nil
        }
      guard let text else {
        throw failure(
          "the value of \"\(name.string)\" is neither a value nor a list", value.mark,
          "write \(name.string): \(Setting.named(name.string)?.value ?? "")")
      }
      var trial = Configuration()
      do { try trial.set(name.string, to: text) } catch {
        throw failure("\(error)", value.mark, "correct the value, or leave the line out")
      }
      entries.append((name.string, text))
    }
    return entries
  }

  /// A whole configuration, from what ``yaml`` gave.
  /// - Throws: as ``entries(yaml:path:)``.
  public init(yaml text: String, path: String) throws {
    self.init()
    for (name, value) in try Self.entries(yaml: text, path: path) { try set(name, to: value) }
  }

  /// The whole configuration as a file: settings in the table's order. The unset ones are there too, as
  /// "none": their method might set them.
  public var yaml: String {
    Setting.all.map { setting in
      let (name, value) = (setting.name, setting.read(self) ?? "none")
      // A sign at the start would mean something to YAML.
      let isPlain =
        value.allSatisfy { $0.isLetter || $0.isNumber || "-./_@,".contains($0) }
        && value.first.map { $0.isLetter || $0.isNumber || $0 == "/" } ?? false
      return "\(name): \(isPlain ? value : quoted(value))\n"
    }.joined()
  }

  private func quoted(_ text: String) -> String {
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

extension YamlError {
  /// What is wrong, in a line, and where.
  fileprivate var finding: (problem: String, mark: Mark?) {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (problem, mark)
    case .duplicatedKeysInMapping(let names, _): ("\(names.joined(separator: ", ")) is there twice", nil)
    case .reader(let problem, _, _, _): (problem, nil)
    default: ("\(self)", nil)
    }
  }
}
