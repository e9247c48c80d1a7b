import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Readers that know nothing of how reports are written.
enum Readers {
  static func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }

  /// The rows of a CSV file (RFC 4180), read sign by sign.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var isQuoted = false
    var signs = Array(text.unicodeScalars)[...]
    while let sign = signs.popFirst() {
      if isQuoted {
        guard sign == "\"" else {
          field.unicodeScalars.append(sign)
          continue
        }
        if signs.first == "\"" {
          field += "\""
          signs.removeFirst()
        } else {
          isQuoted = false
        }
      } else if sign == "\"" {
        isQuoted = true
      } else if sign == "," || sign == "\n" {
        row.append(field)
        field = ""
        if sign == "\n" {
          rows.append(row)
          row = []
        }
      } else {
        field.unicodeScalars.append(sign)
      }
    }
    return rows
  }
}
