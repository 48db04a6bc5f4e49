import JSONKit
import Runs

extension Interpreter {
  /// The one value of an expression, with `input` as `.`.
  func value(
    _ expression: Expression, of input: JSON? = nil, _ scope: ExpressionScope, _ path: String, _ place: StepPlace
  ) throws(StepStop) -> JSON {
    do throws(ExpressionError) {
      return try expression.value(of: input, in: scope, limits: limits.expressions)
    } catch {
      throw StepStop(error, at: path, stops: place.stops)
    }
  }

  func holds(
    _ expression: Expression, of input: JSON? = nil, _ scope: ExpressionScope, _ path: String, _ place: StepPlace
  ) throws(StepStop) -> Bool {
    switch try value(expression, of: input, scope, path, place) {
    case .null, .bool(false): false
    default: true
    }
  }

  func value(_ template: Template, _ work: StepWork) throws(StepStop) -> JSON {
    do throws(ExpressionError) {
      return try template.value(in: work.scope, limits: limits.expressions)
    } catch {
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
  }

  func value(_ members: [Template.Member], _ work: StepWork) throws(StepStop) -> JSON.Object {
    do throws(ExpressionError) {
      return try Template.object(members, in: work.scope, limits: limits.expressions)
    } catch {
      throw StepStop(error, at: work.path, stops: work.place.stops)
    }
  }
}
