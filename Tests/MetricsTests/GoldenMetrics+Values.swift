// Made by Scripts/golden-metrics.py.
extension GoldenMetrics {
  static let all: [GoldenMetrics] = [
    GoldenMetrics(
      seed: 10, dataCount: 60, sampleCount: 50, dimension: 2, scale: 0.75, shift: 0.125,
      expected: [
        "frechet": 0.003940765542643221, "kernel": -0.003834093020880225, "precision": 0.92, "recall": 0.85,
        "density": 1.012, "coverage": 0.9166666666666666, "accuracy": 0.56,
        "memorisation": -0.04802401801501315, "diversity": 0.813965098460759, "w1": 0.10404049155415261,
        "w2": 0.12086702453768368, "mean": 0.5493836149573326, "covariance": 0.007541634002435749,
      ]),
    GoldenMetrics(
      seed: 20, dataCount: 40, sampleCount: 70, dimension: 16, scale: 1, shift: 0,
      expected: [
        "frechet": 0.1473895386857329, "kernel": 0.0004922490516956479, "precision": 0.7857142857142857,
        "recall": 0.775, "density": 0.9771428571428572, "coverage": 1.0, "accuracy": 0.5,
        "memorisation": 1.000405323261932, "diversity": 0.9976004342358542, "w1": 0.8362427184811374,
        "w2": 0.8457201694368827, "mean": 0.42656890079379084, "covariance": -0.006700599057956138,
      ]),
    GoldenMetrics(
      seed: 30, dataCount: 30, sampleCount: 30, dimension: 50, scale: 1.25, shift: 0.0625,
      expected: [
        "frechet": 3.749903442359447, "kernel": 0.2872809854148253, "precision": 0.03333333333333333,
        "recall": 0.36666666666666664, "density": 0.006666666666666666, "coverage": 0.03333333333333333,
        "accuracy": 1.0, "memorisation": 6.534716035238424, "diversity": 1.1976050988220253,
        "w1": 2.306846413487085, "w2": 2.3143209272975755, "mean": 0.46088486214478813,
        "covariance": 0.00628057487433013,
      ]),
    GoldenMetrics(
      seed: 40, dataCount: 200, sampleCount: 150, dimension: 40, scale: 1, shift: 0.03125,
      expected: [
        "frechet": 0.2661331421532065, "kernel": 0.0066910194509706145, "precision": 0.7666666666666667,
        "recall": 0.575, "density": 1.108, "coverage": 0.94, "accuracy": 0.5533333333333333,
        "memorisation": 0.28609563479842237, "diversity": 0.9805296420270238, "w1": 1.4461294605145016,
        "w2": 1.451527704815879, "mean": 0.49692325562238693, "covariance": 0.0009482298209322749,
      ]),
    GoldenMetrics(
      seed: 50, dataCount: 120, sampleCount: 120, dimension: 7, scale: 0.5, shift: 0.25,
      expected: [
        "frechet": 0.09635931679446741, "kernel": -0.0011129361993069686, "precision": 1.0,
        "recall": 0.10833333333333334, "density": 2.67, "coverage": 0.9583333333333334,
        "accuracy": 0.5416666666666666, "memorisation": -9.892646443964503, "diversity": 0.4592848518468641,
        "w1": 0.38648801367446445, "w2": 0.40130871644528526, "mean": 0.49054781620701154,
        "covariance": -0.0022173255403917496,
      ]),
    GoldenMetrics(
      seed: 60, dataCount: 25, sampleCount: 90, dimension: 100, scale: 1, shift: 0,
      expected: [
        "frechet": 4.690495332949132, "kernel": -0.0006405302099099508, "precision": 0.8111111111111111,
        "recall": 0.84, "density": 0.9533333333333334, "coverage": 1.0, "accuracy": 0.625,
        "memorisation": -0.3797155620276538, "diversity": 1.0042423577744632, "w1": 2.570606469041668,
        "w2": 2.5750727180592503, "mean": 0.4873190784454346, "covariance": 0.0009020618966461073,
      ]),
  ]
}
