extension Corpus {
  /// Texts and formats.
  static let texts = #"""
    "a" + "b" + .
    "c"
    "abc"

    . * 3
    "ab"
    "ababab"

    . * 0
    "ab"
    ""

    . / ", "
    "a, b, c"
    ["a","b","c"]

    split(",")
    "a,b,,c"
    ["a","b","","c"]

    split("")
    "aé"
    ["a","é"]

    join("-")
    ["a","b"]
    "a-b"

    join(",")
    [1,null,true,"x"]
    "1,,true,x"

    join(",")
    []
    ""

    [.[] | startswith("a"), endswith("c")]
    ["abc","xbc"]
    [true,true,false,true]

    try startswith(1) catch .
    "a"
    "startswith() requires string inputs"

    [.[] | ltrimstr("a"), rtrimstr("c"), trimstr("a")]
    ["abca","aa"]
    ["bca","abca","bc","a","aa",""]

    trim, ltrim, rtrim
    "  a b \n"
    "a b"
    "a b \n"
    "  a b"

    try trim catch .
    1
    "trim input must be a string"

    ascii_downcase, ascii_upcase
    "aBÉ"
    "abÉ"
    "ABÉ"

    explode
    "aé😀"
    [97,233,128512]

    implode
    [97,233,128512]
    "aé😀"

    try implode catch .
    [1,"a"]
    "string (\"a\") can't be imploded, unicode codepoint needs to be numeric"

    [.[] | ascii]
    [65,97]
    ["A","a"]

    utf8bytelength, length
    "aé😀"
    7
    3

    [.[] | tojson]
    [1,"a\n",[1,{"b":null}]]
    ["1","\"a\\n\"","[1,{\"b\":null}]"]

    fromjson
    "{\"a\":[1,2.5]}"
    {"a":[1,2.5]}

    try fromjson catch "bad"
    "{a}"
    "bad"

    indices("a"), index("a"), rindex("a")
    "banana"
    [1,3,5]
    1
    5

    indices(", ")
    "a, b, c"
    [1,4]

    indices("ana")
    "banana"
    [1,3]

    index("é"), index("x")
    "aéx"
    1
    2

    .[1:3]
    "aébc"
    "éb"

    .[-2:]
    "aébc"
    "bc"

    contains("bc"), inside("abcd")
    "abc"
    true
    true

    @json, @text, @html, @uri, @sh, @base64
    "a b&'é"
    "\"a b&'é\""
    "a b&'é"
    "a b&amp;&apos;é"
    "a%20b%26%27%C3%A9"
    "'a b&'\\''é'"
    "YSBiJifDqQ=="

    @csv, @tsv
    [1,"a\"b\t",null,true,2.5]
    "1,\"a\"\"b\t\",,true,2.5"
    "1\ta\"b\\t\t\ttrue\t2.5"

    @sh
    ["a b",1,null]
    "'a b' 1 null"

    try @sh catch .
    [[1]]
    "array ([1]) can not be escaped for shell"

    try @csv catch .
    [{}]
    "object ({}) is not valid in a csv row"

    try @csv catch .
    "a"
    "string (\"a\") cannot be csv-formatted, only array"

    @base64d
    "YWJj"
    "abc"

    @base64d
    "YWI"
    "ab"

    try @base64d catch .
    "!!"
    "string (\"!!\") is not valid base64 data"

    @base32
    "hello"
    "NBSWY3DP"

    @base32 | @base32d
    "any text"
    "any text"

    @html "<\(.)>"
    "a<b"
    "<a&lt;b>"

    @uri "?q=\(.)&x"
    "a b"
    "?q=a%20b&x"

    @sh "echo \(.)"
    "it's"
    "echo 'it'\\''s'"

    @json "v=\(.)"
    [1,"x"]
    "v=[1,\"x\"]"

    @base64 "\(.)!"
    "hi"
    "aGk=!"

    @csv "row: \(.)"
    ["a",1]
    "row: \"a\",1"

    @urid
    "a%20b%C3%A9"
    "a bé"

    tojson | fromjson
    {"a":"\u0000é\"\\"}
    {"a":"\u0000é\"\\"}

    ltrimstr("x") | rtrimstr("y")
    "xay"
    "a"

    ascii_downcase | explode | map(. - 96) | add
    "ABC"
    6

    reverse
    "abc"
    "cba"

    tojson
    "é\u001f"
    "\"é\\u001f\""

    "\u00e9\t\"\\\/"
    null
    "é\t\"\\/"

    "😀" | length, utf8bytelength
    null
    1
    4

    rtrimstr("c") | ltrimstr("a")
    "abc"
    "b"

    "\(.a) and \(.b)"
    {"a":1,"b":[2]}
    "1 and [2]"

    @json "x\(.)y\(1)"
    "q"
    "x\"q\"y1"

    "a" as $x | "b" as $y | $x + $y
    null
    "ab"
    """#
}
