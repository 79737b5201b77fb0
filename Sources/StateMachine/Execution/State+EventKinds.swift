/// The names of the events of one type of state.
struct EventKinds {
    let entered: ExecutionEvent.Kind
    /// A Fail state is never left; it does not come to this event.
    let exited: ExecutionEvent.Kind
    var succeeded: ExecutionEvent.Kind?
    var failed: ExecutionEvent.Kind?
    var timedOut: ExecutionEvent.Kind?
    var aborted: ExecutionEvent.Kind?
}

extension State {
    var eventKinds: EventKinds {
        switch kind {
        case .task:
            EventKinds(
                entered: .taskStateEntered, exited: .taskStateExited, succeeded: .taskSucceeded,
                failed: .taskFailed, timedOut: .taskTimedOut, aborted: .taskStateAborted)
        case .map:
            EventKinds(
                entered: .mapStateEntered, exited: .mapStateExited, succeeded: .mapStateSucceeded,
                failed: .mapStateFailed, aborted: .mapStateAborted)
        case .parallel:
            EventKinds(
                entered: .parallelStateEntered, exited: .parallelStateExited,
                succeeded: .parallelStateSucceeded, failed: .parallelStateFailed,
                aborted: .parallelStateAborted)
        case .wait:
            EventKinds(
                entered: .waitStateEntered, exited: .waitStateExited, aborted: .waitStateAborted)
        case .pass: EventKinds(entered: .passStateEntered, exited: .passStateExited)
        case .choice: EventKinds(entered: .choiceStateEntered, exited: .choiceStateExited)
        case .succeed: EventKinds(entered: .succeedStateEntered, exited: .succeedStateExited)
        case .fail: EventKinds(entered: .failStateEntered, exited: .failStateEntered)
        }
    }
}
