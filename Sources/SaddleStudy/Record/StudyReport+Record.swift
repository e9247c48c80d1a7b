import Foundation

extension StudyReport {
  /// The report of a record, with the pictures that it keeps and what it was trained on.
  /// - Throws: `DataError` when the record cannot be read.
  public init(_ record: StudyRecord) throws {
    let (study, claims) = (try record.study(), try record.claims())
    let best = BestModels(of: record)
    let pictures = study.models.compactMap { model in
      (try? Data(contentsOf: best.picture(model.name))).map { (model.name, $0) }
    }
    func all(_ values: [String]) -> String { Set(values).sorted().joined(separator: "; ") }
    self.init(
      study, trials: try record.trials(), pictures: Dictionary(pictures) { first, _ in first },
      details: [
        Detail("Machine", all(claims.map(\.machine))), Detail("Versions", all(claims.map(\.versions))),
      ])
  }
}
