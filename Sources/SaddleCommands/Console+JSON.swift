import SaddleData

extension Console {
  /// A value as one line of JSON on standard output.
  func print(json value: some Encodable) throws { print(try value.lineOfJSON()) }
}
