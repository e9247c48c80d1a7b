import SaddleData
import SaddleGAN
import Yams

/// Reads `settings`, `search` and `models` of a study's file.
struct FileModels {
  private let fields: FileFields

  init(_ fields: FileFields) { self.fields = fields }

  func read() throws -> (settings: [Assignment], models: [Model]) {
    let shared = try shared()
    let node = try fields.required(
      "models", "write models: {NAME: {method: ..., SETTING: ..., search: {...}}, ...}")
    let named = try FileFields(node, path: fields.path, what: "models", names: [], known: { _ in true })
    guard !named.entries.isEmpty else {
      throw fields.failure("there are no models", node, "name at least one")
    }
    var models: [Model] = []
    var used: Set<String> = []
    for (key, _, value) in named.entries {
      let model = try model(try Study.name(key, "a model", fields), key, value, shared)
      models.append(model)
      used.formUnion(model.search.map(\.name))
    }
    for search in shared.search where !used.contains(search.dimension.name) {
      throw unused(search)
    }
    return (shared.settings.map(\.assignment), models)
  }

  private func shared() throws -> FileModel {
    var shared = FileModel(fields)
    if let node = fields["settings"] {
      let settings = try settings(node, "settings", more: [])
      for (key, name, value) in settings.entries {
        try shared.addSetting(name, value, key: key, isShared: true)
      }
    }
    if let node = fields["search"] { try shared.addSearch(node) }
    return shared
  }

  private func settings(_ node: Node, _ what: String, more: [String]) throws -> FileFields {
    let names = Setting.all.map(\.name) + more
    return try FileFields(node, path: fields.path, what: what, names: names)
  }

  /// A model's own settings and search win over the shared ones.
  private func model(_ name: String, _ key: Node, _ node: Node, _ shared: FileModel) throws -> Model {
    var own = FileModel(fields)
    var first: Node?
    // A model of its method's settings alone has no value: `wgan:`.
    let isBare = node.scalar.map { ["", "~", "null"].contains($0.string) } ?? false
    let entries =
      isBare ? [] : try settings(node, "the model \(name)", more: ["search", "first"]).entries
    for (key, setting, value) in entries {
      switch setting {
      case "search": try own.addSearch(value)
      case "first": first = value
      default: try own.addSetting(setting, value, key: key, isShared: false)
      }
    }
    if !own.settings.contains(where: { $0.assignment.name == "method" }) {
      guard Method.named(name) != nil else {
        let names = Method.all.map(\.name)
        let near = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
        throw fields.failure(
          "there is no method \"\(name)\"", key,
          "\(near)a model that is not named after its method has a line `method: NAME`; there are "
            + names.joined(separator: ", "))
      }
      own.settings.insert(
        FileModel.Entry(assignment: Assignment("method", name), node: key), at: 0)
    }
    let fixed = Set(own.settings.map(\.assignment.name))
    let effective = shared.settings.filter { !fixed.contains($0.assignment.name) } + own.settings
    let mentioned = Set(effective.flatMap { Variables.mentioned(in: $0.assignment.value) })
    let searched = Set(own.search.map(\.dimension.name))
    let inherited = shared.search.filter { search in
      let name = search.dimension.name
      guard !searched.contains(name) else { return false }
      return mentioned.contains(name) || Setting.named(name) != nil && !fixed.contains(name)
    }
    let search = inherited + own.search
    try check(search, effective, mentioned, fixed, shared: shared.search.map(\.dimension.name))
    return Model(
      name, settings: own.settings.map(\.assignment), search: search.map(\.dimension),
      first: try first.map { try values($0, of: search, effective) } ?? [])
  }

  /// That names and values are those of settings, whatever is drawn.
  private func check(
    _ search: [FileModel.Search], _ settings: [FileModel.Entry], _ mentioned: Set<String>,
    _ fixed: Set<String>, shared: [String]
  ) throws {
    for item in search {
      let name = item.dimension.name
      let isSetting = Setting.named(name) != nil
      if isSetting && !fixed.contains(name) {
        for value in item.dimension.range.extremes { try check(name, value, item.value) }
      } else if !mentioned.contains(name) {
        throw isSetting
          ? fields.failure("\(name) is both set and searched", item.key, "leave one of the two out")
          : unused(item)
      }
    }
    let names = search.map(\.dimension.name)
    for entry in settings {
      for name in Variables.mentioned(in: entry.assignment.value) where !names.contains(name) {
        let near = nearestName(to: name, among: names + shared).map { "did you mean $\($0)? " } ?? ""
        throw fields.failure(
          "$\(name) is not searched", entry.node,
          "\(near)write its range under search, or a value in its place")
      }
      let count = search.map(\.dimension.range.extremes.count).max() ?? 1
      for index in 0..<count {
        let values = search.map { item in
          let extremes = item.dimension.range.extremes
          return Assignment(item.dimension.name, extremes[index % extremes.count])
        }
        let text = Variables.replaced(in: entry.assignment.value, by: values)
        try check(entry.assignment.name, text, entry.node)
      }
    }
  }

  private func check(_ name: String, _ value: String, _ node: Node) throws {
    var configuration = Configuration()
    do { try configuration.set(name, to: value) } catch {
      throw fields.failure("\(error)", node, "correct it, or leave it out")
    }
  }

  private func unused(_ search: FileModel.Search) -> DataError {
    let name = search.dimension.name
    let near = nearestName(to: name, among: Setting.all.map(\.name)).map { "did you mean \"\($0)\"? " } ?? ""
    return fields.failure(
      "\(name) is searched, but it is no setting, and no setting that is used mentions $\(name)", search.key,
      "\(near)mention it, as in constraints: gradient-penalty:$\(name)")
  }

  /// What the first trial takes: a value for each dimension.
  private func values(
    _ node: Node, of search: [FileModel.Search], _ settings: [FileModel.Entry]
  ) throws -> [Assignment] {
    let names = search.map(\.dimension.name)
    let first = try FileFields(node, path: fields.path, what: "first", names: names)
    let values = try names.map { name in
      guard let value = first[name] else {
        throw fields.failure(
          "first has no \(name), which is searched", node,
          "give a value of each: \(names.joined(separator: ", "))")
      }
      let text = try first.settingText(value, name)
      if Setting.named(name) != nil { try check(name, text, value) }
      return Assignment(name, text)
    }
    for entry in settings {
      let text = Variables.replaced(in: entry.assignment.value, by: values)
      try check(entry.assignment.name, text, node)
    }
    return values
  }
}
