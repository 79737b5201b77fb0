import Bytes
import GRDB
import JSON
import StateMachine
import SystemPackage

/// A row of the journal, read with suspicion: the file may have been damaged or edited.
struct JournalRow {
    let row: Row
    let path: FilePath

    func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw damage(column) }
        return text
    }

    func optionalText(_ column: String) throws -> String? {
        try value(column, String.fromDatabaseValue)
    }

    func integer(_ column: String) throws -> Int {
        guard let integer = try optionalInteger(column) else { throw damage(column) }
        return integer
    }

    func optionalInteger(_ column: String) throws -> Int? {
        try value(column) { if case .int64(let integer) = $0.storage { Int(integer) } else { nil } }
    }

    /// A value that is read in one way only; nil where it is NULL.
    private func value<Value>(
        _ column: String, _ read: (DatabaseValue) -> Value?
    ) throws -> Value? {
        guard row.hasColumn(column) else { throw damage(column) }
        let stored: DatabaseValue = row[column]
        if stored.isNull { return nil }
        guard let value = read(stored) else { throw damage(column) }
        return value
    }

    /// A number of things that happened one by one.
    func count(_ column: String) throws -> Int {
        let count = try integer(column)
        guard 0...Int(Int32.max) ~= count else { throw damage(column) }
        return count
    }

    func instant(_ column: String) throws -> Timestamp {
        guard let instant = try optionalInstant(column) else { throw damage(column) }
        return instant
    }

    /// An instant of the years 0 to 9999: no clock of ours says another.
    func optionalInstant(_ column: String) throws -> Timestamp? {
        guard let integer = try optionalInteger(column) else { return nil }
        guard -62_167_219_200_000...253_402_300_799_999 ~= integer else { throw damage(column) }
        return Timestamp(milliseconds: Int64(integer))
    }

    func json(_ column: String) throws -> JSONValue {
        guard let value = try optionalJSON(column) else { throw damage(column) }
        return value
    }

    func optionalJSON(_ column: String) throws -> JSONValue? {
        guard let text = try optionalText(column) else { return nil }
        do { return try JSONValue(parsing: text) } catch { throw damage(column) }
    }

    func ending<Ending: RawRepresentable<String>>() throws -> Ending? {
        guard let text = try optionalText("ending") else { return nil }
        guard let ending = Ending(rawValue: text) else { throw damage("ending") }
        return ending
    }

    func placeholders() throws -> [String: String] {
        guard let object = try json("placeholders").object else { throw damage("placeholders") }
        let members = object.members.map { ($0.key, $0.value.string ?? "") }
        return Dictionary(members, uniquingKeysWith: { $1 })
    }

    func failure() throws -> TaskFailure? {
        guard let error = try optionalText("error") else { return nil }
        return TaskFailure(error: error, cause: try optionalText("cause") ?? "")
    }

    private func damage(_ column: String) -> ExecutionStoreError {
        ExecutionStoreError(
            .damaged, at: path,
            "the journal is damaged: \(column) does not hold what was written; move it away to "
                + "start anew")
    }
}

extension ExecutionRecord {
    init(_ row: JournalRow) throws {
        let definition = try row.text("definition")
        let hasBegun = definition != JournalSchema.noDefinition
        self.init(
            id: Int64(try row.integer("id")), name: try row.text("name"),
            definitionDigest: definition,
            templateDigest: try row.text("template"), placeholders: try row.placeholders(),
            base: try row.optionalText("base"), lastState: try row.optionalText("last_state"),
            input: try row.json("input"), turn: try row.integer("turn"),
            started: try row.instant("started"), ended: try row.optionalInstant("ended"),
            ending: hasBegun ? try row.ending() : .notBegun, failure: try row.failure(),
            output: try row.optionalJSON("output"),
            isSuperseded: try row.integer("is_superseded") != 0)
    }
}

extension StateExecutionRecord {
    init(_ row: JournalRow) throws {
        self.init(
            state: try row.text("state"), entered: try row.instant("entered"),
            exited: try row.optionalInstant("exited"), ending: try row.ending(),
            attempts: try row.count("attempts"), output: try row.optionalJSON("output"),
            failure: try row.failure())
    }
}

extension ItemRecord {
    init(_ row: JournalRow) throws {
        self.init(
            map: try row.text("map"), index: try row.count("item"),
            started: try row.instant("started"), ended: try row.optionalInstant("ended"),
            ending: try row.ending(), attempts: try row.count("attempts"),
            input: try row.optionalJSON("input"), output: try row.optionalJSON("output"),
            failure: try row.failure())
    }
}

extension EventRecord {
    init(_ row: JournalRow) throws {
        self.init(
            id: Int64(try row.integer("id")), time: try row.instant("time"),
            kind: try row.text("kind"), scope: try row.text("scope"),
            state: try row.optionalText("state"), attempt: try row.optionalInteger("attempt"),
            resource: try row.optionalText("resource"), input: try row.optionalJSON("input"),
            output: try row.optionalJSON("output"),
            variables: try row.optionalJSON("variables"), failure: try row.failure())
    }
}
