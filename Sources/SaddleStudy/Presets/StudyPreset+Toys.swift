extension StudyPreset {
  /// The question of Petzka et al. (1709.08894).
  static let penaltyWeight = StudyPreset(
    "penalty-weight", "WGAN-GP against WGAN-LP over the penalty's weight (1709.08894), on toy data",
    text: """
      # Does the two-sided penalty need a smaller weight than the one-sided one (Petzka et al., 1709.08894)?
      # The same networks and optimizer for both; the weight alone is searched.
      name: penalty-weight
      data: DATA                  # ring, grid, swiss-roll
      metrics: [w1]
      samples: 1000
      budget: {critic-steps: 10000}
      trials: 16
      repetitions: 10
      measurements: 10
      sampler: quasi-random
      seed: 1

      settings:
        generator: mlp
        generator-widths: [128, 128, 128]
        generator-activation: leaky-relu:0.2
        critic: mlp
        critic-widths: [128, 128, 128]
        critic-activation: leaky-relu:0.2
        optimizer: adam
        learning-rate: 5e-4
        generator-learning-rate: 5e-4
        beta1: 0.5
        beta2: 0.9
        batch: 128
        critic-steps: 5
        warm-up: false

      search:
        weight: {log: [0.01, 100]}

      models:
        wgan-gp: {constraints: "gradient-penalty:$weight"}
        wgan-lp: {constraints: "lipschitz-penalty:$weight"}

      """)

  /// What mends mode collapse.
  static let toyModes = StudyPreset(
    "toy-modes", "the remedies for mode collapse side by side, on data with known modes",
    text: """
      # Which remedy brings back the modes? One game that collapses, and the same with one remedy each, without
      # search; and two other games in networks of the same size, with their authors' activations and optimizers.
      name: toy-modes
      data: DATA                  # ring, grid or mixture:FILE
      metrics: [reverse-kl, modes, high-quality]
      samples: 2500
      budget: {generator-steps: 5000}
      trials: 1
      repetitions: 9
      measurements: 5
      seed: 1

      settings:
        generator: mlp
        generator-widths: [128, 128]
        critic: mlp
        critic-widths: [128, 128]
        latent-size: 32
        batch: 128
        learning-rate: 1e-3
        generator-learning-rate: 1e-3

      models:
        none: {method: non-saturating}
        packing: {method: non-saturating, packing: 2}
        unrolling: {method: non-saturating, unrolled-steps: 5}
        minibatch-discrimination: {method: non-saturating, critic-minibatch-discrimination: 100x5}
        minibatch-deviation: {method: non-saturating, critic-minibatch-deviation: true}
        feature-matching: {method: non-saturating, feature-matching: true}
        label-smoothing: {method: non-saturating, label-smoothing: 0.1}
        instance-noise: {method: non-saturating, instance-noise: 0.2, instance-noise-steps: 4000}
        historical-averaging: {method: non-saturating, historical-averaging: 0.01}
        wgan-gp: {method: wgan-gp}
        relativistic: {method: r3gan}

      """)

  /// What Saddle's own settings are chosen by.
  static let defaults = StudyPreset(
    "defaults", "which settings of Saddle's own method fit some data best",
    text: """
      # Which learning rate, momentum, penalty and schedule does Saddle's own method need on this kind of
      # data?
      name: defaults
      data: DATA
      metrics: [fid]              # of points: [w1]; of tables: [c2st]
      samples: 2000
      budget: {critic-steps: 5000}
      trials: 27
      repetitions: 5
      measurements: 9
      sampler: successive-halving
      seed: 1

      settings:
        learning-rate: $rate
        generator-learning-rate: $rate
        constraints: r1:$penalty,r2:$penalty

      search:
        rate: {log: [1e-4, 1e-2]}
        penalty: {log: [0.01, 10]}
        beta1: {choice: [0, 0.5]}
        schedule: {choice: [constant, linear, cosine]}

      models:
        relativistic:
          method: default
        non-saturating:

      """)
}
