/// Turns a number between 0 and 1 into a colour.
public struct ColorMap: Equatable, Sendable {
  /// Colours at equal distances; between them the map is linear in sRGB.
  public let anchors: [Color]
  /// True when the map's middle stands for zero, so that a range of values must be made symmetric about it.
  public let isSigned: Bool

  /// - Parameter anchors: at least one colour.
  public init(_ anchors: [Color], isSigned: Bool = false) {
    precondition(!anchors.isEmpty, "a colour map needs at least one colour")
    self.anchors = anchors
    self.isSigned = isSigned
  }

  /// The colour at `position`, which is kept within 0 and 1; NaN gives the first.
  public func callAsFunction(_ position: Double) -> Color {
    guard position > 0 else { return anchors[0] }
    let scaled = min(position, 1) * Double(anchors.count - 1)
    let index = min(Int(scaled), anchors.count - 1)
    let next = min(index + 1, anchors.count - 1)
    return anchors[index].mixed(with: anchors[next], share: scaled - Double(index))
  }

  /// The map with every colour moved towards white by `share`, so that marks on top stay readable.
  public func lightened(by share: Double) -> ColorMap {
    ColorMap(anchors.map { $0.mixed(with: .white, share: share) }, isSigned: isSigned)
  }

  /// Dark violet to yellow, equal steps looking equal (van der Walt and Smith's viridis, CC0): for magnitudes.
  public static let perceptual = ColorMap(
    [0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725]
      .map(Color.init))

  /// Blue below zero, white at zero, orange-brown above: for signed values. Blue and orange differ for every
  /// kind of colour vision, and equal magnitudes have about equal lightness.
  public static let signed = ColorMap(
    [0x0B3C6F, 0x1F6FAE, 0x6BA9D3, 0xBBD8EB, 0xF7F7F7, 0xF9D5AE, 0xEFA35C, 0xC66A1B, 0x7A3A05].map(
      Color.init),
    isSigned: true)
}
