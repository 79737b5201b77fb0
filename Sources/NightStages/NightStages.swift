// NightStages: the stages of the night, as activities of the state machine Pipelines/nightly.asl.json.
//
//     pool -> ExtractPool -> pool.features -> SplitPool -> chunks.jsonl -> ScoreChunk (many)
//          -> results/, named by partials/ -> AggregateCandidates -> lists/ -> WriteSnapshot
//          -> staging/<run>/<snapshot> -> VerifySnapshot -> GuardSnapshot -> PublishSnapshot -> current
//
// Each stage reads files that an earlier one finished and writes new ones, durably; none edits what
// it reads, so each can be run again. `NightTasks` finds the stage for an activity's ARN. What runs
// the state machine as a whole is the module Nights.
//
// Folders, each of which uses only those above it in this list:
//
//     Errors       what fails, with the error names of the state machine and the exit codes
//     Resources    memory, processor time, waiting for a pool that is locked
//     RunFolder    the files of one run
//     Chunks       how scoring is cut into pieces
//     Contracts    what each stage takes and returns, and the settings of a night
//     Lists        candidate lists, packed
//     Results      what a chunk found, by all that it depends on
//     Merge        results become the lists of a row group
//     Guard        whether a night may be published
//     Verify       published lists against the rules
//     Stages       one file a stage
