import JSON

/// A JSON value whose fields that end in `.$` are filled from the input or the context object.
///
///     {"chunk.$": "$$.Map.Item.Value", "radius.$": "$.radius", "codec": "lz4"}
///
/// In a definition: Parameters, ResultSelector, ItemSelector. The key appears without its `.$`.
struct PayloadTemplate: Sendable {
    private indirect enum Node: Sendable {
        case literal(JSONValue)
        case expression(Expression, field: String)
        case array([Node])
        case object([(key: String, node: Node)])
    }

    private let root: Node

    /// Reads a template; each problem is reported with the JSON pointer inside of the template.
    init(_ value: JSONValue, report: (_ pointer: String, _ message: String) -> Void) {
        root = Self.node(value, pointer: "", report)
    }

    private static func node(
        _ value: JSONValue, pointer: String, _ report: (String, String) -> Void
    ) -> Node {
        switch value {
        case .array(let elements):
            return .array(
                elements.enumerated().map { node($1, pointer: "\(pointer)/\($0)", report) })
        case .object(let object):
            return .object(
                object.members.map { member in
                    let inner = pointer + "/" + JSONPointer.escaped(member.key)
                    guard member.key.hasSuffix(".$") else {
                        return (member.key, node(member.value, pointer: inner, report))
                    }
                    return (
                        String(member.key.dropLast(2)),
                        expression(member.value, key: member.key, pointer: inner, report)
                    )
                })
        default: return .literal(value)
        }
    }

    private static func expression(
        _ value: JSONValue, key: String, pointer: String, _ report: (String, String) -> Void
    ) -> Node {
        guard let text = value.string else {
            report(
                pointer,
                "is \(value.kindName); a key that ends in .$ takes a path or a call of an "
                    + "intrinsic function, in quotes")
            return .literal(.null)
        }
        do throws(JSONPathError) {
            return .expression(try Expression(text), field: key)
        } catch {
            report(pointer, "'\(text)': \(error.message)")
            return .literal(.null)
        }
    }

    /// The variables that it reads.
    var variables: [String] { Self.variables(of: root) }

    private static func variables(of node: Node) -> [String] {
        switch node {
        case .literal: []
        case .expression(let expression, _): expression.variables
        case .array(let nodes): nodes.flatMap { variables(of: $0) }
        case .object(let nodes): nodes.flatMap { variables(of: $0.node) }
        }
    }

    /// The value with all its fields filled.
    ///
    /// - Throws: ``TaskFailure`` where a path finds nothing or a function fails.
    func filled(from scope: EvaluationScope) throws(TaskFailure) -> JSONValue {
        try Self.fill(root, scope)
    }

    private static func fill(
        _ node: Node, _ scope: EvaluationScope
    ) throws(TaskFailure) -> JSONValue {
        switch node {
        case .literal(let value): return value
        case .expression(let expression, let field):
            return try scope.value(of: expression, field: field)
        case .array(let nodes):
            var elements: [JSONValue] = []
            for node in nodes { elements.append(try fill(node, scope)) }
            return .array(elements)
        case .object(let nodes):
            var object = JSONObject()
            for (key, node) in nodes { object[key] = try fill(node, scope) }
            return .object(object)
        }
    }
}
