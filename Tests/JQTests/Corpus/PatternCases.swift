extension Corpus {
  /// Regular expressions.
  static let patterns = #"""
    split(", *"; null)
    "a, b,c"
    ["a","b","c"]

    [splits(", *")]
    "a, b,c"
    ["a","b","c"]

    test("b+"), test("B"), test("B"; "i")
    "abbc"
    true
    false
    true

    [match("b"; "g").offset]
    "abcb"
    [1,3]

    match("(?<x>b)(c)?")
    "ab"
    {"offset":1,"length":1,"string":"b","captures":[{"offset":1,"length":1,"string":"b","name":"x"},{"offset":-1,"length":0,"string":null,"name":null}]}

    [match(""; "g").offset]
    "ab"
    [0,1,2]

    capture("(?<a>[a-z]+)(?<n>\\d+)")
    "xyz42"
    {"a":"xyz","n":"42"}

    [capture("(?<l>[a-z])"; "g")]
    "ab"
    [{"l":"a"},{"l":"b"}]

    [scan("[a-z]\\d")]
    "a1 b2"
    ["a1","b2"]

    [scan("([a-z])(\\d)")]
    "a1 b2"
    [["a","1"],["b","2"]]

    [scan("A"; "i")]
    "aA"
    ["a","A"]

    sub("b"; "X"), gsub("b"; "X")
    "abcb"
    "aXcb"
    "aXcX"

    gsub("(?<c>[a-z])"; "<\(.c)>")
    "ab1"
    "<a><b>1"

    [sub("a"; "1", "2")]
    "aa"
    ["1a","2a"]

    gsub("^"; ">")
    "ab"
    ">ab"

    gsub("[aeiou]"; "")
    "education"
    "dctn"

    gsub("\\s+"; " ")
    "a  b \t c"
    "a b c"

    gsub("(?<x>A)"; "\(.x)!"; "i")
    "aA"
    "a!A!"

    test(["A", "i"])
    "a"
    true

    try test("(") catch "bad regex"
    "a"
    "bad regex"

    try test("a"; "q") catch .
    "a"
    "q is not a valid modifier string"

    test("a.c"; "x"), test("a c"; "x")
    "abc"
    true
    false

    test("a.c"), test("a.c"; "s"), test("a.c"; "p")
    "a\nc"
    false
    false
    true

    [limit(2; splits("b"))]
    "abcbd"
    ["a","c"]

    test("^\\p{L}+$"), test("\\bb")
    "äb"
    true
    false

    [match("a|ab"; "g").string]
    "abaab"
    ["a","a","a"]

    capture("(?<y>\\d+)")
    "in 2015"
    {"y":"2015"}

    [match("a"; "gi").string]
    "aA"
    ["a","A"]

    [match(["b", "g"]).offset]
    "abb"
    [1,2]

    [capture("(?<a>x)|(?<b>y)"; "g")]
    "xy"
    [{"a":"x","b":null},{"a":null,"b":"y"}]

    [splits("b"; "i")]
    "aBc"
    ["a","c"]

    sub("(?<x>b)"; "[\(.x)]"; "g")
    "abcb"
    "a[b]c[b]"

    sub("^\\s+"; "")
    "  a"
    "a"

    gsub("a"; "b"; "i")
    "aA"
    "bb"

    gsub("(?<d>\\d)"; "\(.d | tonumber + 1)")
    "a1b2"
    "a2b3"

    split("b"; "i")
    "aBc"
    ["a","c"]

    test("\\d{3}-\\d{4}")
    "555-1234"
    true

    [scan("\\w+")]
    "the cat"
    ["the","cat"]

    [match("(a)|(b)"; "g") | .captures | map(.string)]
    "ab"
    [["a",null],[null,"b"]]
    """#
}
