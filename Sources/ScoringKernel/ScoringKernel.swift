// ScoringKernel: one user against many candidates, sixteen at a time.
//
// ```swift
// let plan = ScanPlan(ScoreWeights(model), against: lanes)  // once a chunk
// var survivors = Survivors()
// level.scan(query, plan, rows: 0..<count, threshold: threshold, into: &survivors)
// for index in 0..<survivors.count { judge(survivors[index]) }
// ```
//
// Guarantees, for every model: a scan lets every pair through that the exact rules accept with a
// score that reaches the threshold; it may let others through. What it says of a pair's score is
// the score itself where `ScanPlan.givesExactScores` says so, and never less than the score
// elsewhere. All levels give the same rows, scores and chords, bit for bit. A scan allocates
// nothing once `survivors` is big enough.
//
// Here are the types that all levels share, and `PairReference`, the plain loop. The kernel itself,
// `PairKernel`, is one source that three targets compile: ScoringKernelBase for every processor,
// ScoringKernelV3 and ScoringKernelV4 (links to the same files) for those with AVX2 and AVX-512.
// `KernelLevel` of the module Scoring chooses. Nothing else may be compiled for those levels: see
// Tests/kernels.sh.
//
// The way in: `CandidateLanes` are the columns, `PairQuery` is the user, `ScoreWeights` is the model,
// `ScanThreshold` is what a list has already, `Survivors` is what comes out.
