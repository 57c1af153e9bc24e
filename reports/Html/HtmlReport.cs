using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadHarness.Reports.Html;

/// <summary>A report, or the list of runs, as one HTML file: no request, complete without script, readable from a disk, on a phone and on paper.</summary>
public static class HtmlReport
{
    /// <summary>Renders a run.</summary>
    public static Task<string> RenderAsync(RunResult run) => RenderAsync(ReportModel.From(run));

    /// <summary>Renders a report.</summary>
    public static Task<string> RenderAsync(ReportModel report) => RenderAsync<Page>(nameof(Page.Report), report);

    /// <summary>Renders the list of runs.</summary>
    public static Task<string> RenderAsync(RunList runs) => RenderAsync<RunListPage>(nameof(RunListPage.Runs), runs);

    private static async Task<string> RenderAsync<TPage>(string parameter, object model)
        where TPage : IComponent
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [parameter] = model });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(parameters)).ToHtmlString());
    }
}
