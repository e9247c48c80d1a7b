import SaddleData
import SaddleGAN
import Yams

/// Settings and search of one model, or those that all models share, with their places in the file.
struct FileModel {
  struct Entry {
    let assignment: Assignment
    let node: Node
  }

  struct Search {
    let dimension: SearchDimension
    let key: Node
    let value: Node
  }

  let fields: FileFields
  var settings: [Entry] = []
  var search: [Search] = []

  /// What the study itself decides, by the key that does.
  static let decided = [
    "data": "data", "steps": "budget", "minutes": "budget", "seed": "seed", "metrics": "metrics",
    "metrics-count": "samples", "features": "features", "threads": "run --threads", "save-every": "budget",
    "sample-every": "budget", "keep": "measurements", "patience": "stop-hopeless",
  ]
  /// How data is read: once for all models.
  static let reading = ["size", "channels", "label", "form"]

  init(_ fields: FileFields) { self.fields = fields }

  mutating func addSetting(_ name: String, _ value: Node, key: Node, isShared: Bool) throws {
    try check(name, key, isShared: isShared)
    let text = try fields.settingText(value, name)
    if Self.reading.contains(name), !Variables.mentioned(in: text).isEmpty {
      throw fields.failure("\(name) is the same for all trials, which share the data", value, "write a value")
    }
    settings.append(Entry(assignment: Assignment(name, text), node: value))
  }

  private func check(_ name: String, _ key: Node, isShared: Bool) throws {
    if let decider = Self.decided[name] {
      throw fields.failure("\(name) is not set here: the study's \(decider) decides it", key, "leave it out")
    }
    if Self.reading.contains(name) && !isShared {
      throw fields.failure(
        "\(name) is the same for all models, which share the data", key, "write it under the study's settings"
      )
    }
    if name == "method" && isShared {
      throw fields.failure("each model has its own method", key, "write it under a model, or as its name")
    }
  }

  /// The `search` of the study or of a model.
  mutating func addSearch(_ node: Node) throws {
    let own = try FileFields(node, path: fields.path, what: "a search", names: [], known: { _ in true })
    for (key, name, value) in own.entries {
      guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), name.first?.isLetter == true else {
        throw fields.failure(
          "\"\(name)\" is no name of what is searched", key, "use a setting's name, or letters, digits and -")
      }
      if Setting.named(name) != nil { try check(name, key, isShared: false) }
      search.append(
        Search(
          dimension: SearchDimension(name, try SearchRange(value, name, in: own)), key: key, value: value))
    }
  }
}

extension SearchRange {
  /// `{uniform: [0, 1]}`, `{log: [1e-5, 1e-2]}`, `{integers: [1, 5]}` or `{choice: [a, b]}`.
  init(_ node: Node, _ name: String, in fields: FileFields) throws(DataError) {
    let kinds = ["uniform", "log", "integers", "choice"]
    let range = try FileFields(node, path: fields.path, what: "the range of \(name)", names: kinds)
    guard range.entries.count == 1, case .sequence(let items) = range.entries[0].value else {
      throw fields.failure(
        "the range of \(name) is one list", node, "write it as {log: [1e-5, 1e-2]} or {choice: [a, b]}")
    }
    let (kind, value) = (range.entries[0].name, range.entries[0].value)
    if kind == "choice" {
      guard !items.isEmpty else {
        throw fields.failure("the range of \(name) is empty", value, "name at least one value")
      }
      var choices: [String] = []
      for item in items { choices.append(try fields.settingText(item, name)) }
      self = .choice(choices)
      return
    }
    guard items.count == 2 else {
      throw fields.failure(
        "the range of \(name) has \(items.count) ends", value, "write \(kind): [LOWEST, HIGHEST]")
    }
    if kind == "integers" {
      let most = 1 << 30
      let ends = (
        try fields.integer(items[items.startIndex], name, in: -most...most),
        try fields.integer(items[items.startIndex + 1], name, in: -most...most)
      )
      guard ends.0 <= ends.1 else { throw Self.empty(name, value, fields) }
      self = .integers(ends.0, ends.1)
      return
    }
    let ends = (
      try fields.number(items[items.startIndex], name), try fields.number(items[items.startIndex + 1], name)
    )
    guard ends.0 < ends.1 else { throw Self.empty(name, value, fields) }
    if kind == "log" {
      guard ends.0 > 0 else {
        throw fields.failure(
          "the logarithmic range of \(name) reaches 0 or below", value,
          "start above 0, or write uniform: [\(ends.0), \(ends.1)]")
      }
      self = .logarithmic(ends.0, ends.1)
    } else {
      self = .uniform(ends.0, ends.1)
    }
  }

  private static func empty(_ name: String, _ node: Node, _ fields: FileFields) -> DataError {
    fields.failure(
      "the range of \(name) is empty", node, "write the lower end first, and the higher above it")
  }
}
