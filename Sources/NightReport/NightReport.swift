// The report of a night: a page for people, metrics for monitoring, plots for a terminal.
//
//     let account = try await nights.account(of: run, width: 2)
//     let page = ReportPage(account).html             // one file, for a browser
//     let metrics = NightMetrics(account, version: "0.1.0", now: now)
//     metrics.prometheus                              // for node_exporter's textfile collector
//
// - One account, several faces: page, metrics, and the plots of a terminal are made of the same
//   NightAccount, so that they cannot disagree.
// - No personal data: an account has counts and names of states, chunks and cells, and nobody's id.
// - The page needs nothing: no script, no font, no network. Every text in it is escaped in one
//   place, `HTMLBuilder`.
// - The same account gives the same bytes.
