extension StudyPreset {
  /// The wide search of Lucic et al. (1711.10337), as its authors' code has it.
  static let createdEqual = StudyPreset(
    "created-equal", "Lucic et al. (1711.10337) in full: the wide search, 100 trials a model, 50 repetitions",
    text: """
      # Are GANs created equal? The protocol of Lucic et al. (1711.10337): every model gets the same number of
      # trials, drawn from the same wide ranges, and the same number of critic steps in each; the best
      # settings of each are trained again with 50 seeds. Published for MNIST, Fashion-MNIST, CIFAR-10 and
      # CelebA: days of many machines.
      name: created-equal
      data: DATA
      features: raw               # published: Inception v3's (Scripts/convert-inception.py makes its file)
      metrics: [fid]              # published: from 10,000 test images; here from the training data
      samples: 10000
      budget: {critic-steps: 18750}   # 20 epochs of 60,000 images; published for CIFAR-10: 100 epochs, 78125
      trials: 100
      repetitions: 50
      measurements: 20
      sampler: random
      seed: 1

      settings:
        batch: 64
        latent: uniform
        latent-size: 64
        optimizer: adam
        beta2: 0.999
        learning-rate: $rate
        generator-learning-rate: $rate
        schedule: constant
        average-decay: none
        generator: infogan
        generator-widths: [64, 1024]
        generator-activation: leaky-relu:0.2
        generator-normalisation: batch
        critic: infogan
        critic-widths: [64, 1024]
        critic-activation: leaky-relu:0.2

      search:
        rate: {log: [1e-5, 1e-2]}
        beta1: {uniform: [0, 1]}

      # `first` is what each method's authors use, the first trial of its search. Penalties are of single
      # samples, so their critics have no batch norm.
      models:
        minimax:
          search: {critic-steps: {choice: [1, 5]}, critic-normalisation: {choice: [batch, none]}}
          first: {rate: 5e-5, beta1: 0, critic-steps: 1, critic-normalisation: batch}
        non-saturating:
          search: {critic-steps: {choice: [1, 5]}, critic-normalisation: {choice: [batch, none]}}
          first: {rate: 5e-5, beta1: 0, critic-steps: 1, critic-normalisation: batch}
        least-squares:
          search: {critic-steps: {choice: [1, 5]}, critic-normalisation: {choice: [batch, none]}}
          first: {rate: 2e-4, beta1: 0.5, critic-steps: 1, critic-normalisation: batch}
        wgan:
          constraints: clipping:$clip
          warm-up: false
          search:
            critic-steps: {choice: [1, 5]}
            critic-normalisation: {choice: [batch, none]}
            clip: {log: [1e-3, 1]}
          first: {rate: 5e-5, beta1: 0.5, critic-steps: 5, critic-normalisation: batch, clip: 0.01}
        wgan-gp:
          constraints: gradient-penalty:$penalty
          search: {critic-steps: {choice: [1, 5]}, penalty: {log: [0.1, 100]}}
          first: {rate: 1e-4, beta1: 0.5, critic-steps: 5, penalty: 10}
        wgan-lp:
          constraints: lipschitz-penalty:$penalty
          search: {critic-steps: {choice: [1, 5]}, penalty: {log: [0.1, 100]}}
          first: {rate: 1e-4, beta1: 0.5, critic-steps: 5, penalty: 10}
        dragan:
          constraints: dragan:$penalty
          search: {critic-steps: {choice: [1, 5]}, penalty: {log: [0.1, 100]}}
          first: {rate: 1e-4, beta1: 0.5, critic-steps: 1, penalty: 10}
        began:
          search:
            critic-steps: {choice: [1, 5]}
            critic-normalisation: {choice: [batch, none]}
            began-lambda: {log: [1e-4, 1e-2]}
            began-gamma: {uniform: [0, 1]}
        vae:
          latent: normal
          first: {rate: 1e-3, beta1: 0.9}
        relativistic:
          method: r3gan
          constraints: r1:$penalty,r2:$penalty
          search: {critic-steps: {choice: [1, 5]}, penalty: {log: [0.1, 100]}}
          first: {rate: 2e-4, beta1: 0, critic-steps: 1, penalty: 1}

      """)

  /// The narrow search, at a cost that two cores pay in about two hours.
  static let createdEqualSmall = StudyPreset(
    "created-equal-small", "the same question by the narrow search, for a small machine",
    text: """
      # Are GANs created equal? The narrow search of Lucic et al. (1711.10337), with fewer trials and
      # repetitions and a smaller budget. For polygons, digits and data of their size.
      name: created-equal-small
      data: DATA
      features: raw
      metrics: [fid, precision, recall]   # of polygons also: manifold-distance
      samples: 2000
      budget: {critic-steps: 2000}
      trials: 8
      repetitions: 10
      measurements: 8
      sampler: random
      seed: 1

      settings:
        batch: 64
        latent: uniform
        latent-size: 64
        optimizer: adam
        beta1: 0.5
        beta2: 0.999
        learning-rate: $rate
        generator-learning-rate: $rate
        schedule: constant
        average-decay: none
        critic-steps: 1
        # The published networks, a quarter as wide.
        generator: infogan
        generator-widths: [16, 256]
        generator-activation: leaky-relu:0.2
        generator-normalisation: batch
        critic: infogan
        critic-widths: [16, 256]
        critic-activation: leaky-relu:0.2
        critic-normalisation: batch

      search:
        rate: {log: [1e-4, 1e-3]}

      # Penalties are of single samples, so their critics have no batch norm.
      models:
        minimax:
        non-saturating:
        least-squares:
        wgan:
          constraints: clipping:$clip
          warm-up: false
          search: {clip: {log: [1e-2, 1]}}
        wgan-gp:
          critic-normalisation: none
          constraints: gradient-penalty:$penalty
          search: {penalty: {log: [0.1, 10]}}
        wgan-lp:
          critic-normalisation: none
          constraints: lipschitz-penalty:$penalty
          search: {penalty: {log: [0.1, 10]}}
        dragan:
          critic-normalisation: none
          constraints: dragan:$penalty
          search: {penalty: {log: [0.1, 10]}}
        # The published weights of the balance are for ten times the steps: it would hardly begin to move. And the
        # published code of 64 numbers would hold a whole image of digits.
        began:
          latent-size: 16
          search: {began-lambda: {log: [1e-3, 1e-1]}, began-gamma: {uniform: [0, 1]}}
        vae: {latent: normal}
        relativistic:
          method: r3gan
          critic-normalisation: none
          constraints: r1:$penalty,r2:$penalty
          search: {penalty: {log: [0.1, 10]}}

      """)
}
