import Glibc
import JSONKit

/// The functions of the C library.
extension MathFunctions {
  static let powers: [Native] = [
    unary("sqrt") { $0.squareRoot() },
    unary("cbrt") { Glibc.cbrt($0) },
    unary("exp") { Glibc.exp($0) },
    unary("exp2") { Glibc.exp2($0) },
    unary("exp10") { Glibc.pow(10, $0) },
    unary("expm1") { Glibc.expm1($0) },
    unary("log") { Glibc.log($0) },
    unary("log2") { Glibc.log2($0) },
    unary("log10") { Glibc.log10($0) },
    unary("log1p") { Glibc.log1p($0) },
    unary("logb") { Glibc.logb($0) },
    unary("significand") { significand($0) },
    unary("gamma") { logarithmOfGamma($0) },
    unary("lgamma") { logarithmOfGamma($0) },
    unary("tgamma") { Glibc.tgamma($0) },
    unary("erf") { Glibc.erf($0) },
    unary("erfc") { Glibc.erfc($0) },
    Native("frexp", grows: 1, .none(fraction)),
    Native("modf", grows: 1, .none(wholeAndFraction)),
    Native("lgamma_r", grows: 1, .none(logarithmOfGammaWithSign)),
  ]

  static let angles: [Native] = [
    unary("sin") { Glibc.sin($0) }, unary("cos") { Glibc.cos($0) }, unary("tan") { Glibc.tan($0) },
    unary("asin") { Glibc.asin($0) }, unary("acos") { Glibc.acos($0) }, unary("atan") { Glibc.atan($0) },
    unary("sinh") { Glibc.sinh($0) }, unary("cosh") { Glibc.cosh($0) }, unary("tanh") { Glibc.tanh($0) },
    unary("asinh") { Glibc.asinh($0) }, unary("acosh") { Glibc.acosh($0) }, unary("atanh") { Glibc.atanh($0) },
    unary("j0") { Glibc.j0($0) }, unary("j1") { Glibc.j1($0) }, unary("y0") { Glibc.y0($0) },
    unary("y1") { Glibc.y1($0) },
  ]

  static let pairs: [Native] = [
    binary("pow") { Glibc.pow($0, $1) },
    binary("atan2") { Glibc.atan2($0, $1) },
    binary("copysign") { Glibc.copysign($0, $1) },
    binary("drem") { Glibc.remainder($0, $1) },
    binary("remainder") { Glibc.remainder($0, $1) },
    binary("fmod") { Glibc.fmod($0, $1) },
    binary("fdim") { Glibc.fdim($0, $1) },
    binary("fmax") { Glibc.fmax($0, $1) },
    binary("fmin") { Glibc.fmin($0, $1) },
    binary("hypot") { Glibc.hypot($0, $1) },
    binary("nextafter") { Glibc.nextafter($0, $1) },
    binary("nexttoward") { Glibc.nextafter($0, $1) },
    binary("ldexp") { scaled($0, $1) },
    binary("scalb") { scaled($0, $1) },
    binary("scalbln") { scaled($0, $1) },
    binary("jn") { Glibc.jn(small($0), $1) },
    binary("yn") { Glibc.yn(small($0), $1) },
    Native("fma", .three(fusedMultiplyAdd)),
  ]

  /// An exponent or order as the C library takes it.
  private static func small(_ value: Double) -> Int32 {
    value.isNaN ? 0 : Int32(clamping: Arithmetic.whole(value))
  }

  private static func scaled(_ value: Double, _ exponent: Double) -> Double {
    exponent.isNaN ? .nan : Glibc.scalbn(value, Int(small(exponent)))
  }

  /// Between 1 and 2, with the sign of the number.
  private static func significand(_ value: Double) -> Double {
    value == 0 || !value.isFinite ? value : Glibc.copysign(value.significand, value)
  }

  private static func logarithmOfGamma(_ value: Double) -> Double { Glibc.lgamma(value).0 }

  private static func number(_ value: JSON) throws(Failure) -> Double {
    guard let number = Arithmetic.double(value) else { throw ErrorText.about(value, "number required") }
    return number
  }

  private static func fraction(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let number = try number(value)
    guard number.isFinite, number != 0 else { return [.double(number), 0] }
    let exponent = Int64(number.exponent) + 1
    return [Arithmetic.number(Glibc.scalbn(number, Int(-exponent))), .integer(exponent)]
  }

  private static func wholeAndFraction(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let number = try number(value)
    let whole = number.rounded(.towardZero)
    let rest = number.isInfinite ? Glibc.copysign(0, number) : Glibc.copysign(number - whole, number)
    machine.hasNonFinite = machine.hasNonFinite || !number.isFinite
    return [Arithmetic.number(rest), Arithmetic.number(whole)]
  }

  private static func logarithmOfGammaWithSign(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let (logarithm, sign) = Glibc.lgamma(try number(value))
    machine.hasNonFinite = machine.hasNonFinite || !logarithm.isFinite
    return [Arithmetic.number(logarithm), .integer(Int64(sign))]
  }

  private static func fusedMultiplyAdd(
    _ machine: inout Machine, _ value: JSON, _ a: JSON, _ b: JSON, _ c: JSON
  ) throws(Failure) -> JSON {
    Arithmetic.number(Glibc.fma(try number(a), try number(b), try number(c)))
  }
}
