using LoadHarness.Plans;

namespace LoadHarness.Options;

/// <summary>A plan that was named on a command line, whose options outrank it.</summary>
/// <param name="Plan">The plan; null where none was named, or it cannot be used.</param>
/// <param name="Problems">Why it cannot be used.</param>
internal sealed record GivenPlan(PlanFile? Plan, IReadOnlyList<string> Problems)
{
    /// <summary>Gives what nobody else gave, and refuses a plan that cannot be used.</summary>
    /// <param name="values">What was given otherwise.</param>
    /// <returns>The options that hold as the plan says.</returns>
    public IReadOnlyList<(Option Option, PlanPlace Place)> Take(OptionValues values)
    {
        foreach (var problem in Problems)
        {
            values.Refuse(problem);
        }

        return values.Plan is { } plan ? Take(values, plan) : [];
    }

    private static List<(Option Option, PlanPlace Place)> Take(OptionValues values, PlanFile plan)
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
