using System.Globalization;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Bench.Verdicts;

/// <summary>One kind of verdict, tried on made-up measurements whose truth is known. A new one is a class and its place in <see cref="VerdictsBench.All"/>.</summary>
/// <param name="name">One word: the argument that makes it alone, and the name of its part of the document.</param>
/// <param name="title">The heading of its part.</param>
/// <param name="prose">What is simulated, in Markdown.</param>
internal abstract class Simulation(string name, string title, string prose)
{
    /// <summary>Simulated runs of a cell.</summary>
    public const int Runs = 1_000;

    /// <summary>Seed of all that is drawn; each row adds its own.</summary>
    public const int Seed = 20261122;

    public string Name => name;

    public string Title => title;

    public string Prose => prose;

    /// <summary>Makes the tables.</summary>
    public abstract IEnumerable<SimulationTable> Tables();

    protected static string Percent(int count, int of) => Percent((double)count / of);

    protected static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    /// <summary>Three counts as shares of their sum.</summary>
    protected static string Shares(int passed, int inconclusive, int failed)
    {
        var of = passed + inconclusive + failed;
        return string.Create(CultureInfo.InvariantCulture, $"{100.0 * passed / of:0.#} / {100.0 * inconclusive / of:0.#} / {100.0 * failed / of:0.#}");
    }
}

/// <summary>A table of a simulation.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Prose">What its columns mean; empty for nothing.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The rows.</param>
internal sealed record SimulationTable(string Title, string Prose, IReadOnlyList<string> Columns, IReadOnlyList<SimulationRow> Rows);

/// <summary>A row of a table.</summary>
/// <param name="Cells">One for each column.</param>
/// <param name="Promises">What must hold of the row.</param>
internal sealed record SimulationRow(IReadOnlyList<string> Cells, params IReadOnlyList<Promise> Promises)
{
    /// <summary>Why nothing is promised of the row; null where the promises hold.</summary>
    public string? Beyond { get; init; }

    /// <summary>Whether the row keeps its promises, or makes none.</summary>
    public bool Holds => Beyond is not null || Promises.All(promise => promise.IsKept);
}

/// <summary>How often something wrong may happen.</summary>
/// <param name="Wrong">How often it did.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Most">The share that it may have, 0..1.</param>
internal sealed record Promise(int Wrong, int Of, double Most)
{
    /// <summary>How often an interval of Student's t may be wrong: where all is normal, it is so as often as it says and not less.</summary>
    public static Promise OfStudent(int wrong, int of, double most) => new(wrong, of, most) { Errors = 3 };

    /// <summary>All that a run decides at its limit, or wrongly.</summary>
    public static Promise OfBudget(int wrong, int of) => new(wrong, of, ErrorBudget.Alpha);

    /// <summary>Standard errors of the count by which it may be exceeded. A true share as large as the largest is, by two of them, in two of a hundred counts.</summary>
    public int Errors { get; init; } = 2;

    /// <summary>Whether it holds, as far as so many can tell.</summary>
    public bool IsKept => Wrong <= (Most * Of) + (Errors * Math.Sqrt(Most * (1 - Most) * Of));
}
