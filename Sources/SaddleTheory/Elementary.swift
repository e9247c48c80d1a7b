import Foundation
import SaddleReport

/// `count` numbers at equal distances, both ends among them.
func line(from start: Double, to end: Double, count: Int) -> [Double] {
  (0..<count).map { start + (end - start) * Double($0) / Double(count - 1) }
}

/// The integral of a function sampled at equal distances, by the trapezoidal rule: for a smooth function that is 0 at
/// both ends its error falls faster than any power of the distance.
func integral(_ values: [Double], over x: [Double]) -> Double {
  (values.reduce(0, +) - (values[0] + values[values.count - 1]) / 2) * (x[1] - x[0])
}

func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// log(1 + exp(x)), which loses nothing for large x of either sign.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// The distribution function of N(0, 1), to full precision in the lower tail.
func normalCumulative(_ x: Double) -> Double { erfc(-x / 2.squareRoot()) / 2 }

/// The share of values that fulfil a condition.
func share(_ values: [Double], _ condition: (Double) -> Bool) -> Double {
  Double(values.count(where: condition)) / Double(values.count)
}

/// The middle value, or the mean of the middle two.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// A number as a sentence shows it, in three digits.
func short(_ x: Double) -> String { NumberText.short(x, digits: 3) }
