import SaddleReport

extension PenaltyWeight {
  private var places: [Double] { (1...looks).map { Double(steps * $0 / looks) } }

  func numbers(_ twoSided: Form, _ oneSided: Form, _ floor: Double) -> [String: [Double]] {
    var numbers = ["weight": weights, "step": places, "W1 between two samples of the data": [floor]]
    for form in [twoSided, oneSided] {
      for (index, weight) in weights.enumerated() {
        let name = "\(form.name), weight \(NumberText.short(weight))"
        numbers["W1, \(name)"] = form.curve(index, \.distances)
        numbers["critic objective, \(name)"] = form.curve(index, \.objective)
        numbers["late W1 by seed, \(name)"] = form.runs[index].map(\.lateDistance)
        numbers["late deviation of the objective by seed, \(name)"] = form.runs[index].map(\.unrest)
      }
    }
    return numbers
  }

  func figure(_ twoSided: Form, _ oneSided: Form, _ floor: Double) -> Figure {
    let all = twoSided.runs.indices.flatMap { index in
      [twoSided, oneSided].flatMap { $0.curve(index, \.distances) }
    }
    // One range for both forms, so that they can be compared.
    let range = 0.8 * min(floor, all.min() ?? floor)...1.2 * (all.max() ?? 1)
    return Figure(
      columns: 3, plotWidth: 330, plotHeight: 280,
      plots: [
        curves(
          "W1, two-sided penalty", Axis("exact W1", scale: .logarithmic, range: range), twoSided, \.distances
        )
        .with(.horizontal(at: floor)),
        curves(
          "W1, one-sided penalty", Axis("exact W1", scale: .logarithmic, range: range), oneSided, \.distances
        )
        .with(.horizontal(at: floor)),
        late("Distance reached", "median W1, second half", twoSided, oneSided, \.lateDistance)
          .with(.horizontal(at: floor, name: "two samples of the data")),
        curves(
          "Critic, two-sided penalty", Axis("E[ψ(x)] - E[ψ(y)] - penalty", range: -1.5...1), twoSided,
          \.objective),
        curves(
          "Critic, one-sided penalty", Axis("E[ψ(x)] - E[ψ(y)] - penalty", range: -1.5...1), oneSided,
          \.objective),
        late("Unrest of the critic", "deviation of its objective", twoSided, oneSided, \.unrest),
      ])
  }

  private func curves(_ title: String, _ y: Axis, _ form: Form, _ values: (Run) -> [Double]) -> Plot {
    Plot(
      title: title, x: Axis("generator update"), y: y,
      marks: weights.indices.map { index in
        .line(
          x: places, y: form.curve(index, values), name: "λ = \(NumberText.short(weights[index]))", width: 1.2
        )
      }, legend: .below)
  }

  /// The median over seeds for each weight, with the least and the greatest.
  private func late(
    _ title: String, _ label: String, _ twoSided: Form, _ oneSided: Form, _ value: (Run) -> Double
  ) -> Plot {
    let marks = [(twoSided, Color.vermilion), (oneSided, Color.blue)].flatMap { form, color -> [Mark] in
      let values = form.runs.map { $0.map(value) }
      return [
        .band(
          x: weights, lower: values.map { $0.min() ?? .nan }, upper: values.map { $0.max() ?? .nan },
          color: color),
        .line(x: weights, y: form.medians(value), name: form.name, color: color),
      ]
    }
    return Plot(
      title: title, x: Axis("weight λ", scale: .logarithmic), y: Axis(label, scale: .logarithmic),
      marks: marks,
      legend: .below)
  }
}

extension Plot {
  fileprivate func with(_ mark: Mark) -> Plot {
    var plot = self
    plot.marks.append(mark)
    return plot
  }
}
