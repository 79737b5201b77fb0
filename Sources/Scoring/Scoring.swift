// Scoring: who may appear in whose list, what a pair scores, and the best of them. The front page
// is Scoring.docc, and Scoring.docc/Rules.md is what this module implements.
//
// Guarantees: lists are exact, whatever the kernel. PairRules is the meaning of a score; kernels are
// filters that err on one side only, and on what they let through the exact rules have the last
// word: those of ExactFilter where the kernel's own answer is proven exact, else PairRules.
//
// The way in: `ScoringModel` reads model files, `PairRules` judges one pair, `ChunkScorer` judges
// many. Inside: `ChunkScan` leads a chunk's users (`ChunkUsers`) past the tiles; a `ScanSide` says
// which positions are worth a look, `KernelInputs` what the kernel reads of them; `TopK` keeps the
// best, `CandidateKey` is the order of a list. `WorkEstimate` tells beforehand how much there will be.
