// Scoring: who may meet whom, how well they suit, and the best of them. Scoring.docc/Rules.md
// is what it implements.
//
//     let model = try ScoringModel(json: bytes)
//     let rules = PairRules(table: table, model: model, parameters: parameters)
//     let lists = try ChunkScorer(rules: rules, kernel: .best).score(users: chunk, against: tiles)
//
// Guarantees: lists are exact, whatever the kernel. PairRules is the meaning of a score; kernels are
// filters that err on one side only, and on what they let through the exact rules have the last
// word: those of ExactFilter where the kernel's own answer is proven exact, else PairRules.
//
// The way in: `Model` reads model files, `PairRules` judges one pair, `ChunkScorer` judges many.
// Inside: `ChunkScan` leads a chunk's users (`ChunkUsers`) past the tiles; a `ScanSide` says which
// positions are worth a look, `KernelInputs` what the kernel reads of them; `TopK` keeps the best,
// `CandidateKey` is the order of a list. `WorkEstimate` tells beforehand how much there will be.
