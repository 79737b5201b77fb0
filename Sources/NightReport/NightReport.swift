// NightReport: a page for people, metrics for monitoring, plots for a terminal.
//
// ```swift
// let account = try await nights.account(of: run, width: 2)
// let page = ReportPage(account).html  // one file, for a browser
// let metrics = NightMetrics(account, version: "0.1.0", now: now)
// let text = metrics.prometheus  // for the textfile collector of node_exporter
// ```
//
// - Page, metrics and the plots of a terminal are made of one NightAccount, so that they cannot
//   disagree.
// - No personal data: an account has counts and names of states, chunks and cells, and no user id.
// - The page needs nothing: no script, no font, no network. Every text in it is escaped in one
//   place, `HTMLBuilder`.
// - The same account gives the same bytes.
