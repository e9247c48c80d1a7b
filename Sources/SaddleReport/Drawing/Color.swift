/// An opaque colour: red, green and blue of the sRGB space, 0 to 255.
public struct Color: Equatable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour from its usual six hexadecimal digits: `Color(0x0072B2)`.
  public init(_ code: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: code >> 16), green: UInt8(truncatingIfNeeded: code >> 8),
      blue: UInt8(truncatingIfNeeded: code))
  }

  /// The colour `share` of the way to another; `share` is kept within 0 and 1.
  public func mixed(with other: Color, share: Double) -> Color {
    let share = min(max(share, 0), 1)
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * share).rounded())
    }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}

extension Color {
  // Okabe and Ito's colours, told apart by all kinds of colour vision (jfly.uni-koeln.de/color, 2008).
  // Their yellow is left out: it cannot be seen on white.
  public static let blue = Color(0x0072B2)
  public static let vermilion = Color(0xD55E00)
  public static let green = Color(0x009E73)
  public static let purple = Color(0xCC79A7)
  public static let orange = Color(0xE69F00)
  public static let sky = Color(0x56B4E9)

  public static let white = Color(0xFFFFFF)
  public static let black = Color(0x000000)
  /// Nearly black: text, axes.
  public static let ink = Color(0x262626)
  /// Secondary text.
  public static let gray = Color(0x707070)
  /// Grid lines.
  static let rule = Color(0xE4E4E4)

  /// The colours that unnamed series take, in order.
  public static let palette: [Color] = [.blue, .vermilion, .green, .purple, .orange, .sky, Color(0x4D4D4D)]
}
