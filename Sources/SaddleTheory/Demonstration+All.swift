extension Demonstration {
  /// In the order in which the argument goes.
  public static let all: [Demonstration] = [
    .optimalDiscriminator,
    .twoGaussians,
    .modeSeeking,
    .disjointSupports,
    .perfectDiscriminator,
    .modeCollapse,
    .vanishingGradient,
    .unstableGradient,
    .weakTopology,
    .clipping,
    .optimalCoupling,
    .penaltyWeight,
    .duality,
  ]
}
