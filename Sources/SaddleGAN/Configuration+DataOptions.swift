import SaddleData

extension Configuration {
  /// How the data of this configuration is opened.
  package var dataOptions: DataOptions {
    DataOptions(
      size: size.map { ($0.height, $0.width) }, channels: channels, labelColumn: labelColumn,
      form: DataOptions.Form(rawValue: form) ?? .wganGP, threads: threads)
  }
}
