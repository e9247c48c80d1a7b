import Foundation
import SaddleReport

extension PerfectDiscriminator {
  func picture(_ levels: [Double], _ lattice: Lattice) -> Plot {
    let (real, fake) = (Self.crossing.0.outline(180), Self.crossing.1.outline(180))
    return Plot(
      title: "D between circles that cross", x: Axis("x1"), y: Axis("x2"),
      marks: [
        .levels(
          levels, on: lattice, levels: line(from: 0, to: 1, count: 11),
          map: ColorMap(ColorMap.signed.anchors).lightened(by: 0.5),
          barLabel: "D"),
        .line(
          x: real.x + real.x.prefix(1), y: real.y + real.y.prefix(1), name: "P_R", color: .vermilion, width: 2
        ),
        .line(
          x: fake.x + fake.x.prefix(1), y: fake.y + fake.y.prefix(1), name: "P_G", color: .blue, width: 2),
      ], legend: .below, hasEqualUnits: true)
  }

  private func lines(_ y: (Course) -> [Double], _ courses: [Course]) -> [Mark] {
    zip(zip(Self.pairs, courses), Color.palette).map { pair, color in
      .line(x: looks.map(Double.init), y: y(pair.1), name: pair.0.name, color: color)
    }
  }

  func accuracyPlot(_ courses: [Course], _ limit: Double) -> Plot {
    Plot(
      title: "Accuracy on fresh samples", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("accuracy", range: 0.4...1.02),
      marks: lines(\.accuracies, courses) + [.horizontal(at: limit, name: "best with noise")], legend: .below)
  }

  func gapPlot(_ courses: [Course], _ limit: Double) -> Plot {
    Plot(
      title: "JS estimate's distance from 2 ln 2", x: Axis("updates of D", scale: .logarithmic),
      y: Axis("−V = 2 ln 2 − JS estimate, nats", scale: .logarithmic),
      marks: lines({ $0.divergences.map { 2 * log(2) - $0 } }, courses)
        + [.horizontal(at: 2 * log(2) - limit, name: "2 ln 2 − JS with noise")], legend: .below)
  }

  func text(_ courses: [Course], _ limits: (divergence: Double, accuracy: Double)) -> String {
    let thin = zip(Self.pairs, courses).dropLast().map { pair, course in
      let errors = short(100 * (1 - course.accuracies.last!))
      return "\(pair.name): wrong on \(errors)% of them, JS \(short(course.divergences.last!))"
    }
    return """
      Networks of two hidden layers of 64 units learn from fresh samples in every batch and are judged on \
      \(samples) others of either kind, so nothing can be memorised. After \(steps) updates, \
      \(thin.joined(separator: "; ")), where 2 ln 2 = \(short(2 * log(2))). What is left of the crossing circles' \
      error lies about the two points where they cross, and shrinks as D grows steeper there. The same circles with \
      normal noise of deviation 0.3 have densities, and the limits are others: the best accuracy is \
      1/2 + TV/2 = \(short(limits.accuracy)) and JS = \(short(limits.divergence)); D reaches \
      \(short(courses.last!.accuracies.last!)) and \(short(courses.last!.divergences.last!)).
      """
  }

  func checks(_ courses: [Course], _ limits: (divergence: Double, accuracy: Double)) -> [Check] {
    let names = ["circles that cross", "disjoint circles", "surfaces in 32 dimensions"]
    let bounds: [(accuracy: Double, gap: Double)] =
      setup.isQuick ? [(0.9, 0.4), (0.97, 0.2), (0.97, 0.2)] : [(0.98, 0.1), (0.999, 0.001), (0.999, 0.001)]
    let gaps = courses[0].divergences.map { 2 * log(2) - $0 }
    let deviation = 1 / Double(samples).squareRoot()
    let control = courses.last!
    return names.indices.flatMap { index in
      let reason =
        index == 0
        ? "the supports meet in two points, about which a network of finite slope errs"
        : "the supports are apart, and \(steps) updates tell them from each other"
      return [
        Check(
          "Accuracy goes to 1: \(names[index])", courses[index].accuracies.last!,
          in: bounds[index].accuracy...1,
          reason: reason),
        Check(
          "JS goes to 2 ln 2: \(names[index])", courses[index].divergences.last!,
          in: 2 * log(2) - bounds[index].gap...2 * log(2), reason: reason),
      ]
    } + [
      Check(
        "JS has not stopped below 2 ln 2: \(names[0])", gaps.last! / gaps[early], in: 0...0.7,
        reason: """
          the distance from 2 ln 2 at update \(steps), divided by that at \(looks[early]): a limit below 2 ln 2 \
          would bring it to 1
          """),
      Check(
        "With densities accuracy stays below 1, at 1/2 + TV/2", control.accuracies.last!,
        equals: limits.accuracy,
        within: 2 * deviation + (setup.isQuick ? 0.02 : 0.01),
        reason: "four standard errors of \(2 * samples) samples, and what training leaves"),
      Check(
        "With densities the JS estimate stays at JS", control.divergences.last!, equals: limits.divergence,
        within: 4 * deviation + (setup.isQuick ? 0.1 : 0.02),
        reason: """
          four standard errors of \(samples) pairs, whose log-likelihoods have a deviation of about 1, and \
          what training leaves
          """),
    ]
  }

  func numbers(
    _ courses: [Course], _ limits: (divergence: Double, accuracy: Double)
  ) -> [String: [Double]] {
    var numbers = [
      "update": looks.map(Double.init), "best accuracy with noise": [limits.accuracy],
      "JS with noise": [limits.divergence],
    ]
    for (pair, course) in zip(Self.pairs, courses) {
      numbers["accuracy, \(pair.name)"] = course.accuracies
      numbers["JS estimate, \(pair.name)"] = course.divergences
    }
    return numbers
  }
}
