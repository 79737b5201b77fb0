import ArgumentParser

extension RunCommand {
    /// What the placeholders of a definition are where this process runs the activities.
    private static let localPlaceholders = ["Region": "local", "Account": "000000000000"]

    /// The values of the definition's placeholders: `--set` wins over the local defaults.
    func placeholders() throws -> [String: String] {
        var values = Self.localPlaceholders
        for assignment in set {
            guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex
            else { throw ValidationError("--set takes NAME=VALUE, not \(assignment).") }
            values[String(assignment[..<equals])] = String(
                assignment[assignment.index(after: equals)...])
        }
        return values
    }
}
