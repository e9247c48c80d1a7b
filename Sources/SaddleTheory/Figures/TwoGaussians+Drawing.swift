import Foundation
import SaddleReport

extension TwoGaussians {
  /// Every fourth point where the picture looks.
  private var drawn: [Int] { grid.indices.filter { $0 % 4 == 0 && abs(grid[$0]) <= 7 } }

  func figure(_ found: Found) -> Figure {
    Figure(
      columns: 2, plotWidth: 400, plotHeight: 280,
      plots: [discriminators(found), critics(found), slopes(found), training(found)])
  }

  private func discriminators(_ found: Found) -> Plot {
    let x = drawn.map { grid[$0] }
    let (optimal, trained) = (drawn.map { found.logits[$0] }, drawn.map { found.discriminator.scores[$0] })
    return Plot(
      title: "The discriminator", x: Axis("x"), y: Axis("probability, density", range: 0...1.02),
      marks: [
        .line(x: x, y: x.map { real($0) }, name: "real", color: .gray, dash: .dashed),
        .line(x: x, y: x.map { fake($0) }, name: "generated", color: .gray, dash: .dotted),
        .line(x: x, y: optimal.map(logistic), name: "D*", color: .vermilion, width: 3.5, opacity: 0.45),
        .line(x: x, y: trained.map(logistic), name: "D, trained", color: .vermilion),
      ])
  }

  private func critics(_ found: Found) -> Plot {
    let x = drawn.map { grid[$0] }
    func fromMiddle(_ scores: [Double]) -> [Double] { drawn.map { scores[$0] - scores[grid.count / 2] } }
    return Plot(
      title: "The critics, 0 in the middle", x: Axis("x"), y: Axis("ψ in the unit of x"),
      marks: [
        .line(x: x, y: x.map { -$0 }, name: "ψ, exact", color: .blue, width: 3.5, opacity: 0.45),
        .line(x: x, y: fromMiddle(found.penalised.scores), name: "ψ, penalty", color: .blue),
        .line(x: x, y: fromMiddle(found.clipped.scores), name: "ψ, clipped", color: .green),
      ])
  }

  private func slopes(_ found: Found) -> Plot {
    let x = drawn.map { grid[$0] }
    func sizes(_ slopes: [Double]) -> [Double] { drawn.map { abs(slopes[$0]) } }
    return Plot(
      title: "What the generator is told", x: Axis("x"),
      y: Axis("slope of its loss", scale: .logarithmic, range: 1e-14...50),
      marks: [
        .line(
          x: x, y: sizes(found.saturated), name: "ln(1 - D*)", color: .vermilion, width: 3.5, opacity: 0.45),
        .line(x: x, y: sizes(found.discriminator.slopes), name: "ln(1 - D), trained", color: .vermilion),
        .line(x: x, y: x.map { _ in 1 }, name: "ψ, exact", color: .blue, width: 3.5, opacity: 0.45),
        .line(x: x, y: sizes(found.penalised.slopes), name: "ψ, penalty", color: .blue),
        .line(
          x: x, y: sizes(found.penalisedSlopes), name: "ψ, penalty, in theory", color: .ink, dash: .dotted),
        .line(x: x, y: sizes(found.clipped.slopes), name: "ψ, clipped", color: .green),
      ])
  }

  private func training(_ found: Found) -> Plot {
    let (discriminator, penalised, clipped) = (found.discriminator, found.penalised, found.clipped)
    return Plot(
      title: "At the centre of the fakes", x: Axis("update", scale: .logarithmic),
      y: Axis("slope of the generator's loss", scale: .logarithmic, range: 1e-10...20),
      marks: [
        .line(
          x: discriminator.curve.steps, y: discriminator.curve.slopes, name: "ln(1 - D)", color: .vermilion),
        .line(x: penalised.curve.steps, y: penalised.curve.slopes, name: "ψ, penalty", color: .blue),
        .line(x: clipped.curve.steps, y: clipped.curve.slopes, name: "ψ, clipped", color: .green),
        .horizontal(at: abs(found.saturated[centreIndex]), name: "ln(1 - D*)", color: .vermilion),
      ])
  }

  func numbers(_ found: Found) -> [String: [Double]] {
    func at(_ values: [Double]) -> [Double] { drawn.map { values[$0] } }
    return [
      "x": at(grid), "real density": at(grid).map { real($0) },
      "generated density": at(grid).map { fake($0) },
      "logit of D*": at(found.logits), "logit of D": at(found.discriminator.scores),
      "psi, penalty": at(found.penalised.scores), "psi, clipped": at(found.clipped.scores),
      "slope of ln(1 - D*)": at(found.saturated), "slope of ln(1 - D)": at(found.discriminator.slopes),
      "slope of -psi, penalty": at(found.penalised.slopes),
      "slope of -psi, penalty, in theory": at(found.penalisedSlopes),
      "slope of -psi, clipped": at(found.clipped.slopes), "step": found.discriminator.curve.steps,
      "slope at the centre, ln(1 - D)": found.discriminator.curve.slopes,
      "slope at the centre, penalty": found.penalised.curve.slopes,
      "slope at the centre, clipped": found.clipped.curve.slopes,
    ]
  }
}
