import StateMachine
import Testing

/// Which resources a Task may name, in each kind of machine.
struct ResourceTests {
    private static func problems(
        _ resource: String, _ kind: StateMachineDefinition.Kind
    ) -> [String] {
        StateMachineTests.problems(
            ofState: #""Type": "Task", "Resource": "\#(resource)", "End": true"#, kind: kind
        ).map { problem in
            problem.replacing("line 1, state S, field Resource (/States/S/Resource): ", with: "")
        }
    }

    @Test(arguments: [
        "arn:aws:states:us-east-1:000000000000:activity:a", "arn:aws:lambda:r:1:function:f",
        "arn:aws:states:::lambda:invoke", "arn:aws:states:::aws-sdk:s3:listBuckets",
        "arn:aws-cn:states:::sqs:sendMessage", "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ])
    func `These may be named in a machine that runs here`(resource: String) {
        #expect(Self.problems(resource, .local) == [])
        #expect(Self.problems(resource, .standard) == [])
    }

    @Test(arguments: [
        (
            "arn:aws:states:::ecs:runTask.sync",
            "no ecs is here that ends a '.sync'; call it without, or check the state machine for AWS with --type standard"
        ),
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "no sqs is here that ends a '.waitForTaskToken'; call it without, or check the state machine for AWS with --type standard"
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            "no states is here that ends a '.sync:2'; call it without, or check the state machine for AWS with --type standard"
        ),
    ])
    func `Nobody here ends what waits for a service`(resource: String, problem: String) {
        #expect(Self.problems(resource, .local) == [problem])
        #expect(Self.problems(resource, .standard) == [])
    }

    @Test(arguments: [
        (
            "arn:aws:states:r:1:activity:a",
            "an Express state machine calls no activities; use STANDARD"
        ),
        (
            "arn:aws:states:::ecs:runTask.sync",
            "an Express state machine has no '.sync'; use STANDARD"
        ),
    ])
    func `An Express machine does not wait`(resource: String, problem: String) {
        #expect(Self.problems(resource, .express) == [problem])
    }

    @Test(arguments: [
        (
            "arn:aws:states:::sqs:receiveMessage",
            "sqs has no action 'receiveMessage'; it has sendMessage"
        ),
        (
            "arn:aws:states:::dynamodb:query",
            "dynamodb has no action 'query'; it has getItem, putItem, deleteItem, updateItem"
        ),
        (
            "arn:aws:states:::ecs:runTask.async",
            "there is no pattern '.async'; write .sync, .sync:2 or .waitForTaskToken"
        ),
    ])
    func `A service has certain actions and patterns`(resource: String, problem: String) {
        #expect(Self.problems(resource, .standard) == [problem])
    }

    @Test(arguments: [
        "", "score", "arn", "arn:aws::r:1:x", "arn:aws:states:r:1", "arn:aws:states:r:1:",
    ])
    func `What is no ARN is refused`(resource: String) {
        #expect(
            Self.problems(resource, .standard) == [
                "'\(resource)' is no ARN; write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, such as "
                    + "arn:aws:states:us-east-1:000000000000:activity:NAME"
            ])
    }
}
