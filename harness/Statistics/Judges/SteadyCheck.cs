namespace LoadHarness.Statistics.Judges;

/// <summary>Asks whether the first round was the compiler's.</summary>
internal static class SteadyCheck
{
    /// <summary>Methods compiled in the first round, as a share of those before it, from which on it may be the compiler's. A few are always late: the runtime compiles on the side.</summary>
    public const double MostCompiledInFirstRound = 0.02;

    /// <summary>The check; none of a run that did not count.</summary>
    /// <remarks>A doubt, and no more: what the first round pays for the compiler is one value of many, which no estimate over rounds follows.</remarks>
    public static IEnumerable<ValidityCheck> Of(GeneratorLoad generator)
    {
        if (generator.Compiled is not { } client)
        {
            yield break;
        }

        var server = generator.ServerCompiled;
        var unsteady = new[] { client, server }.Any(end => end is not null && end.FirstRound > MostCompiledInFirstRound * end.BeforeRounds);
        yield return new("steady", true, $"The runtime compiled {Told("client", client)}{(server is null ? "" : $", and {Told("server", server)}")}"
            + (unsteady ? ": the first round may be the compiler's (a longer block= or warmup= leaves it less)." : "."));

        static string Told(string end, CompiledMethods methods) =>
            $"{Format.Count(methods.FirstRound, "method")} of the {end} in round 1 and {Format.Count(methods.LaterRounds)} in later ones, after {Format.Count(methods.BeforeRounds)} before";
    }
}
