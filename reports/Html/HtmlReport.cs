using LoadHarness.Measurement;
using LoadHarness.Reports.Model;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadHarness.Reports.Html;

/// <summary>The report as one HTML file: no script, no request, readable from a disk, on a phone and on paper.</summary>
public static class HtmlReport
{
    /// <summary>Renders a run.</summary>
    public static Task<string> RenderAsync(RunResult run) => RenderAsync(ReportModel.From(run));

    /// <summary>Renders a report.</summary>
    public static async Task<string> RenderAsync(ReportModel report)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Page.Report)] = report });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Page>(parameters)).ToHtmlString());
    }
}
