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
    let root = try YAMLText.root(
      of: text, path: path, what: "a configuration is a page of settings",
      advice: "write one `name: value` a line, each name once")
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
      guard let text = value.settingText else {
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
    Setting.all.map { "\($0.name): \(YAMLText.scalar($0.read(self) ?? "none"))\n" }.joined()
  }
}
