/// How the page looks: light or dark as the reader's system is, on a phone and on paper.
enum ReportStyle {
    static let sheet: StaticString = """

        :root {
          color-scheme: light dark;
          --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #5a6675; --line: #dde2e8;
          --good: #1a7f4b; --bad: #c0303a; --warn: #9a6700; --busy: #2f6fb5; --idle: #8a94a0;
          --good-wash: #e6f4ec; --bad-wash: #fbe9ea; --warn-wash: #fdf3dc;
          --l0: #b9d3ea; --l1: #94bde0; --l2: #6aa5d4; --l3: #3a7fbc; --l4: #1f5a96; --l5: #0d3765;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #10151b; --card: #19212a; --ink: #e4e9ef; --soft: #9aa7b5; --line: #2d3845;
            --good: #4fc083; --bad: #f2777f; --warn: #e0b04c; --busy: #68a6e8; --idle: #77838f;
            --good-wash: #16301f; --bad-wash: #3a1d21; --warn-wash: #362a12;
            --l0: #23466a; --l1: #2a5b8c; --l2: #3a7cb8; --l3: #5a9bd4; --l4: #8abde8; --l5: #d4e9fb;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
        }
        main { max-width: 1080px; margin: 0 auto; padding: 20px 16px 48px; }
        header, section {
          background: var(--card); border: 1px solid var(--line); border-radius: 8px;
          padding: 16px 20px; margin-bottom: 16px;
        }
        header { border-top: 5px solid var(--idle); }
        header.good { border-top-color: var(--good); background: var(--good-wash); }
        header.bad { border-top-color: var(--bad); background: var(--bad-wash); }
        header.warn { border-top-color: var(--warn); background: var(--warn-wash); }
        header.busy { border-top-color: var(--busy); }
        h1 { font-size: 22px; line-height: 1.4; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 18px; margin: 0 0 4px; } h3 { font-size: 14px; margin: 20px 0 4px; }
        p { margin: 4px 0 8px; } .kind, .note { color: var(--soft); font-size: 13px; }
        .lead { font-size: 16px; overflow-wrap: anywhere; }
        .badge {
          display: inline-block; border-radius: 8px; padding: 1px 14px; margin-right: 6px;
          color: var(--card); background: var(--idle);
        }
        .good .badge { background: var(--good); } .bad .badge { background: var(--bad); }
        .warn .badge { background: var(--warn); } .busy .badge { background: var(--busy); }
        .failure {
          background: var(--card); border-left: 4px solid var(--bad); padding: 8px 12px;
          overflow-wrap: anywhere; margin: 8px 0;
        }
        .cause { white-space: pre-line; }
        code { font: 13px ui-monospace, Menlo, Consolas, monospace; }
        .tiles {
          display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: 12px;
          margin: 16px 0 0;
        }
        .tiles div { border-top: 1px solid var(--line); padding-top: 6px; }
        .tiles dt { color: var(--soft); font-size: 13px; }
        .tiles dd { margin: 0; font-size: 19px; font-variant-numeric: tabular-nums; }
        .tiles dd.note { font-size: 12px; min-height: 1.5em; }
        .beside { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
        .beside > .scroll { flex: 1 1 586px; }
        .graph { flex: 0 1 310px; width: 100%; } .map { flex: 2 1 420px; min-width: 0; }
        .beside.wide > .scroll { flex: 1 1 240px; }
        .scroll { overflow-x: auto; max-width: 100%; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; margin-top: 8px; }
        th, td {
          text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line);
          vertical-align: top; white-space: nowrap;
        }
        th { color: var(--soft); font-weight: 500; font-size: 13px; }
        td { font-variant-numeric: tabular-nums; } .number { text-align: right; }
        .number + :not(.number) { padding-left: 14px; }
        tr.this td { font-weight: 600; } tr.refused td { font-weight: 600; }
        tr.bad td:last-child { white-space: normal; overflow-wrap: anywhere; }
        .mark::before {
          content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 3px;
          margin-right: 6px; background: var(--idle);
        }
        .mark.good::before { background: var(--good); } .mark.bad::before { background: var(--bad); }
        .mark.warn::before { background: var(--warn); } .mark.busy::before { background: var(--busy); }
        .mark.l0::before { background: var(--l0); } .mark.l1::before { background: var(--l1); }
        .mark.l2::before { background: var(--l2); } .mark.l3::before { background: var(--l3); }
        .mark.l4::before { background: var(--l4); } .mark.l5::before { background: var(--l5); }
        .legend { font-size: 13px; color: var(--soft); }
        .legend .mark { display: inline-block; margin-right: 14px; }
        svg { display: block; width: 100%; }
        .states text { fill: var(--ink); } .states .name { font-size: 12.5px; font-weight: 600; }
        .states .words { font-size: 11px; fill: var(--soft); }
        .state rect { fill: var(--card); stroke: var(--idle); stroke-width: 1.5; }
        .state.good rect { stroke: var(--good); fill: var(--good-wash); }
        .state.bad rect { stroke: var(--bad); fill: var(--bad-wash); stroke-width: 2.5; }
        .state.warn rect { stroke: var(--warn); fill: var(--warn-wash); stroke-dasharray: 6 3; }
        .state.idle rect { stroke-dasharray: 2 3; } .state.busy rect { stroke: var(--busy); }
        .arrow { fill: none; stroke: var(--soft); stroke-width: 1.3; }
        .arrow.catch { stroke: var(--idle); stroke-width: 0.8; stroke-dasharray: 3 3; opacity: 0.6; }
        .bar.good { fill: var(--good); } .bar.bad { fill: var(--bad); }
        .bar.warn { fill: var(--warn); } .bar.busy { fill: var(--busy); }
        .row {
          display: grid; grid-template-columns: 164px minmax(0, 1fr) 84px; gap: 8px;
          align-items: center; font-size: 13px;
        }
        .row svg { background: var(--page); border-radius: 3px; }
        .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .scale { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 24px; }
        figure { margin: 8px 0 0; } figcaption { font-weight: 600; font-size: 14px; margin-bottom: 6px; }
        .histogram { height: 130px; border-bottom: 1px solid var(--idle); }
        .plot { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 8px; }
        .plot .scale { grid-column: 2; }
        .values { display: flex; flex-direction: column; justify-content: space-between; text-align: right;
          color: var(--soft); font-size: 12px; line-height: 1; }
        .trends { display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: 12px; }
        .trends figcaption { font-weight: 500; font-size: 13px; color: var(--soft); }
        .trend { fill: none; stroke: var(--busy); stroke-width: 2; stroke-linecap: round; }
        th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
        th[aria-sort=ascending] button::after { content: " \\2191"; }
        th[aria-sort=descending] button::after { content: " \\2193"; }
        .graticule { fill: none; stroke: var(--line); stroke-width: 0.7; }
        .degrees { fill: var(--soft); font-size: 10px; }
        .map svg { border: 1px solid var(--line); border-radius: 4px; }
        .level.l0 { fill: var(--l0); } .level.l1 { fill: var(--l1); } .level.l2 { fill: var(--l2); }
        .level.l3 { fill: var(--l3); } .level.l4 { fill: var(--l4); } .level.l5 { fill: var(--l5); }
        .bars { list-style: none; margin: 0; padding: 0; font-size: 13px; }
        .bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; margin-bottom: 6px; }
        .bars .label { white-space: normal; }
        .rod { grid-column: 1 / -1; height: 7px; min-width: 2px; border-radius: 2px; background: var(--busy); }
        .settings { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 16px; margin: 8px 0 0; }
        .settings dt { color: var(--soft); } .settings dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 560px) {
          main { padding: 8px 8px 24px; } header, section { padding: 12px; }
          .row { grid-template-columns: 112px minmax(0, 1fr) 64px; font-size: 12px; }
          .scale span:nth-child(even) { display: none; } .tiles dd { font-size: 17px; }
        }
        @media print {
          :root {
            color-scheme: light; --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444;
            --line: #cccccc; --good-wash: #ffffff; --bad-wash: #ffffff; --warn-wash: #ffffff;
          }
          @page { margin: 14mm; }
          body { font-size: 11pt; } main { max-width: none; padding: 0; }
          header, section { border-color: #cccccc; padding: 8px 0; border-width: 1px 0 0; border-radius: 0; }
          .row { grid-template-columns: 120pt minmax(0, 1fr) 60pt; }
          figure { break-inside: avoid; } .plots { grid-template-columns: repeat(3, minmax(0, 1fr)); }
          header, svg, p, tr, .row, .bars li { break-inside: avoid; }
          .beside { display: block; } .graph { max-width: 310px; }
          h2, h3, figcaption, .note { break-after: avoid; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .scroll { overflow: visible; } table { font-size: 9pt; } td, th { padding-right: 6px; }
        }

        """
}
