import JSON

extension StateGraph {
    /// The states from which only a Fail state can be reached: nobody wants to resume there.
    ///
    /// An execution that fails often passes through such states last, to tell somebody and to give
    /// the failure a name. What is to be done again is before them.
    var namesOfDeadEnds: Set<ByteText> {
        var hopeful: Set<ByteText> = []
        var count = -1
        while count != hopeful.count {
            count = hopeful.count
            for state in states where state.endsWell(through: hopeful) {
                hopeful.insert(ByteText(state.name))
            }
        }
        return Set(states.map { ByteText($0.name) }).subtracting(hopeful)
    }
}

extension State {
    /// Whether the execution can end well here, or go on to a state from which it can.
    fileprivate func endsWell(through hopeful: Set<ByteText>) -> Bool {
        if case .fail = kind { return false }
        return isTerminal || successors.contains { hopeful.contains(ByteText($0)) }
    }
}
