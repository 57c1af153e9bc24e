using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Html;

/// <summary>How the page looks. One sheet, in the page itself: the report is a single file.</summary>
internal static class Stylesheet
{
    /// <summary>The class that gives a mark its colour.</summary>
    public static string Class(Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Bad => "bad",
        Tone.Doubt => "doubt",
        _ => "neutral",
    };

    /// <summary>The class that says where the text of a cell may break.</summary>
    public static string? Breaks(string text)
    {
        // A figure with its interval, 0.835× [0.786, 0.899], stays whole; a word that nobody can read in one piece may break anywhere.
        const int Short = 24;
        return text.Length <= Short ? "short"
            : text.Split(' ').Any(word => word.Length > Short) ? "long"
            : null;
    }

    public static string Css { get; } = Theme.Css + """
        *{box-sizing:border-box}
        html{background:var(--background);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;-webkit-text-size-adjust:100%}
        body{max-width:1080px;margin:0 auto;padding:24px 24px 64px;overflow-wrap:anywhere}
        h1{font-size:1.5rem;line-height:1.25;margin:.1em 0 .45em}
        h2{font-size:1.2rem;margin:0 0 .5em}
        h3{font-size:1.05rem;margin:0 0 .5em}
        section{margin-top:2.2rem}
        section>:last-child{margin-bottom:0}
        a{color:var(--link)}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        header{background:var(--card);border:1px solid var(--rule);border-left:6px solid var(--tone);border-radius:8px;padding:16px 20px}
        .neutral{--tone:var(--muted);--tone-background:var(--card)}
        .good{--tone:var(--good);--tone-background:var(--good-background)}
        .bad{--tone:var(--bad);--tone-background:var(--bad-background)}
        .doubt{--tone:var(--doubt);--tone-background:var(--doubt-background)}
        .eyebrow{margin:0;color:var(--muted);font-size:.82rem}
        .verdict{margin:0;font-size:1.05rem}
        .badge{display:inline-block;padding:0 .5em;border:1.5px solid currentColor;border-radius:5px;font-size:.8rem;font-weight:700;white-space:nowrap;color:var(--tone);background:var(--tone-background)}
        .verdict .badge{font-size:.95rem;margin-right:.3em}
        .notice{margin:.8em 0 0;padding:.5em .8em;border:1.5px solid var(--doubt);border-radius:6px;background:var(--doubt-background);color:var(--doubt);font-weight:600}
        .bad .notice{border-color:var(--bad);background:var(--bad-background);color:var(--bad)}
        nav{display:flex;flex-wrap:wrap;gap:4px 16px;margin:14px 2px 0;font-size:.87rem}
        .arms{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:2px 6px;max-height:6.8em;overflow-y:auto;scrollbar-width:thin;list-style:none;margin:14px 0 0;padding:5px 0;background:var(--background);border-bottom:1px solid var(--rule);font-size:.8rem}
        .arms .key{flex:none;max-width:20em;padding:2px 6px;border-radius:5px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
        .arms button{font:inherit;color:inherit;background:none;border:0;padding:0;max-width:100%;overflow:hidden;text-overflow:ellipsis;cursor:pointer}
        .arms .lit{background:var(--card)}
        .arms .off{text-decoration:line-through;color:var(--muted)}
        .live .chart .key{cursor:pointer}
        .swatch{vertical-align:middle;margin-right:.5em;overflow:hidden}
        section,.chapter{scroll-margin-top:3rem}
        .note{display:block;margin-top:.2em}
        .scroll{overflow-x:auto;margin:0 0 1.5em}
        figure .scroll{margin:0}
        table{border-collapse:collapse;width:100%;font-size:.88rem}
        main p{margin:0 0 1.2em;font-size:.92rem}
        main .caption{margin:0 0 .3em;color:var(--muted);font-size:.84rem}
        th,td{padding:.38em .7em;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top;font-weight:400;min-width:4.5em}
        th:first-child,td:first-child{padding-left:.2em}
        thead th{color:var(--muted);font-weight:600;border-bottom-width:2px}
        tbody th{font-weight:600;min-width:11em;max-width:24em}
        tbody .lit{box-shadow:inset 3px 0 var(--link)}
        tbody tr:hover,tbody .lit{background:var(--card)}
        td,th{overflow-wrap:normal}
        .short{white-space:nowrap}
        .long{overflow-wrap:anywhere}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.number.bad,td.number.doubt{color:var(--tone);font-weight:600}
        code,pre{font-family:ui-monospace,"Cascadia Mono",Menlo,"DejaVu Sans Mono",monospace;font-size:.86rem}
        pre{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:10px 12px;margin:0;white-space:pre-wrap}
        figure{margin:0 0 1.8em}
        details{margin:-.6em 0 1.8em}
        summary{color:var(--muted);font-size:.84rem;cursor:pointer}
        details[open]>summary{margin-bottom:.8em}
        details>:last-child{margin-bottom:0}
        .chapter{margin:2.2rem 0 0;padding-top:1rem;border-top:2px solid var(--rule)}
        .chapter summary{color:var(--text)}
        .chapter h2{display:inline;margin:0}
        figcaption{color:var(--muted);font-size:.84rem;margin-top:.2em}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(230px,100%),1fr));gap:2px 24px;margin:0;font-size:.88rem}
        dl div{border-bottom:1px solid var(--rule);padding:.3em 0}
        dt{color:var(--muted);font-size:.8rem}
        dd{margin:0}
        header dl{display:flex;flex-wrap:wrap;gap:2px 2.2em;margin-top:.9em}
        header dl div{border-bottom:0}
        @media (max-width:760px){
          body{padding:12px 12px 40px}
          header{padding:12px 14px}
          h1{font-size:1.25rem}
          .chart,table{min-width:760px}
        }
        @media print{
          html{font-size:11px}
          body{max-width:none;padding:0}
          nav{display:none}
          .arms{position:static;max-height:none}
          details::details-content{content-visibility:visible;display:block;height:auto}
          .scroll{overflow:visible}
          figure,tr,header,dl div{break-inside:avoid}
          h2,.caption{break-after:avoid}
          *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }

        """;
}
