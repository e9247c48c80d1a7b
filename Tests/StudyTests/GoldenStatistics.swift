/// Numbers with statistics of them that Scripts/golden-study.py made.
enum GoldenStatistics {
  struct RankSum {
    let first: [Double]
    let second: [Double]
    let win: Double
    let p: Double
  }

  struct Subsets {
    let losses: [Double]
    let k: Int
    let mean: Double
    /// At 10, 50 and 90 %.
    let quantiles: [Double]
  }

  struct Groups {
    let values: [Double]
    let groups: [Int]
    let p: Double
  }

  struct Correlation {
    let x: [Double]
    let y: [Double]
    let rho: Double
  }

  struct Interval {
    let values: [Double]
    let deviation: Double
    let low: Double
    let high: Double
  }
}
