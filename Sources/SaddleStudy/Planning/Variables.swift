/// Names that stand for searched values in the text of a setting: `$penalty` in `gradient-penalty:$penalty`.
enum Variables {
  static func mentioned(in text: String) -> [String] {
    pieces(text).compactMap(\.name)
  }

  /// A name without a value stays as it is.
  static func replaced(in text: String, by values: [Assignment]) -> String {
    pieces(text).map { piece in
      guard let name = piece.name else { return piece.text }
      return (values.first { $0.name == name }?.value ?? "$\(name)") + piece.text
    }.joined()
  }

  /// The text cut before each $NAME, which is a letter and then letters, digits and hyphens.
  private static func pieces(_ text: String) -> [(name: String?, text: String)] {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    return [(nil, String(parts[0]))]
      + parts.dropFirst().map { part in
        let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
        guard name.first?.isLetter == true else { return (nil, "$\(part)") }
        return (String(name), String(part.dropFirst(name.count)))
      }
  }
}
