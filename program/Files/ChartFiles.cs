using LoadHarness.Reports.Ci;

namespace LoadHarness.Program.Files;

/// <summary>The main charts of a run as pictures in a folder of its directory.</summary>
internal static class ChartFiles
{
    /// <summary>Why no report could be written when all has been measured; nothing when it can.</summary>
    public static IEnumerable<string> Obstacles() => MainCharts.CanBeDrawn ? [] : ["charts cannot be drawn, because libSkiaSharp.so is not beside the program (copy it along)"];

    /// <summary>Writes them: SVG always, PNG where the run's options do not leave it out and this machine has a font.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="run">The run, as its file has it.</param>
    /// <exception cref="IOException">The disk is full or gone, or the folder is a symbolic link.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string directory, RunResult run)
    {
        var charts = MainCharts.Of(run);
        var folder = Path.Combine(directory, MainCharts.Folder);
        if (charts.Count == 0)
        {
            return;
        }

        if (IsLink(directory))
        {
            throw new IOException($"{folder} is a symbolic link");
        }

        Directory.CreateDirectory(folder);
        var caption = MainCharts.CaptionOf(run);
        var drawsPng = run.Options.GetValueOrDefault(ResultCatalogue.Png.Name) != "off";
        foreach (var (name, chart) in charts)
        {
            WrittenFile.Write(Path.Combine(directory, MainCharts.PathOf(name, "svg")), chart.ToSvgFile(caption));
            if (drawsPng && chart.ToPng(caption) is { } png)
            {
                WrittenFile.Write(Path.Combine(directory, MainCharts.PathOf(name, "png")), png);
            }
        }

        if (drawsPng && !MainCharts.HasFont)
        {
            Problems.Warn([$"{folder} holds SVG alone, since this machine has no font to write words in (install one, or write png=off)"]);
        }
    }

    /// <summary>Whether the folder is somewhere else, so that what is in it is not the run's.</summary>
    public static bool IsLink(string directory) => new DirectoryInfo(Path.Combine(directory, MainCharts.Folder)).LinkTarget is not null;

    /// <summary>Removes the folder when nothing is left in it.</summary>
    public static void RemoveFolder(string directory)
    {
        var folder = Path.Combine(directory, MainCharts.Folder);
        if (Directory.Exists(folder) && !IsLink(directory) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
