namespace LoadHarness.Gates.Invariants;

/// <summary>How many of an arm's requests keep a rule.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Kept">Those that keep it.</param>
/// <param name="Total">Those that it is about.</param>
/// <param name="Noun">What one of them is called.</param>
/// <param name="Rule">What became of those that keep it, to stand behind the noun.</param>
/// <param name="Least">The share that must keep it, 0..1.</param>
public sealed record Tally(string Arm, long Kept, long Total, string Noun, string Rule, double Least = 1)
{
    /// <summary>Why nothing can be seen; null when it can.</summary>
    public string? Blind { get; init; }

    /// <summary>What became of the others; empty when that is not known.</summary>
    public string Causes { get; init; } = "";

    /// <summary>Requests that may break the rule.</summary>
    public long Allowed { get; init; }

    /// <summary>Whether the rule is broken.</summary>
    public bool Broken
    {
        get => field || Kept < (Least * Total) - Allowed;
        init;
    }

    /// <summary>How it was broken.</summary>
    public string Breach
    {
        get => field
            ?? $"{Arm}: only {Format.Count(Kept)} of {Format.Count(Total, Noun)} {Rule}, "
            + (Least < 1 ? $"less than {Format.Percent(Least)}" : Allowed > 0 ? $"all but {Format.Count(Allowed)} must be" : "all must be")
            + (Causes.Length > 0 ? $" ({Causes})" : "");
        init;
    }

    /// <summary>Why it cannot be judged.</summary>
    public string Unseen => $"{Arm}: {Blind ?? $"no {Noun} to judge"}";

    /// <summary>Causes as a list, those that came most often first.</summary>
    public static string List(IEnumerable<(string Name, long Count)> causes) => string.Join(", ", causes
        .Where(cause => cause.Count > 0)
        .OrderByDescending(cause => cause.Count)
        .ThenBy(cause => cause.Name, StringComparer.Ordinal)
        .Select(cause => $"{Format.Count(cause.Count)} {cause.Name}"));

    /// <summary>A gate's answer over these arms, at least one. An arm without a single request to look at leaves it inconclusive.</summary>
    public static (string Measured, Verdict Verdict, string Why) Judge(IReadOnlyList<Tally> tallies)
    {
        var measured = $"{Format.Count(tallies.Sum(tally => tally.Kept))} of {Format.Count(tallies.Sum(tally => tally.Total))}";
        return Answer(
            measured,
            [.. tallies.Where(tally => tally is { Blind: null, Broken: true }).Select(tally => tally.Breach)],
            [.. tallies.Where(tally => tally.Blind is not null || tally.Total == 0).Select(tally => tally.Unseen)],
            $"{measured} {tallies[0].Noun}s of {Format.Count(tallies.Count, "arm")} {tallies[0].Rule}");
    }

    /// <summary>Fails by its breaches, is inconclusive by what cannot be seen, and passes else.</summary>
    internal static (string Measured, Verdict Verdict, string Why) Answer(string measured, string[] breaches, string[] unseen, string kept) =>
        breaches.Length > 0 ? (measured, Verdict.Fail, string.Join("; ", breaches) + ".")
        : unseen.Length > 0 ? (measured, Verdict.Inconclusive, string.Join("; ", unseen) + ".")
        : (measured, Verdict.Pass, kept + ".");
}

/// <summary>An arm's exact figure that limits are for: a share, a number per request, a size.</summary>
/// <param name="Value">The value; null where there is none.</param>
/// <param name="Shown">How tables show it.</param>
/// <param name="Found">What was found in words; without a value what there was none of.</param>
public sealed record Figure(double? Value, string Shown, string Found)
{
    /// <summary>An arm that has none.</summary>
    public static Figure None(ArmResult arm, string noun) => new(null, "", $"{arm.Name}: no {noun} to judge");

    /// <summary>A gate's answer over these arms, at least one. An arm without the figure leaves it inconclusive.</summary>
    public static (string Measured, Verdict Verdict, string Why) Judge(InvariantGate gate, IReadOnlyList<Figure> figures)
    {
        var seen = figures.Where(figure => figure.Value is not null).OrderBy(figure => figure.Value).ToArray();
        var range = gate.Invariant.Range!;
        var measured = seen.Length == 0 ? "not measured"
            : seen[0].Value == seen[^1].Value ? seen[0].Shown
            : $"{seen[0].Shown} to {seen[^1].Shown}";

        string[] breaches =
        [
            .. seen.Where(figure => figure.Value < gate.AtLeast).Select(figure => $"{figure.Found}, less than {range.Show(gate.AtLeast!.Value)}"),
            .. seen.Where(figure => figure.Value > gate.AtMost).Select(figure => $"{figure.Found}, more than {range.Show(gate.AtMost!.Value)}"),
        ];
        string[] unseen = [.. figures.Where(figure => figure.Value is null).Select(figure => figure.Found)];
        return Tally.Answer(measured, breaches, unseen, string.Join("; ", figures.Select(figure => figure.Found)));
    }
}
