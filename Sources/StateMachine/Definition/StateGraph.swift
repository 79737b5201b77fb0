import Bytes
import JSON

/// States and the transitions between them: a machine, the processor of a Map, or a branch.
package struct StateGraph: Sendable {
    /// The name of the first state.
    package let startAt: String
    /// The states in the order of the file.
    package let states: [State]
    private let places: [ByteText: Int]
    /// See `namesOfDeadEnds`.
    private(set) var deadEnds: Set<ByteText> = []

    init(startAt: String, states: [State]) {
        (self.startAt, self.states) = (startAt, states)
        places = Dictionary(
            states.enumerated().map { (ByteText($1.name), $0) }, uniquingKeysWith: { $1 })
        deadEnds = namesOfDeadEnds
    }

    /// The state of that name, or nil.
    package subscript(name: String) -> State? { places[ByteText(name)].map { states[$0] } }
}

/// One state: what it does, and how data enters and leaves it.
package struct State: Sendable {
    /// The key of the state in `States`, unique in the whole state machine.
    package let name: String
    /// `Comment`, for people alone; nil where the definition has none.
    package let comment: String?
    let kind: StateKind
    /// `InputPath`; `.none` stands for null: the empty object.
    var inputPath: PathField = .path(.wholeInput)
    /// `Parameters`; for a Map they are in its ``MapFields``.
    var parameters: PayloadTemplate?
    /// `ResultSelector`.
    var resultSelector: PayloadTemplate?
    /// `ResultPath`; `.none` stands for null: the result is dropped.
    var resultPath: PathField = .path(.wholeInput)
    /// `OutputPath`; `.none` stands for null: the empty object.
    var outputPath: PathField = .path(.wholeInput)
    var retriers: [Retrier] = []
    var catchers: [Catcher] = []
    /// `Assign`: what the variables become when the state succeeds.
    var assign: PayloadTemplate?
    /// Where the execution goes from here; nil for Choice, Succeed and Fail.
    var transition: Transition?

    /// The `Type` of the state, as it is written in a definition.
    package var type: String {
        switch kind {
        case .pass: "Pass"
        case .task: "Task"
        case .choice: "Choice"
        case .wait: "Wait"
        case .succeed: "Succeed"
        case .fail: "Fail"
        case .parallel: "Parallel"
        case .map: "Map"
        }
    }

    /// The names of the states that may follow, each once, in the order of the definition.
    package var successors: [String] {
        var names: [String] = []
        if case .next(let name) = transition { names.append(name) }
        if case .choice(let choice) = kind {
            names += choice.rules.map(\.next) + (choice.defaultNext.map { [$0] } ?? [])
        }
        names += catchers.map(\.next)
        return names.reduce(into: []) { unique, name in
            if !unique.contains(where: { sameBytes($0, name) }) { unique.append(name) }
        }
    }

    /// Whether the execution may end here.
    package var isTerminal: Bool {
        switch kind {
        case .succeed, .fail: true
        default: transition == .end
        }
    }

    /// Whether somebody else does something for this state: a task, items or branches.
    var hasWork: Bool {
        switch kind {
        case .task, .map, .parallel: true
        default: false
        }
    }
}

/// What only one type of state has.
enum StateKind: Sendable {
    case pass(result: JSONValue?)
    case task(TaskStateFields)
    case choice(ChoiceFields)
    case wait(WaitTime)
    case succeed
    case fail(error: FailText?, cause: FailText?)
    case parallel([StateGraph])
    case map(MapFields)
}

/// A field that is a path or null.
enum PathField: Sendable, Equatable {
    case none
    case path(JSONPath)
}

extension JSONPath {
    /// The path `$`.
    static let wholeInput = JSONPath(root: .input, text: "$")
}

/// `Next` or `End`.
enum Transition: Sendable, Equatable {
    case next(String)
    case end
}

struct TaskStateFields: Sendable {
    let resource: String
    let timeout: WholeNumber?
    let heartbeat: WholeNumber?
}

/// A whole number, or where in the input it is.
enum WholeNumber: Sendable {
    case fixed(Int)
    case path(JSONPath)

    /// The seconds that a time limit may have.
    static let timeLimits = 1...99_999_999
}

/// The four forms of Wait.
enum WaitTime: Sendable {
    case seconds(WholeNumber)
    case timestamp(Timestamp)
    case timestampPath(JSONPath)
}

/// `Error`, `Cause`, or their Path forms, which may also be calls of intrinsic functions.
enum FailText: Sendable {
    case fixed(String)
    case expression(Expression, text: String)
}

struct ChoiceFields: Sendable {
    struct Rule: Sendable {
        let condition: ChoiceCondition
        let next: String
        let assign: PayloadTemplate?
    }
    let rules: [Rule]
    let defaultNext: String?
}

struct Retrier: Sendable {
    let errorEquals: [String]
    var intervalSeconds = 1
    var maxAttempts = 3
    var backoffRate = 2.0
    var maxDelaySeconds: Int?
    var hasFullJitter = false

    /// The seconds to wait before the retry that follows `count` earlier ones, before jitter.
    func delay(afterRetries count: Int) -> Double {
        var seconds = Double(intervalSeconds)
        let longest = Double(maxDelaySeconds ?? 31_622_400)
        for _ in 0..<count where seconds < longest { seconds *= backoffRate }
        return min(seconds, longest)
    }
}

struct Catcher: Sendable {
    let errorEquals: [String]
    let resultPath: PathField
    let next: String
    let assign: PayloadTemplate?
}
