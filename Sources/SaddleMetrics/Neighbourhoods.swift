/// Precision, recall, density and coverage: which samples lie among the data, and which data among the
/// samples.
///
/// Precision and recall are the improved ones of Kynkäänniemi et al. (1904.06991) with balls that reach to
/// the 3rd neighbour of their centre in its own set, density and coverage those of Naeem et al. (2002.09797) with
/// the 5th; a point is in a ball when it is strictly nearer than the radius, as in the latter's code.
///
/// With data x, samples y and balls B_k:
/// - precision: the share of y in some B_3(x); recall: the share of x in some B_3(y);
/// - density: the number of pairs with y in B_5(x), over 5 times that of y; above 1 where samples crowd;
/// - coverage: the share of x whose B_5(x) holds some y.
///
/// Neighbours and decisions are exact in Float64.
public struct Neighbourhoods: Sendable, Hashable {
  public let precision: Double
  /// `nil` where it was not asked for.
  public let recall: Double?
  public let density: Double
  public let coverage: Double

  /// Of precision and recall.
  public static let narrow = 3
  /// Of density and coverage.
  public static let wide = 5

  /// Squared radii of the balls around a set's features.
  package struct Radii: Sendable {
    /// To the 3rd neighbour, and to the 5th; infinite where there are fewer.
    package let narrow: [Double]
    package let wide: [Double]

    /// O(n² d).
    package init(of features: Features, threads: Int?) throws {
      let nearest = try FeatureDistances(within: features, threads: threads).nearest(Neighbourhoods.wide)
      func radii(_ k: Int) -> [Double] {
        nearest.map { $0.count < k ? .infinity : $0[k - 1].squaredDistance }
      }
      narrow = radii(Neighbourhoods.narrow)
      wide = radii(Neighbourhoods.wide)
    }
  }

  /// O((n + m)² d); without recall O(n (n + m) d).
  ///
  /// - Throws: ``MetricError`` for features of different size, or fewer than 6 on a side.
  public init(of samples: Features, in data: Features, recall: Bool = true, threads: Int? = nil) throws {
    try self.init(
      of: samples, in: data, dataRadii: Radii(of: data, threads: threads), recall: recall, threads: threads)
  }

  package init(of samples: Features, in data: Features, dataRadii: Radii, recall: Bool, threads: Int?) throws
  {
    for features in [samples, data] where features.count <= Self.wide {
      throw MetricError(
        "\(features.count) samples have no \(Self.wide) neighbours each",
        advice: "give at least 6 on each side")
    }
    let sampleRadii =
      recall
      ? try Radii(of: samples, threads: threads).narrow : [Double](repeating: 0, count: samples.count)
    var isPrecise = [Bool](repeating: false, count: samples.count)
    var isRecalled = [Bool](repeating: false, count: data.count)
    var isCovered = isRecalled
    var ballCount = 0
    try FeatureDistances(from: data, to: samples, threads: threads).forEachPair(
      withinRowRadii: dataRadii.wide, orColumnRadii: sampleRadii
    ) { x, y, isBelow in
      if isBelow(dataRadii.wide[x]) {
        ballCount += 1
        isCovered[x] = true
        if !isPrecise[y] { isPrecise[y] = isBelow(dataRadii.narrow[x]) }
      }
      if !isRecalled[x] { isRecalled[x] = isBelow(sampleRadii[y]) }
    }
    func share(_ flags: [Bool]) -> Double { Double(flags.count { $0 }) / Double(flags.count) }
    precision = share(isPrecise)
    self.recall = recall ? share(isRecalled) : nil
    density = Double(ballCount) / Double(Self.wide * samples.count)
    coverage = share(isCovered)
  }
}
