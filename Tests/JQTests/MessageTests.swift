import JQ
import JSONKit
import Testing

/// The texts of errors that programs catch and people read.
struct MessageTests {
  static let messages: [(String, String)] = [
    ("{} + 1", "object ({}) and number (1) cannot be added"),
    ("\"a string that is long enough to be cut\" | .a", "Cannot index string with string (\"a\")"),
    ("\"日本語日本語日本語日本語\" | tonumber", "string (\"日本語日本語日本...\") cannot be parsed as a number"),
    ("{a: 1} | .[0]", "Cannot index object with number (0)"),
    ("null | implode", "implode input must be an array"),
    ("5 | .[]", "Cannot iterate over number (5)"),
    ("5 | keys", "number (5) has no keys"),
    ("true | length", "boolean (true) has no length"),
    ("{} | sort", "object ({}) cannot be sorted, as it is not an array"),
    ("\"a\" | -.", "string (\"a\") cannot be negated"),
    ("5 % 0", "number (5) and number (0) cannot be divided (remainder) because the divisor is zero"),
    ("1 | ltrimstr(\"a\")", "startswith() requires string inputs"),
    ("1 | split(\",\")", "split input and separator must be strings"),
    ("1 | test(\"a\")", "number (1) cannot be matched, as it is not a string"),
    ("\"a\" | test(1)", "number not a string or array"),
    ("\"a\" | test(\"a\"; 1)", "number (1) is not a string"),
    ("\"a\" | test(\"a\"; \"gz\")", "gz is not a valid modifier string"),
    ("[1] | has(\"a\")", "Cannot check whether array has a string key"),
    ("[] | .[\"a\"] = 1", "Cannot index array with string (\"a\")"),
    ("[1] | .[-2] = 1", "Out of bounds negative array index"),
    ("[] | .[1e10] = 1", "Array index too large"),
    ("[1] | .[0:1] = 5", "A slice of an array can only be assigned another array"),
    ("\"abc\" | .[0:1] = \"x\"", "Cannot update string slices"),
    ("[1] | path(map(.) | .[0])", "Invalid path expression near attempt to access element 0 of [1]"),
    ("[1] | path(map(.))", "Invalid path expression with result [1]"),
    ("[[1]] | path(first(map(.)) | .[])", "Invalid path expression near attempt to iterate through [[1]]"),
    ("range(\"a\"; 2)", "Range bounds must be numeric"),
    ("{(1 | tostring | tonumber): 2}", "Cannot use number (1) as object key"),
    ("[{}] | @csv", "object ({}) is not valid in a csv row"),
    ("[[]] | @sh", "array ([]) can not be escaped for shell"),
    ("\"%zz\" | @urid", "string (\"%zz\") is not a valid uri encoding"),
    ("1 | strftime(1)", "strftime/1 requires a string format"),
    ("\"x\" | mktime", "mktime requires array inputs"),
    ("\"x\" | strptime(\"%Y\")", "date \"x\" does not match format \"%Y\""),
    ("[1] | getpath(\"a\")", "Path must be specified as an array"),
    ("[1] | delpaths([1])", "Path must be specified as array, not number"),
    ("1 | error", "1"),
    ("\"very-long-long-long-long-string\" | -.", #"string ("very-long-long-long-long...") cannot be negated"#),
    ("[range(100)] - {}", "array ([0,1,2,3,4,5,6,7,8,9,10,1...]) and object ({}) cannot be subtracted"),
    (#"{a: "abcdefghijklmnopqrstuvwxyz"} | -."#, #"object ({"a":"abcdefghijklmnopqrs...}) cannot be negated"#),
    ("\"é\" * 40 | -.", "string (\"éééééééééééé...\") cannot be negated"),
    ("del(1)", "Invalid path expression with result 1"),
    ("[1] | del(.a)", "Cannot index array with string (\"a\")"),
    ("{} | del(.[0])", "Cannot index object with number (0)"),
    ("{a: 1} | delpaths([[0]])", "Cannot delete number field of object"),
    ("[1] | delpaths([[\"a\"]])", "Cannot delete string element of array"),
    ("1 | delpaths([[\"a\"]])", "Cannot delete fields from number"),
    ("[1] | delpaths(1)", "Paths must be specified as an array"),
    ("[\"a\", \"b\"] | join(1)", "string (\"a\") and number (1) cannot be added"),
    ("true | reverse", "boolean (true) has no length"),
    ("{a: 1} | reverse", "Cannot index object with number (0)"),
    ("{} | contains(1)", "object ({}) and number (1) cannot have their containment checked"),
  ]

  @Test(arguments: messages)
  func `an error says what it is about`(program: String, message: String) throws {
    let results = try JQProgram("try (\(program)) catch tostring").results(of: .null)
    #expect(results.first == .string(message))
    #expect(results.count == 1)
  }

  @Test func `a number is not matched, a bad pattern says where`() throws {
    let results = try JQProgram("try test(\"a(\") catch .").results(of: "a")
    #expect(results == ["a( (at offset 0) is not a valid regex: unmatched \"(\" (at character 2)"])
  }

  @Test func `a pattern that cannot be matched in linear time is refused`() throws {
    let results = try JQProgram("try test(\"(a)\\\\1\") catch (. | contains(\"linear time\"))").results(of: "aa")
    #expect(results == [true])
  }
}
