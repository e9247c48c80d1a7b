import Foundation

extension Error {
  /// What the system says, such as "Not a directory", where Foundation's text may be no more than a number.
  package var reason: String {
    let underlying = (self as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return localizedDescription }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
