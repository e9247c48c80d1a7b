import SaddleData
import SaddleGAN

/// A study's file to start from.
public struct StudyPreset: Sendable {
  public let name: String
  /// One line.
  public let summary: String
  /// With ``dataMark`` where the data's name belongs.
  private let text: String

  private static let dataMark = "DATA"

  init(_ name: String, _ summary: String, text: String) {
    (self.name, self.summary, self.text) = (name, summary, text)
  }

  /// The file for some data, with comments.
  public func yaml(data: String) -> String {
    text.replacing("data: \(Self.dataMark)", with: "data: \(YAMLText.scalar(data))")
  }

  public static let all = [createdEqual, createdEqualSmall, penaltyWeight, toyModes, defaults]

  /// - Throws: `DataError` with the nearest name.
  public static func named(_ name: String) throws(DataError) -> StudyPreset {
    if let preset = all.first(where: { $0.name == name }) { return preset }
    let names = all.map(\.name)
    let near = nearestName(to: name, among: names).map { "did you mean \($0)? " } ?? ""
    throw DataError(
      "there is no preset \"\(name)\"", advice: "\(near)there are \(names.joined(separator: ", "))")
  }
}
