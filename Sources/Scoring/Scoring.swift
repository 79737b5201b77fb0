// Scoring: who may meet whom, how well they suit, and the best of them. DESIGN.md, "What a pair
// scores", is what it implements.
//
//     let model = try ScoringModel(json: bytes)
//     let rules = PairRules(table: table, model: model, parameters: parameters)
//     let lists = try ChunkScorer(rules: rules, kernel: .best).score(users: chunk, against: reach)
//
// Guarantees: lists are exact, whatever the kernel. PairRules is the meaning of a score; kernels are
// filters that err on one side only, and PairRules has the last word on all that they let through.
//
// The way in: `Model` reads model files, `PairRules` judges one pair, `ChunkScorer` judges many,
// `KernelScan` asks the kernel, `TopK` keeps the best, `CandidateKey` is the order of a list.
