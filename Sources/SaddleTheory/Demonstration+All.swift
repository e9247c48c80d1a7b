extension Demonstration {
  /// In the order in which the argument goes.
  public static let all: [Demonstration] = [
    .optimalDiscriminator,
    .twoGaussians,
    .modeSeeking,
  ]
}
