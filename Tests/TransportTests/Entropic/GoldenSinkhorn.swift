/// What POT 0.9.7.post1 computes; made by Scripts/golden-sinkhorn.py.
struct GoldenSinkhorn {
  var seed: UInt64
  var sourceCount: Int
  var targetCount: Int
  var dimension: Int
  var power: Double
  /// Epsilon over the median cost.
  var fraction: Double
  var epsilon: Double
  /// The plan's cost, and with epsilon KL(plan | product of the marginals).
  var cost: Double
  var value: Double
  /// Of the values; nil where POT did not converge on a term.
  var divergence: Double?

  static let all = [
    GoldenSinkhorn(
      seed: 1, sourceCount: 20, targetCount: 20, dimension: 1, power: 2.0, fraction: 1.0,
      epsilon: 0.06300217768570332, cost: 0.04834744856696255, value: 0.06429258841000998,
      divergence: 0.02445618870376353),
    GoldenSinkhorn(
      seed: 2, sourceCount: 33, targetCount: 17, dimension: 1, power: 2.0, fraction: 1.0,
      epsilon: 0.11351647353987586, cost: 0.11778738002623196, value: 0.15968536116115098,
      divergence: 0.07833577175693392),
    GoldenSinkhorn(
      seed: 3, sourceCount: 20, targetCount: 20, dimension: 1, power: 2.0, fraction: 0.1,
      epsilon: 0.011681641204257104, cost: 0.1899905696350933, value: 0.19694817984019702,
      divergence: 0.18468529569490152),
    GoldenSinkhorn(
      seed: 4, sourceCount: 33, targetCount: 17, dimension: 1, power: 2.0, fraction: 0.1,
      epsilon: 0.013818800753048597, cost: 0.09394431718249165, value: 0.10862692879315161,
      divergence: 0.0878880882779442),
    GoldenSinkhorn(
      seed: 5, sourceCount: 20, targetCount: 20, dimension: 1, power: 2.0, fraction: 0.01,
      epsilon: 0.0010569205159356469, cost: 0.11141334142946009, value: 0.112406316436262,
      divergence: nil),
    GoldenSinkhorn(
      seed: 6, sourceCount: 33, targetCount: 17, dimension: 1, power: 2.0, fraction: 0.01,
      epsilon: 0.0012785097047545682, cost: 0.0816992596732515, value: 0.08417162218023651,
      divergence: nil),
    GoldenSinkhorn(
      seed: 7, sourceCount: 20, targetCount: 20, dimension: 1, power: 2.0, fraction: 0.001,
      epsilon: 9.530775552963835e-05, cost: 0.355900325014684, value: 0.35599497501713406,
      divergence: nil),
    GoldenSinkhorn(
      seed: 8, sourceCount: 33, targetCount: 17, dimension: 1, power: 2.0, fraction: 0.001,
      epsilon: 0.00011767223254505813, cost: 0.11048902880335187, value: 0.1107663480798868,
      divergence: nil),
    GoldenSinkhorn(
      seed: 9, sourceCount: 20, targetCount: 20, dimension: 1, power: 1.0, fraction: 1.0,
      epsilon: 0.338092992052509, cost: 0.25794535674539487, value: 0.2965357427742972,
      divergence: 0.06398329129029884),
    GoldenSinkhorn(
      seed: 10, sourceCount: 33, targetCount: 17, dimension: 1, power: 1.0, fraction: 1.0,
      epsilon: 0.3066651464738632, cost: 0.2644356589018035, value: 0.294974117231343,
      divergence: 0.07593792686496614),
    GoldenSinkhorn(
      seed: 11, sourceCount: 20, targetCount: 20, dimension: 1, power: 1.0, fraction: 0.1,
      epsilon: 0.03326700802695477, cost: 0.1821512661649186, value: 0.20639948550871803,
      divergence: 0.14770500209406168),
    GoldenSinkhorn(
      seed: 12, sourceCount: 33, targetCount: 17, dimension: 1, power: 1.0, fraction: 0.1,
      epsilon: 0.03271765281518527, cost: 0.27647522856967355, value: 0.2888415846190726,
      divergence: 0.21654172618738518),
    GoldenSinkhorn(
      seed: 13, sourceCount: 20, targetCount: 20, dimension: 1, power: 1.0, fraction: 0.01,
      epsilon: 0.0027977916142816572, cost: 0.09787425765705991, value: 0.10095461200522488,
      divergence: nil),
    GoldenSinkhorn(
      seed: 14, sourceCount: 33, targetCount: 17, dimension: 1, power: 1.0, fraction: 0.01,
      epsilon: 0.0029327843408327083, cost: 0.15084169734813715, value: 0.15460233196487413,
      divergence: nil),
    GoldenSinkhorn(
      seed: 15, sourceCount: 20, targetCount: 20, dimension: 1, power: 1.0, fraction: 0.001,
      epsilon: 0.00027625606063457533, cost: 0.3466216407179715, value: 0.346710430525443,
      divergence: nil),
    GoldenSinkhorn(
      seed: 16, sourceCount: 33, targetCount: 17, dimension: 1, power: 1.0, fraction: 0.001,
      epsilon: 0.00029470981717315405, cost: 0.23883029128933422, value: 0.23905047895289583,
      divergence: nil),
    GoldenSinkhorn(
      seed: 17, sourceCount: 20, targetCount: 20, dimension: 2, power: 2.0, fraction: 1.0,
      epsilon: 0.40172674257997987, cost: 0.5515443669088682, value: 0.6085589548806403,
      divergence: 0.3629108462579701),
    GoldenSinkhorn(
      seed: 18, sourceCount: 33, targetCount: 17, dimension: 2, power: 2.0, fraction: 1.0,
      epsilon: 0.29912756774498767, cost: 0.24098671877423383, value: 0.313223841886724,
      divergence: 0.06272612465074878),
    GoldenSinkhorn(
      seed: 19, sourceCount: 20, targetCount: 20, dimension: 2, power: 2.0, fraction: 0.1,
      epsilon: 0.022176528023397105, cost: 0.08554052785953152, value: 0.1076268631268592,
      divergence: 0.07422198237700695),
    GoldenSinkhorn(
      seed: 20, sourceCount: 33, targetCount: 17, dimension: 2, power: 2.0, fraction: 0.1,
      epsilon: 0.039877570722609904, cost: 0.21097661512646826, value: 0.2630573477537256,
      divergence: 0.1817165539401329),
    GoldenSinkhorn(
      seed: 21, sourceCount: 20, targetCount: 20, dimension: 2, power: 2.0, fraction: 0.01,
      epsilon: 0.0032565957530463125, cost: 0.16525508983595713, value: 0.16957178755613225,
      divergence: nil),
    GoldenSinkhorn(
      seed: 22, sourceCount: 33, targetCount: 17, dimension: 2, power: 2.0, fraction: 0.01,
      epsilon: 0.002961791126269664, cost: 0.13863787296947744, value: 0.14538477506125586,
      divergence: nil),
    GoldenSinkhorn(
      seed: 23, sourceCount: 20, targetCount: 20, dimension: 2, power: 2.0, fraction: 0.001,
      epsilon: 0.00027293867564057503, cost: 0.1766337236608709, value: 0.17700848804832758,
      divergence: nil),
    GoldenSinkhorn(
      seed: 24, sourceCount: 33, targetCount: 17, dimension: 2, power: 2.0, fraction: 0.001,
      epsilon: 0.0003389654048992885, cost: 0.13706675904445415, value: 0.13785811783256235,
      divergence: nil),
    GoldenSinkhorn(
      seed: 25, sourceCount: 20, targetCount: 20, dimension: 2, power: 1.0, fraction: 1.0,
      epsilon: 0.5998576799276509, cost: 0.41997001398487, value: 0.4552102091690412,
      divergence: 0.08989398670393778),
    GoldenSinkhorn(
      seed: 26, sourceCount: 33, targetCount: 17, dimension: 2, power: 1.0, fraction: 1.0,
      epsilon: 0.7119385894880567, cost: 0.6727180406301652, value: 0.6927182914652272,
      divergence: 0.2117858190816343),
    GoldenSinkhorn(
      seed: 27, sourceCount: 20, targetCount: 20, dimension: 2, power: 1.0, fraction: 0.1,
      epsilon: 0.06420239856238878, cost: 0.647596657507125, value: 0.6779256264467882,
      divergence: 0.5568459208664034),
    GoldenSinkhorn(
      seed: 28, sourceCount: 33, targetCount: 17, dimension: 2, power: 1.0, fraction: 0.1,
      epsilon: 0.061040820879347625, cost: 0.4864004332946744, value: 0.536788713278894,
      divergence: 0.37144681817272357),
    GoldenSinkhorn(
      seed: 29, sourceCount: 20, targetCount: 20, dimension: 2, power: 1.0, fraction: 0.01,
      epsilon: 0.00563531008759611, cost: 0.38459899131758024, value: 0.3923052678803479,
      divergence: nil),
    GoldenSinkhorn(
      seed: 30, sourceCount: 33, targetCount: 17, dimension: 2, power: 1.0, fraction: 0.01,
      epsilon: 0.005531793795488809, cost: 0.2926972713416038, value: 0.30394686397118936,
      divergence: nil),
    GoldenSinkhorn(
      seed: 31, sourceCount: 20, targetCount: 20, dimension: 2, power: 1.0, fraction: 0.001,
      epsilon: 0.0005925367592002299, cost: 0.37052823172102023, value: 0.37110541334025837,
      divergence: 0.3700358853947294),
    GoldenSinkhorn(
      seed: 32, sourceCount: 33, targetCount: 17, dimension: 2, power: 1.0, fraction: 0.001,
      epsilon: 0.0005555884413339979, cost: 0.3621619742927208, value: 0.3634302306906664,
      divergence: 0.36173635500673523),
    GoldenSinkhorn(
      seed: 33, sourceCount: 20, targetCount: 20, dimension: 3, power: 1.5, fraction: 1.0,
      epsilon: 0.8361057362188098, cost: 0.6666595958083343, value: 0.6937724252902758,
      divergence: 0.27606726558429345),
    GoldenSinkhorn(
      seed: 34, sourceCount: 33, targetCount: 17, dimension: 3, power: 1.5, fraction: 1.0,
      epsilon: 0.7133514775077361, cost: 0.7051353882320714, value: 0.7308681948858576,
      divergence: 0.27068994837033555),
    GoldenSinkhorn(
      seed: 35, sourceCount: 20, targetCount: 20, dimension: 3, power: 1.5, fraction: 0.1,
      epsilon: 0.06359351513118221, cost: 0.669659927345841, value: 0.7094998347200004,
      divergence: 0.6013854645186408),
    GoldenSinkhorn(
      seed: 36, sourceCount: 33, targetCount: 17, dimension: 3, power: 1.5, fraction: 0.1,
      epsilon: 0.0709823929408692, cost: 0.3951499587602304, value: 0.4714729466123013,
      divergence: 0.29348862083169064),
    GoldenSinkhorn(
      seed: 37, sourceCount: 20, targetCount: 20, dimension: 3, power: 1.5, fraction: 0.01,
      epsilon: 0.00675334024826459, cost: 0.4413411651616397, value: 0.4493029274764207,
      divergence: nil),
    GoldenSinkhorn(
      seed: 38, sourceCount: 33, targetCount: 17, dimension: 3, power: 1.5, fraction: 0.01,
      epsilon: 0.006193180355765623, cost: 0.4141004597969978, value: 0.4271765091708941,
      divergence: nil),
    GoldenSinkhorn(
      seed: 39, sourceCount: 20, targetCount: 20, dimension: 3, power: 1.5, fraction: 0.001,
      epsilon: 0.0008138646652299731, cost: 0.6171309323651459, value: 0.618215721057584,
      divergence: nil),
    GoldenSinkhorn(
      seed: 40, sourceCount: 33, targetCount: 17, dimension: 3, power: 1.5, fraction: 0.001,
      epsilon: 0.0007099569962483629, cost: 0.4399090854570302, value: 0.44159480183905575,
      divergence: 0.4394475627180145),
    GoldenSinkhorn(
      seed: 41, sourceCount: 20, targetCount: 20, dimension: 8, power: 2.0, fraction: 1.0,
      epsilon: 1.708877539992064, cost: 2.0375828269322303, value: 2.0729719642499336,
      divergence: 1.105694222645088),
    GoldenSinkhorn(
      seed: 42, sourceCount: 33, targetCount: 17, dimension: 8, power: 2.0, fraction: 1.0,
      epsilon: 1.645318599608921, cost: 1.6028313311119127, value: 1.6599607658268054,
      divergence: 0.47308199229430903),
    GoldenSinkhorn(
      seed: 43, sourceCount: 20, targetCount: 20, dimension: 8, power: 2.0, fraction: 0.1,
      epsilon: 0.1778218279177554, cost: 1.9622616510590924, value: 2.050029936061342,
      divergence: 1.7408004692267967),
    GoldenSinkhorn(
      seed: 44, sourceCount: 33, targetCount: 17, dimension: 8, power: 2.0, fraction: 0.1,
      epsilon: 0.17985382109878306, cost: 1.2538233807262515, value: 1.4723997334074774,
      divergence: 0.9709168439107021),
    GoldenSinkhorn(
      seed: 45, sourceCount: 20, targetCount: 20, dimension: 8, power: 2.0, fraction: 0.01,
      epsilon: 0.01918975831579751, cost: 1.0454990148239167, value: 1.0722261194325016,
      divergence: nil),
    GoldenSinkhorn(
      seed: 46, sourceCount: 33, targetCount: 17, dimension: 8, power: 2.0, fraction: 0.01,
      epsilon: 0.019374046658807046, cost: 1.345228446550681, value: 1.3915505261965884,
      divergence: nil),
    GoldenSinkhorn(
      seed: 47, sourceCount: 20, targetCount: 20, dimension: 8, power: 2.0, fraction: 0.001,
      epsilon: 0.0016510165021677125, cost: 1.236473565356563, value: 1.239034119115498,
      divergence: 1.2352704822202223),
    GoldenSinkhorn(
      seed: 48, sourceCount: 33, targetCount: 17, dimension: 8, power: 2.0, fraction: 0.001,
      epsilon: 0.0012326521759052787, cost: 0.8507791369673257, value: 0.8533895389979422,
      divergence: 0.8498555765880846),
  ]
}
