/// What the files of an image folder are like; kept with the decoded images.
package struct ImageSurvey: Sendable, Codable, Hashable {
  /// How many files are of one make, such as "PNG, palette" or "JPEG, colour".
  package struct Make: Sendable, Codable, Hashable {
    package var name: String, count: Int
  }

  /// Upright, most frequent first.
  package var sizes: [DataReport.Size] = []
  /// As stored: 1 grey, 2 grey with alpha, 3 colour or palette, 4 colour with alpha; most frequent first.
  package var channels: [DataReport.Channels] = []
  /// Most frequent first.
  package var makes: [Make] = []
  /// Files with the same pixels before any resizing, in the folder's order.
  package var duplicates: [[String]] = []
  /// Images of one colour.
  package var constant: [String] = []
  /// Left out, with the reason.
  package var unreadable: [DataReport.Unreadable] = []
  /// Files that are no images by their names.
  package var ignored = 0

  init(_ files: [DecodedFile], ignored: Int) {
    self.ignored = ignored
    var sizes: [[Int]: Int] = [:]
    var channels: [Int: Int] = [:]
    var makes: [String: Int] = [:]
    var paths: [String: [String]] = [:]
    var order: [String] = []
    for file in files {
      switch file.facts {
      case .failure(let error):
        unreadable.append(DataReport.Unreadable(path: file.path, reason: error.what))
      case .success(let facts):
        let size = facts.header.uprightSize
        sizes[[size.height, size.width], default: 0] += 1
        channels[facts.header.channels, default: 0] += 1
        makes[facts.header.make, default: 0] += 1
        if paths[facts.fingerprint] == nil { order.append(facts.fingerprint) }
        paths[facts.fingerprint, default: []].append(file.path)
        if facts.isConstant { constant.append(file.path) }
      }
    }
    self.sizes = sizes.sorted { ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1]) }.map {
      DataReport.Size(height: $0.key[0], width: $0.key[1], count: $0.value)
    }
    self.channels = channels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      DataReport.Channels(channels: $0.key, count: $0.value)
    }
    self.makes = makes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Make(name: $0.key, count: $0.value)
    }
    duplicates = order.compactMap { paths[$0] }.filter { $0.count > 1 }
  }

  /// What a user may want to mend or know, a line each.
  package var warnings: [String] {
    func list(_ names: [String]) -> String {
      names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
    var warnings: [String] = []
    if !duplicates.isEmpty {
      warnings.append(
        "there more than once: "
          + list(duplicates.map { $0.prefix(3).joined(separator: " = ") + ($0.count > 3 ? " = ..." : "") }))
    }
    if !constant.isEmpty { warnings.append("of one colour: \(list(constant))") }
    let alpha = channels.filter { $0.channels == 2 || $0.channels == 4 }.reduce(0) { $0 + $1.count }
    if alpha > 0 { warnings.append("files with transparency, which lies over white: \(alpha)") }
    let deep = makes.filter { $0.name.hasSuffix("16 bits") }.reduce(0) { $0 + $1.count }
    if deep > 0 { warnings.append("files of 16 bits, which are rounded to 8: \(deep)") }
    if ignored > 0 { warnings.append("files that are no images by their names, left out: \(ignored)") }
    return warnings
  }
}

extension ImageHeader {
  /// Format and colours in words.
  fileprivate var make: String {
    let colours = isPalette ? "palette" : channels < 3 ? "grey" : "colour"
    let alpha = channels == 2 || channels == 4 ? " with alpha" : ""
    return "\(format.rawValue), \(colours)\(alpha)" + (depth == 16 ? ", 16 bits" : "")
  }
}
