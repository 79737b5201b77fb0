// Precompute: the stages of the night, as activities of the state machine Pipelines/nightly.asl.json.
//
//     pool -> ExtractPool -> pool.features -> SplitPool -> chunks.jsonl -> ScoreChunk (many)
//          -> results/, named by partials/ -> AggregateCandidates -> lists/ -> WriteSnapshot
//          -> snapshots/.<run>.partial -> VerifySnapshot -> PublishSnapshot -> current
//
// Each stage reads files that an earlier one finished and writes new ones, durably; none edits what
// it reads, so each can be run again. `NightTasks` finds the stage for an activity's ARN, `NightRun`
// runs the whole machine and keeps the figures of its summary; `Nights` begins, resumes and reruns.
//
// Folders: Run (a run as a whole), Stages (one file each), Chunks (how scoring is cut into pieces),
// Results (what a chunk found, by all that it depends on), Lists (candidates on their way to the
// snapshot), Plan (how long and how large a night will be), Explain (one pair, for `oith explain`).
