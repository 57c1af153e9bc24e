using LoadHarness.Plans;

namespace LoadHarness.Options;

/// <summary>The options of a plan among those of a command line, which outrank them.</summary>
internal static class GivenPlan
{
    /// <summary>Gives what nobody else gave.</summary>
    /// <param name="values">What was given otherwise.</param>
    /// <param name="plan">The plan.</param>
    /// <returns>The options that hold as the plan says.</returns>
    public static IReadOnlyList<(Option Option, PlanPlace Place)> Take(OptionValues values, PlanFile plan)
    {
        if (!values.IsGiven(RunCatalogue.Scenario))
        {
            values.Give(RunCatalogue.Scenario, RunCatalogue.Scenario.Name, plan.Name);
        }
        else if (values.TryGet(RunCatalogue.Scenario, out var other) && other != plan.Name)
        {
            values.Refuse($"{values.SpellingOf(RunCatalogue.Scenario)} must be left out with {plan.Source}, which is a scenario of its own, but is '{GivenText.Show(other)}' (leave one of them out)");
        }

        // Its arms say what their shares are.
        values.Conceal(RunCatalogue.Mix);
        foreach (var option in (Option[])[RunCatalogue.Mix, RunCatalogue.Resume])
        {
            if (values.IsGiven(option))
            {
                values.Refuse($"{values.SpellingOf(option)} must be left out with {plan.Source} ({(option == RunCatalogue.Mix ? "its arms have weights" : "write resume=DIR alone")})");
            }
        }

        var taken = new List<(Option, PlanPlace)>();
        foreach (var (option, text, place) in plan.Options.Where(option => !values.IsGiven(option.Option)).ToList())
        {
            values.Give(option, option.Name, text);
            taken.Add((option, place));
        }

        return taken;
    }

    /// <summary>An error on an option, with its place where the plan gave the option.</summary>
    public static string Placed(string error, IReadOnlyList<(Option Option, PlanPlace Place)> taken, PlanFile? plan)
    {
        foreach (var (option, place) in taken)
        {
            if (error.StartsWith($"{option.Name} ", StringComparison.Ordinal) || error.StartsWith($"{option.Name}=", StringComparison.Ordinal))
            {
                return $"{plan!.Source}: {place}: {error}";
            }
        }

        return error;
    }
}
