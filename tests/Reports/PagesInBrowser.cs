using System.Text.Json;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoadHarness.Tests.Reports;

/// <summary>Opens pages in headless Chromium, each in frames of two widths, and measures what a reader would see.</summary>
internal static class PagesInBrowser
{
    // What a person sees on a desktop and on a phone.
    private static readonly int[] Widths = [1280, 400];

    /// <summary>Opens the pages, by name, in one theme. Frames keep the pages' own policy; only the page around them measures.</summary>
    public static async Task<Look> OpenAsync(IReadOnlyDictionary<string, string> pages, bool dark)
    {
        var chromium = ExternalProgram.Require("chromium", "chromium");
        var frames = pages.Keys.SelectMany(page => Widths.Select(width => $"<iframe src=\"/{page}\" title=\"{page} at {width}\" width=\"{width}\" height=\"900\"></iframe>"));
        var around = $"<!DOCTYPE html><link rel=icon href=data:,>{string.Concat(frames)}<pre id=\"measured\"></pre><script>{Script}</script>";
        var requests = new List<string>();
        await using var server = await ServeAsync(pages, around, requests);
        using var profile = new ScratchDirectory();
        var result = await chromium.RunAsync(
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            $"--user-data-dir={profile.Path}", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--enable-logging=stderr",
            "--window-size=1400,900", "--dump-dom", $"{server.Urls.Single()}/around");

        var measured = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(result.Output).GetElementById("measured")?.TextContent;
        var messages = result.Error.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal)).ToList();
        return measured is { Length: > 0 }
            ? new(JsonSerializer.Deserialize<List<Frame>>(measured, JsonSerializerOptions.Web)!, messages, requests)
            : throw new InvalidOperationException($"Chromium measured nothing (exit code {result.ExitCode}): {result.Text}");
    }

    private static async Task<WebApplication> ServeAsync(IReadOnlyDictionary<string, string> pages, string around, List<string> requests)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context =>
        {
            var path = context.Request.Path.Value!.TrimStart('/');
            lock (requests)
            {
                requests.Add(path);
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.StatusCode = path == "around" || pages.ContainsKey(path) ? 200 : 404;
            return context.Response.WriteAsync(path == "around" ? around : pages.GetValueOrDefault(path, ""));
        });
        await server.StartAsync();
        return server;
    }

    // Labels are measured as drawn, in the fonts of this machine: that none leaves its chart or covers another.
    private const string Script = """
        const measure = frame => {
          const { document, window } = { document: frame.contentDocument, window: frame.contentWindow };
          const faults = [];
          const check = state => {
            const { scrollWidth } = document.documentElement;
            if (scrollWidth > window.innerWidth) faults.push(`${state}: ${scrollWidth} px wide`);
            for (const chart of document.querySelectorAll('svg.chart')) {
              const title = chart.querySelector('title').textContent.slice(0, 40);
              const all = chart.getBoundingClientRect();
              const labels = [...chart.querySelectorAll('text')].map(text => {
                const name = [...text.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('').slice(0, 40);
                return { name, turned: text.hasAttribute('transform'), box: text.getBoundingClientRect() };
              }).filter(label => label.box.width > 0);
              labels.forEach(({ name, box, turned }, i) => {
                if (box.left < all.left - 1 || box.right > all.right + 1 || box.top < all.top - 1 || box.bottom > all.bottom + 1) {
                  faults.push(`${state}, ${title}: '${name}' leaves the chart`);
                }
                for (const other of labels.slice(0, i)) {
                  const [x, y] = [Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left), Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)];
                  // Boxes of lines hold room for accents and descenders: a quarter of a line may be shared.
                  if (x > 1 && y > box.height / 4 && !turned) faults.push(`${state}, ${title}: '${name}' covers '${other.name}'`);
                }
              });
            }
          };

          check('folded');
          document.querySelectorAll('details').forEach(details => { details.open = true; });
          check('open');

          const button = document.querySelector('.arms button');
          const arm = button?.parentElement.dataset.arm;
          const shown = () => [...document.querySelectorAll('.chart .series:not(.comparison)')].filter(series => series.dataset.arm === arm && window.getComputedStyle(series).display !== 'none').length;
          const dimmed = () => document.querySelectorAll('.chart .dim').length;
          const before = { shown: shown(), dimmed: dimmed() };
          button?.dispatchEvent(new window.PointerEvent('pointerover', { bubbles: true }));
          const litDimmed = dimmed();
          button?.click();
          const off = { shown: shown(), pressed: button?.ariaPressed };
          button?.click();
          return {
            name: frame.title, faults, background: window.getComputedStyle(document.documentElement).backgroundColor,
            arms: document.querySelectorAll('.arms button').length, shown: before.shown, dimmed: before.dimmed, litDimmed, shownOff: off.shown, pressedOff: off.pressed ?? '', shownAgain: shown(),
          };
        };
        addEventListener('load', () => {
          document.getElementById('measured').textContent = JSON.stringify([...document.querySelectorAll('iframe')].map(measure));
          console.info('measured');
        });
        """;

    /// <summary>What one frame showed.</summary>
    internal sealed record Frame(
        string Name, IReadOnlyList<string> Faults, string Background, int Arms, int Shown, int Dimmed, int LitDimmed, int ShownOff, string PressedOff, int ShownAgain);

    /// <summary>What all frames showed, what stood on the console, and what was asked of the server.</summary>
    internal sealed record Look(IReadOnlyList<Frame> Frames, IReadOnlyList<string> Console, IReadOnlyList<string> Requests);
}
