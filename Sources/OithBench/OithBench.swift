// OithBench: what `oith bench` measures: kernels, lookups, whole nights, following a data folder, and
// the Map of the state machine. The commands print it.
//
// ```swift
// let figures = try KernelBench(KernelWorkload(users: 2000, queries: 2)).run()
// ```
//
// Guarantees: each benchmark checks its answers while it measures, and throws ``BenchError`` where one
// is wrong; the figures of two programs are compared in the same run.
