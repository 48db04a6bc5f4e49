extension Corpus {
  /// Numbers, order and ranges.
  static let numbers = #"""
    [.[] + 1]
    [1,2.5,-3]
    [2,3.5,-2]

    . + 1
    9223372036854775806
    9223372036854775807

    . - 1
    -9223372036854775807
    -9223372036854775808

    [1 + 2 * 3, (1 + 2) * 3, 7 / 2, 6 / 2, 7 % 3, -7 % 3, 5 % -2]
    null
    [7,9,3.5,3,1,-1,1]

    [1.5 + 1.5, 0.1 + 0.2, 1e3, 1.0]
    null
    [3,0.30000000000000004,1000,1.0]

    try (1 / 0) catch .
    null
    "number (1) and number (0) cannot be divided because the divisor is zero"

    try (1 % 0) catch .
    null
    "number (1) and number (0) cannot be divided (remainder) because the divisor is zero"

    try ({} - 1) catch .
    null
    "object ({}) and number (1) cannot be subtracted"

    try ([] + 1) catch .
    null
    "array ([]) and number (1) cannot be added"

    try ({} * 2) catch .
    null
    "object ({}) and number (2) cannot be multiplied"

    try ("a" - "b") catch .
    null
    "string (\"a\") and string (\"b\") cannot be subtracted"

    try ([] / 2) catch .
    null
    "array ([]) and number (2) cannot be divided"

    [5, 5.5, -5.5 | floor, ceil, round, trunc]
    null
    [5,5,5,5,5,6,6,5,-6,-5,-6,-5]

    [4, 2 | sqrt]
    null
    [2,1.4142135623730951]

    [pow(2; 10), pow(2; 0.5), log2, exp2]
    8
    [1024,1.4142135623730951,3,256]

    [2, 10 | log2, log10] | map(. * 1000 | floor)
    null
    [1000,301,3321,1000]

    [infinite, -infinite, nan] | map(isinfinite, isnan)
    null
    [true,false,true,false,false,true]

    [nan] | sort
    null
    [null]

    nan < nan, nan == nan
    null
    true
    false

    [nan, 1] | min, max
    null
    null
    1

    [1, 1.5, "a", null | isnormal]
    null
    [true,true,false,false]

    [1, -2.5, 0 | abs]
    null
    [1,2.5,0]

    [3, -1, 2] | sort, min, max, add
    null
    [-1,2,3]
    -1
    3
    4

    [frexp], [modf], significand, logb
    10.5
    [[0.65625,4]]
    [[0.5,10]]
    1.3125
    3

    [ldexp(1; 3), scalb(1; 2), nearbyint]
    2.5
    [8,4,2]

    [fma(2; 3; 4), fmin(1; 2), fmax(1; 2), fmod(7; 3), hypot(3; 4), atan2(0; 1)]
    null
    [10,1,2,1,5,0]

    [sin, cos, tan, asin, acos, atan]
    0
    [0,1,0,0,1.5707963267948966,0]

    [cbrt, exp, exp10, expm1, log1p]
    0
    [0,1,1,0,0]

    [copysign(1; -2), drem(5; 3), nextafter(1; 1)]
    null
    [-1,-1,1]

    [tonumber, tostring]
    "12.50"
    [12.5,"12.50"]

    [.[] | tonumber?]
    ["1","1e2","0x1"," 1","-5",".5"]
    [1,100,-5,0.5]

    [.[] | tostring]
    [1,"a",[1,{"b":2}],null,true,1.5]
    ["1","a","[1,{\"b\":2}]","null","true","1.5"]

    [.[] | toboolean]
    ["true","false",true]
    [true,false,true]

    [1, 10, 100] | map(-.)
    null
    [-1,-10,-100]

    -(1, 2)
    null
    -1
    -2

    [. == 1, . == 1.0, . < 2, . >= 1, . != 1]
    1
    [true,true,true,true,false]

    [1 < "a", null < false, false < true, true < 0, [] < {}, "a" < []]
    null
    [true,true,true,true,true,true]

    [[1, 2] < [1, 3], {"a": 1} < {"a": 2}, {"a": 2} < {"b": 1}, [] < [0]]
    null
    [true,true,true,true]

    sort
    [{"b":1},[2],"z",3,true,null,false,{"a":2},[1],"a",-1]
    [null,false,true,-1,3,"a","z",[1],[2],{"a":2},{"b":1}]

    [.[] | length]
    [[1,2],"héé",{"a":1},null,-7]
    [2,3,1,0,7]

    [range(5)], [range(2; 5)], [range(0; 10; 3)], [range(5; 0; -2)]
    null
    [0,1,2,3,4]
    [2,3,4]
    [0,3,6,9]
    [5,3,1]

    [range(0, 1; 3, 4)]
    null
    [0,1,2,0,1,2,3,1,2,1,2,3]

    [range(0; 1; 0.3)]
    null
    [0,0.3,0.6,0.8999999999999999]

    [range(3.5)]
    null
    [0,1,2,3]

    [range(1; 0)], [range(0; 3; 0)]
    null
    []
    []

    infinite | tostring
    null
    "1.7976931348623157e+308"

    [nan | tostring, tojson]
    null
    ["null","null"]

    @text "x\(1 + 1)"
    null
    "x2"

    [gamma, lgamma, tgamma, erf, erfc, j0, j1, y0, y1, sinh, cosh, tanh, asinh, acosh, atanh] | map(. * 1000 | floor)
    0.5
    [572,572,1772,520,479,938,242,-445,-1472,521,1127,462,481,null,549]

    [acosh, lgamma_r] | flatten | map(. * 1000 | floor)
    2.5
    [1566,284,1000]

    [jn(2; 1.5), yn(1; 1.5)] | map(. * 1000 | floor)
    null
    [232,-413]

    [fabs, rint, fdim(5; 3), nexttoward(1; 2) > 1, remainder(5; 3), scalbln(3; 2)]
    -2.5
    [2.5,-2,2,true,-1,12]

    [significand, trunc, logb, isfinite]
    -10
    [-1.25,-10,3,true]

    [1, "a" | isnormal, isfinite, isnan, isinfinite]
    null
    [true,true,false,false,false,false,false,false]

    [.[] | finites, normals]
    [0,1]
    [0,1,1]

    have_decnum, have_literal_numbers
    null
    true
    true

    18446744073709551615 - 1, 9223372036854775807 + 1, 123456789012345678901234567890
    null
    18446744073709551614
    9223372036854775808
    123456789012345678901234567890

    . == 12345678901234567890123, . + 0 > 1e22
    12345678901234567890123
    true
    true

    [9007199254740993, 9007199254740992.0] | .[0] > .[1], unique
    null
    true
    [9007199254740992.0,9007199254740993]

    [1e308 * 10, -1e308 * 10]
    null
    [1.7976931348623157e+308,-1.7976931348623157e+308]
    """#
}
