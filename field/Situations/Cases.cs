namespace LoadHarness.Field.Situations;

/// <summary>Tries the situations and tells how each came out.</summary>
internal static class Cases
{
    private static readonly IReadOnlyList<Situation> All =
        [.. Authentications.All, .. Answers.All, .. Connections.All, .. Credentials.All, .. Soaks.All, .. Surroundings.All];

    /// <summary>Tries those of these names, or all, and returns the exit code: 1 when one came out wrong.</summary>
    public static async Task<int> RunAsync(IReadOnlyCollection<string> names)
    {
        if (names.Where(name => All.All(one => one.Name != name)).ToList() is { Count: > 0 } unknown)
        {
            ConsoleText.Error.Line($"no such situation: {string.Join(", ", unknown)}; there are: {string.Join(", ", All.Select(one => one.Name))}");
            return 2;
        }

        var (right, wrong, notRun) = (0, 0, 0);
        foreach (var situation in All.Where(one => names.Count == 0 || names.Contains(one.Name)))
        {
            var (seen, word) = await TryAsync(situation);
            ConsoleText.Output.Line($"{situation.Name} | right: {situation.Right} | seen: {seen} | {word}");
            right += word == "ok" ? 1 : 0;
            wrong += word == "WRONG" ? 1 : 0;
            notRun += word == "not run" ? 1 : 0;
        }

        ConsoleText.Output.Line($"{right} right, {wrong} wrong, {notRun} not run (program missing)");
        return wrong > 0 ? 1 : 0;
    }

    private static async Task<(string Seen, string Word)> TryAsync(Situation situation)
    {
        if (situation.Needs.Where(program => program.Find() is null).ToList() is { Count: > 0 } missing)
        {
            return ($"missing: {string.Join(", ", missing.Select(program => $"{program.Name} (apt-get install {program.Package})"))}", "not run");
        }

        await using var place = new Place();
        try
        {
            var seen = await situation.TryAsync(place);
            return (seen.What, seen.IsRight ? "ok" : "WRONG");
        }
        catch (NotHereException e)
        {
            return (e.Message, "not run");
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return ($"could not be tried: {e.Message}", "WRONG");
        }
    }
}
